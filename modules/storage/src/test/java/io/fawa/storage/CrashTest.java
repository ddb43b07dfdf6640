/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.storage;

import static org.assertj.core.api.Assertions.assertThat;

import io.fawa.files.ByteRange;
import io.fawa.files.FileRecord;
import io.fawa.files.FilesConfig;
import io.fawa.files.library.FileLibrary;
import io.fawa.files.library.Upload;
import io.fawa.storage.disk.DiskContentStore;
import io.fawa.storage.disk.DiskMetadataStore;
import io.fawa.storage.disk.DiskUploadStore;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Kills processes that upload, without warning, and looks at what they left. */
class CrashTest {
  private static final int FILES_BEFORE_THE_KILL = 60;

  @TempDir private Path directory;

  @Test
  void whatWasAcknowledgedIsThereAndNothingElse() throws Exception {
    Set<String> keys = new TreeSet<>();
    Process uploader = Uploader.start(directory, false);
    try (BufferedReader out = uploader.inputReader(StandardCharsets.US_ASCII)) {
      read(out, FILES_BEFORE_THE_KILL, keys);
      kill(uploader, out, keys);
    } finally {
      uploader.destroyForcibly();
    }
    checkFiles(keys, false, 1);
  }

  /** Each recovers and sweeps all the time what both have stored; one dies, then the other. */
  @Test
  void twoProcessesOnOneFolderDeleteNothingOfEachOther() throws Exception {
    Set<String> keys = new TreeSet<>();
    Process one = Uploader.start(directory, true);
    Process other = Uploader.start(directory, true);
    try (BufferedReader outOfOne = one.inputReader(StandardCharsets.US_ASCII);
        BufferedReader outOfOther = other.inputReader(StandardCharsets.US_ASCII)) {
      read(outOfOne, FILES_BEFORE_THE_KILL, keys);
      read(outOfOther, FILES_BEFORE_THE_KILL, keys);
      kill(one, outOfOne, keys);
      read(outOfOther, FILES_BEFORE_THE_KILL, keys);
      kill(other, outOfOther, keys);
    } finally {
      one.destroyForcibly();
      other.destroyForcibly();
    }
    assertThat(keys).hasSizeGreaterThanOrEqualTo(3 * FILES_BEFORE_THE_KILL);
    checkFiles(keys, true, 2);
  }

  private static void read(BufferedReader out, int lines, Set<String> keys) throws IOException {
    for (int i = 0; i < lines; i++) {
      String line = String.valueOf(out.readLine());
      assertThat(line).matches("[A-Z0-9]{26}");
      assertThat(keys.add(line)).as("given once").isTrue();
    }
  }

  private static void kill(Process process, BufferedReader out, Set<String> keys)
      throws InterruptedException {
    process.toHandle().destroyForcibly(); // unlike the process, leaves its output readable
    // What it had said before it died counts as well; a line it could not end does not.
    List<String> rest;
    try (Stream<String> lines = out.lines()) {
      rest = lines.filter(line -> line.length() >= 6).toList();
    }
    assertThat(rest).allMatch(line -> line.matches("[A-Z0-9]{26}"));
    keys.addAll(rest);
    assertThat(process.waitFor()).isNotZero();
  }

  private void checkFiles(Set<String> keys, boolean shared, int processes) throws Exception {
    Set<String> unfinished = unfinished();
    assertThat(unfinished).hasSizeGreaterThanOrEqualTo(2 * processes);
    try (DiskContentStore contents = Uploader.contents(directory, shared);
        DiskUploadStore uploads = new DiskUploadStore(contents)) {
      DiskMetadataStore metadata = new DiskMetadataStore(contents);
      FileLibrary next = Uploader.library(contents, metadata, uploads, InstantSource.system());
      assertThat(next.recover().clean()).isTrue();
      next.sweep();
      for (String key : keys) {
        FileRecord file = next.find(key, Uploader.ME).orElseThrow();
        try (InputStream in = next.read(file, ByteRange.whole(file.size()))) {
          byte[] wanted = Uploader.bytes(file.name().text());
          assertThat(in.readNBytes(wanted.length + 1)).isEqualTo(wanted);
        }
      }
      assertThat(unfinished()).as("kept for as long as it may live").isEqualTo(unfinished);

      InstantSource later =
          InstantSource.offset(InstantSource.system(), FilesConfig.defaults().uploadLife());
      FileLibrary last = Uploader.library(contents, metadata, uploads, later);
      last.sweep();
      assertThat(unfinished()).isEmpty();
      assertThat(last.recover().clean()).isTrue();
      Set<String> named = new HashSet<>();
      metadata.all(file -> named.add(file.content().text()));
      // A kill may fall between a commit and its acknowledgement.
      assertThat(named.size() - keys.size()).isBetween(0, processes * Uploader.THREADS);
      Set<String> stored = new HashSet<>();
      contents.list(content -> stored.add(content.text()));
      assertThat(stored).isEqualTo(named);
      try (Upload upload = last.begin("afterwards", -1, Uploader.ME)) {
        assertThat(upload.complete().size()).isZero();
      }
    }
    assertThat(directory.resolve("contents/aside")).doesNotExist();
  }

  private Set<String> unfinished() throws IOException {
    try (Stream<Path> files = Files.list(directory.resolve("contents/partial"))) {
      return files
          .map(file -> file.getFileName().toString())
          .filter(name -> !name.endsWith(".new"))
          .collect(Collectors.toCollection(TreeSet::new));
    }
  }
}
