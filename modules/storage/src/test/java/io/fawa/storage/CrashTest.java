/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.storage;

import static org.assertj.core.api.Assertions.assertThat;

import io.fawa.files.ByteRange;
import io.fawa.files.FileLibrary;
import io.fawa.files.FileRecord;
import io.fawa.files.FilesConfig;
import io.fawa.files.Upload;
import io.fawa.limits.Asker;
import io.fawa.storage.disk.DiskContentStore;
import io.fawa.storage.disk.DiskMetadataStore;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Kills a process that uploads, without warning, and looks at what it left. */
class CrashTest {
  private static final Asker ME = Asker.named("192.0.2.1");
  private static final int FILES_BEFORE_THE_KILL = 60;

  @TempDir private Path directory;

  @Test
  void whatWasAcknowledgedIsThereAndNothingElse() throws Exception {
    List<String> keys = uploadUntilKilled();
    assertThat(directory.resolve("contents/partial")).isNotEmptyDirectory();
    try (DiskContentStore contents = contents(directory)) {
      DiskMetadataStore metadata = new DiskMetadataStore(contents);
      FileLibrary library = library(contents, metadata);
      assertThat(library.recover().clean()).isTrue();
      Set<String> named = new HashSet<>();
      for (String key : keys) {
        FileRecord file = library.find(key, ME).orElseThrow();
        try (InputStream in = library.read(file, ByteRange.whole(file.size()))) {
          assertThat(in.readAllBytes()).isEqualTo(bytes(file.name().text()));
        }
        named.add(file.content().text());
      }
      metadata.all(file -> named.add(file.content().text()));
      // The kill may fall between a record and its acknowledgement, not between it and its content.
      assertThat(named.size() - keys.size()).isBetween(0, Uploader.THREADS);
      assertThat(contents.list()).extracting("text").containsExactlyInAnyOrderElementsOf(named);
      assertThat(directory.resolve("contents/partial")).isEmptyDirectory();
      try (Upload upload = library.begin("afterwards", -1, ME)) {
        assertThat(upload.complete().size()).isZero();
      }
    }
  }

  private List<String> uploadUntilKilled() throws IOException, InterruptedException {
    Process uploader =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-cp",
                System.getProperty("java.class.path"),
                Uploader.class.getName(),
                directory.toString())
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    List<String> keys = new ArrayList<>();
    try (BufferedReader out = uploader.inputReader(StandardCharsets.US_ASCII)) {
      for (int i = 0; i < FILES_BEFORE_THE_KILL; i++) {
        keys.add(String.valueOf(out.readLine()));
      }
      uploader.toHandle().destroyForcibly(); // unlike the process, leaves its output readable
      // What it had said before it died counts as well; a line it could not end does not.
      try (Stream<String> rest = out.lines()) {
        rest.filter(line -> line.length() == 6).forEach(keys::add);
      }
    } finally {
      uploader.destroyForcibly();
    }
    assertThat(uploader.waitFor()).isNotZero();
    return keys;
  }

  private static DiskContentStore contents(Path directory) throws IOException {
    return new DiskContentStore(directory.resolve("contents"), 0);
  }

  private static FileLibrary library(DiskContentStore contents, DiskMetadataStore metadata) {
    return new FileLibrary(
        contents, metadata, FilesConfig.defaults(), InstantSource.system(), new SecureRandom());
  }

  private static byte[] bytes(String name) {
    return name.repeat(20_000).getBytes(StandardCharsets.UTF_8);
  }

  /** The process to be killed: uploads for ever and says the key of each file that is stored. */
  static final class Uploader {
    static final int THREADS = 3;

    private Uploader() {}

    public static void main(String[] args) throws Exception {
      Path directory = Path.of(args[0]);
      PrintStream out = new PrintStream(System.out, true, StandardCharsets.US_ASCII);
      DiskContentStore contents = contents(directory);
      FileLibrary library = library(contents, new DiskMetadataStore(contents));
      Upload neverEnds = library.begin("never ends", -1, ME);
      neverEnds.append(bytes("never"), 0, 100_000);
      List<Thread> threads = new ArrayList<>();
      for (int i = 0; i < THREADS; i++) {
        String name = "file of " + i;
        threads.add(Thread.ofPlatform().start(() -> uploadForEver(library, name, out)));
      }
      threads.get(0).join();
    }

    private static void uploadForEver(FileLibrary library, String name, PrintStream out) {
      byte[] bytes = bytes(name);
      while (!out.checkError()) {
        try (Upload upload = library.begin(name, bytes.length, ME)) {
          upload.append(bytes, 0, bytes.length);
          out.println(upload.complete().key().text());
        } catch (IOException e) {
          throw new IllegalStateException(e);
        }
      }
    }
  }
}
