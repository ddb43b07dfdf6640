/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.files.bundle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fawa.files.ByteRange;
import io.fawa.files.FileKey;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.List;
import java.util.zip.ZipFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Archives of more than 4 GiB, of which only headers and the last file are really written. */
class ZipStreamTest {
  private static final byte[] HELLO = "hello".getBytes(StandardCharsets.US_ASCII);
  private static final long HELLO_CRC32 = 0x3610a686L;

  @TempDir private Path directory;

  private static BundleEntry entry(String path, long size, long crc32) {
    FileKey key = FileKey.random(new SecureRandom(), 26);
    return new BundleEntry(path, size, "0".repeat(64), crc32, Instant.EPOCH, key);
  }

  private static String text(BundleEntry... entries) {
    return new String(BundleManifest.encode(List.of(entries)), StandardCharsets.UTF_8);
  }

  private record Synthetic(String text) implements ZipStream.Source {
    @Override
    public BundleManifest manifest() throws IOException {
      return new BundleManifest(new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)));
    }

    @Override
    public InputStream content(BundleEntry entry, long from) {
      assertThat(entry.path()).isEqualTo("small");
      return new ByteArrayInputStream(HELLO, (int) from, HELLO.length - (int) from);
    }
  }

  @Test
  void readsBackWhatIsBeyondFourGigabytes() throws IOException {
    for (long size : new long[] {0xffff_fffeL, 0xffff_ffffL, 0x1_0000_0000L, 1L << 40}) {
      BundleEntry large = entry("large", size, 0);
      BundleEntry small = entry("small", 5, HELLO_CRC32);
      Synthetic source = new Synthetic(text(large, small));
      long total;
      try (BundleManifest manifest = source.manifest()) {
        total = manifest.head().zipBytes();
      }
      Path zip = directory.resolve("zip" + size);
      long headBytes = large.zipEntry().localBytes();
      try (RandomAccessFile file = new RandomAccessFile(zip.toFile(), "rw");
          ZipStream head = new ZipStream(source, new ByteRange(0, headBytes));
          ZipStream tail =
              new ZipStream(source, new ByteRange(headBytes + size, total - headBytes - size))) {
        file.write(head.readAllBytes());
        file.seek(headBytes + size);
        file.write(tail.readAllBytes());
        assertThat(file.length()).isEqualTo(total);
      }
      try (ZipFile read = new ZipFile(zip.toFile())) {
        assertThat(read.getEntry("large").getSize()).isEqualTo(size);
        try (InputStream in = read.getInputStream(read.getEntry("small"))) {
          assertThat(in.readAllBytes()).isEqualTo(HELLO);
        }
      }
    }
  }

  @Test
  void aContentThatIsTooShortIsAnError() throws IOException {
    Synthetic source = new Synthetic(text(entry("small", 6, 0)));
    try (ZipStream zip = new ZipStream(source, new ByteRange(0, 60))) {
      assertThatThrownBy(zip::readAllBytes).hasMessage("a file of a bundle is truncated");
    }
  }

  @Test
  void whatIsNoManifestIsAnError() {
    for (String text :
        new String[] {"", "hello\n", "fawa bundle 2 1 1 1\n", "fawa bundle 1 x 1 1"}) {
      Synthetic source = new Synthetic(text);
      assertThatThrownBy(source::manifest).isInstanceOf(IOException.class);
    }
    Synthetic line = new Synthetic("fawa bundle 1 1 50 60\nhello\n");
    assertThatThrownBy(() -> new ZipStream(line, new ByteRange(0, 1)).readAllBytes())
        .hasMessage("a line of a bundle is damaged");
  }
}
