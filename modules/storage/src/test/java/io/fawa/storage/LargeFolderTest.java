/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.storage;

import static org.assertj.core.api.Assertions.assertThat;

import io.fawa.files.ContentId;
import io.fawa.files.FileName;
import io.fawa.files.FilesConfig;
import io.fawa.files.UploadSession;
import io.fawa.files.library.FileLibrary;
import io.fawa.storage.disk.DiskContentStore;
import io.fawa.storage.disk.DiskMetadataStore;
import io.fawa.storage.disk.DiskUploadStore;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A folder of many uploads that a process has left, ended by one whose memory has no room for them.
 * It is the same with 100,000, which take minutes on a busy machine.
 */
class LargeFolderTest {
  private static final int UPLOADS = 20_000;

  /** What a library ends in one sweep. */
  private static final int SWEPT_AT_ONCE = 1_000;

  @TempDir private Path directory;

  @Test
  void endsALargeNumberOfUploadsInSmallSteps() throws Exception {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-XX:+ExitOnOutOfMemoryError",
                "-Xmx12m",
                "-cp",
                System.getProperty("java.class.path"),
                LargeFolderTest.class.getName(),
                directory.toString())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    try (var lines = process.inputReader(StandardCharsets.US_ASCII).lines()) {
      assertThat(lines.toList())
          .containsExactly(
              "true",
              Integer.toString(SWEPT_AT_ONCE),
              Integer.toString(UPLOADS - 3 * SWEPT_AT_ONCE));
    } finally {
      process.destroyForcibly();
    }
  }

  public static void main(String[] args) throws IOException {
    Path folder = Path.of(args[0]);
    try (DiskContentStore contents = Uploader.contents(folder, false);
        DiskUploadStore uploads = new DiskUploadStore(contents)) {
      create(folder.resolve("contents/partial"), uploads);
      InstantSource later =
          InstantSource.offset(InstantSource.system(), FilesConfig.defaults().uploadLife());
      FileLibrary library =
          Uploader.library(contents, new DiskMetadataStore(contents), uploads, later);
      System.out.println(library.recover().clean());
      library.sweep();
      System.out.println(library.counts().uploadsRecovered());
      library.sweep();
      library.sweep();
      try (Stream<Path> left = Files.list(folder.resolve("contents/partial"))) {
        System.out.println(left.count() / 2);
      }
    }
  }

  private static void create(Path partial, DiskUploadStore uploads) throws IOException {
    Random random = new Random(100);
    Instant now = Instant.now();
    for (int i = 0; i < UPLOADS; i++) {
      ContentId content = ContentId.random(random);
      uploads.create(UploadSession.of(content, new FileName("a"), -1, now, "0123456789abcdef"));
      Files.write(partial.resolve(content.text()), new byte[1]);
    }
  }
}
