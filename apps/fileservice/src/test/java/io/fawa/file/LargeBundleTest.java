/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.file;

import static org.assertj.core.api.Assertions.assertThat;

import io.fawa.files.ByteRange;
import io.fawa.files.FileRecord;
import io.fawa.files.FilesConfig;
import io.fawa.files.contract.ManualClock;
import io.fawa.files.contract.MemoryContentStore;
import io.fawa.files.contract.MemoryMetadataStore;
import io.fawa.files.contract.MemoryUploadStore;
import io.fawa.files.library.Bundles.Member;
import io.fawa.files.library.FileLibrary;
import io.fawa.files.library.NewUpload;
import io.fawa.files.library.Representation;
import io.fawa.files.library.Upload;
import io.fawa.files.link.Passwords;
import io.fawa.files.link.Sharing;
import io.fawa.files.link.SharingTerms;
import io.fawa.limits.Asker;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.zip.ZipFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A bundle of 10,000 files in a process of 64 MiB, opened by the programs that are here. */
@Timeout(180)
class LargeBundleTest {
  private static final int FILES = 10_000;

  private static final List<List<String>> READERS =
      List.of(
          List.of("unzip", "-tqq"),
          List.of("bsdtar", "-tf"),
          List.of("7z", "t"),
          List.of("python3", "-m", "zipfile", "-t"));

  @TempDir private Path directory;

  @Test
  void tenThousandFilesAreAStream() throws Exception {
    Path zip = directory.resolve("all.zip");
    List<String> command =
        List.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-XX:+UseSerialGC",
            "-XX:+ExitOnOutOfMemoryError",
            "-Xmx64m",
            "-cp",
            System.getProperty("java.class.path"),
            LargeBundleTest.class.getName(),
            zip.toString());
    assertThat(run(command)).isZero();
    try (ZipFile read = new ZipFile(zip.toFile())) {
      assertThat(read.size()).isEqualTo(FILES);
      try (InputStream last = read.getInputStream(read.getEntry("d99/ü9999"))) {
        assertThat(last.readAllBytes()).isEqualTo("9999".getBytes(StandardCharsets.US_ASCII));
      }
    }
    for (List<String> reader : READERS) {
      if (isHere(reader.getFirst())) {
        List<String> test = new ArrayList<>(reader);
        test.add(zip.toString());
        assertThat(run(test)).as(reader.getFirst()).isZero();
      }
    }
  }

  private static int run(List<String> command) throws Exception {
    Process process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    try {
      return process.waitFor();
    } finally {
      process.destroyForcibly();
    }
  }

  private static boolean isHere(String program) {
    for (String folder : System.getenv("PATH").split(":", -1)) {
      if (Files.isExecutable(Path.of(folder, program))) {
        return true;
      }
    }
    return false;
  }

  public static void main(String[] args) throws IOException {
    ManualClock clock = new ManualClock();
    FilesConfig config = FilesConfig.defaults();
    SecureRandom random = new SecureRandom();
    FileLibrary library =
        new FileLibrary(
            new MemoryContentStore(100_000_000),
            new MemoryMetadataStore(),
            new MemoryUploadStore(),
            config,
            clock,
            random);
    SharingTerms terms =
        new SharingTerms(config, new Passwords(new Argon2(random), clock, 10), random);
    Asker me = Asker.named("me");
    List<Member> members = new ArrayList<>();
    for (int i = 0; i < FILES; i++) {
      byte[] bytes = Integer.toString(i).getBytes(StandardCharsets.US_ASCII);
      Sharing sharing = terms.parse(Map.of());
      try (Upload upload = library.begin(NewUpload.of("x", bytes.length, me).sharedAs(sharing))) {
        upload.append(bytes, 0, bytes.length);
        String key = upload.complete().key().text();
        members.add(new Member(key, sharing.deleteToken(), "d" + i % 100 + "/ü" + i));
      }
    }
    FileRecord bundle = library.bundles().create("all", members, terms.parse(Map.of()), me);
    Representation zip = library.represent(bundle);
    try (InputStream in = zip.open(ByteRange.whole(zip.size()))) {
      if (Files.copy(in, Path.of(args[0])) != zip.size()) {
        throw new IOException("not of the length that was said");
      }
    }
  }
}
