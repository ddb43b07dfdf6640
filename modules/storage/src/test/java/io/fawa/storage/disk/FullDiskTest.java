/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.storage.disk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fawa.files.ByteRange;
import io.fawa.files.FileRecord;
import io.fawa.files.FileRefusedException;
import io.fawa.files.FilesConfig;
import io.fawa.files.StorageFullException;
import io.fawa.files.library.FileLibrary;
import io.fawa.files.library.Upload;
import io.fawa.limits.Asker;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.ClosedByInterruptException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Real ends of room, each in a process of its own which believes that the disk is endless: so what
 * tells is the failure of the system itself.
 */
class FullDiskTest {
  private static final Asker ME = Asker.named("192.0.2.1");
  private static final String FULL = "FULL storage is full";
  private static final long BLOCKS_OF_512_BYTES = 4_096;

  @TempDir private Path directory;

  /** EFBIG, on every system that has a POSIX shell, whoever runs the test. */
  @Test
  void aLimitOfTheSizeOfFilesIsAFullDisk() throws Exception {
    Assumptions.assumeTrue(Files.exists(Path.of("/bin/sh")), "not tried: there is no /bin/sh");
    assertThat(run("ulimit -f " + BLOCKS_OF_512_BYTES + " && exec \"$@\""))
        .containsExactly(FULL, "100 files were taken", "whole", "again");
  }

  /** ENOSPC for want of blocks. */
  @Test
  void aFullFileSystemIsAFullDisk() throws Exception {
    assertSaysFull(run(mounted("size=4m")));
  }

  /** ENOSPC though there is space: no further file can be made. */
  @Test
  void aFileSystemWithoutInodesIsAFullDisk() throws Exception {
    assertSaysFull(run(mounted("size=64m,nr_inodes=60")));
  }

  @Test
  void otherFailuresAreNot() throws IOException {
    Layout layout = new Layout(directory);
    Room room = new Room(layout, 0, () -> Long.MAX_VALUE);
    IOException failure = new IOException("No space left on device");
    assertThat(room.orOther(failure, 0, 1)).as("there is, whatever it says").isSameAs(failure);
    assertThat(room.orOther(failure, Long.MAX_VALUE - 10, 1))
        .isInstanceOf(StorageFullException.class);
    IOException interrupted = new ClosedByInterruptException();
    assertThat(room.orOther(interrupted, Long.MAX_VALUE - 10, 1)).isSameAs(interrupted);
    Files.delete(layout.room());
    assertThat(room.orOther(failure, Long.MAX_VALUE - 10, 1))
        .as("not even what is there can be written")
        .isSameAs(failure);
    assertThat(directory).as("nothing is left of trying").isEmptyDirectory();
  }

  @Test
  void spaceThatIsKnownToBeGoneNeedsNoTrying() {
    Room room = new Room(new Layout(directory.resolve("missing")), 0, () -> 99);
    assertThat(room.orOther(new IOException("x"), 0, 100)).isInstanceOf(StorageFullException.class);
  }

  /** To ask takes as long as a small write. */
  @Test
  void aVolumeWithPlentyIsAskedNowAndThen() throws IOException {
    AtomicLong asked = new AtomicLong();
    Room room =
        new Room(
            new Layout(directory),
            0,
            () -> {
              asked.incrementAndGet();
              return 1L << 40;
            });
    int writes = 10_000;
    for (int i = 0; i < writes; i++) {
      room.require(64 * 1024);
    }
    assertThat(asked.get()).isBetween(1L, writes / 4L);
    assertThatThrownBy(() -> room.require(1L << 41)).isInstanceOf(StorageFullException.class);
  }

  @Test
  void oneThatIsAlmostFullIsAskedEachTime() throws IOException {
    AtomicLong free = new AtomicLong(200L << 20);
    Room room = new Room(new Layout(directory), 100, free::get);
    room.require(1);
    free.set(100);
    room.require(0);
    assertThatThrownBy(() -> room.require(1))
        .isInstanceOf(StorageFullException.class)
        .hasMessage("1 bytes requested, 100 free, 100 reserved");
  }

  /** A shell that mounts a small file system over the folder, for its children only. */
  private static String mounted(String options) throws Exception {
    String mount = "mount -t tmpfs -o " + options + " tmpfs \"$FOLDER\"";
    for (String own : List.of("unshare -m", "unshare -Urm")) {
      Process tried =
          new ProcessBuilder("sh", "-c", own + " sh -c 'mount -t tmpfs tmpfs /mnt'").start();
      if (tried.waitFor(60, TimeUnit.SECONDS) && tried.exitValue() == 0) {
        return "exec " + own + " sh -c '" + mount + " && exec \"$@\"' sh \"$@\"";
      }
    }
    String why = "NOT TRIED: a full file system; this user may not mount one";
    System.err.println(why);
    Assumptions.abort(why);
    return "";
  }

  private static void assertSaysFull(List<String> said) {
    assertThat(said).containsExactly(FULL, FULL, "whole", "again");
  }

  private List<String> run(String shell) throws Exception {
    List<String> command = new ArrayList<>(List.of("/bin/sh", "-c", shell, "sh"));
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-XX:+UseSerialGC", "-XX:-UsePerfData", "-Xmx64m", "-cp"));
    command.add(System.getProperty("java.class.path"));
    command.add(FullDiskTest.class.getName());
    command.add(directory.toString());
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().put("FOLDER", directory.toString());
    builder.redirectError(ProcessBuilder.Redirect.INHERIT);
    Process process = builder.start();
    try (var lines = process.inputReader(StandardCharsets.UTF_8).lines()) {
      return lines.toList();
    } finally {
      process.destroyForcibly();
    }
  }

  /** Fills the disk twice: by a few large files, and by many small ones. */
  public static void main(String[] args) throws IOException {
    Path folder = Path.of(args[0]).resolve("contents");
    try (DiskContentStore contents = new DiskContentStore(folder, 0, false, () -> Long.MAX_VALUE);
        DiskUploadStore uploads = new DiskUploadStore(contents)) {
      DiskMetadataStore metadata = new DiskMetadataStore(contents);
      FileLibrary library = library(contents, metadata, uploads, InstantSource.system());
      FileRecord small = upload(library, 1_000);
      System.out.println(refusal(library, 16 << 20));
      System.out.println(refusal(library, 200_000));
      try (InputStream in = library.read(small, ByteRange.whole(small.size()))) {
        System.out.println(in.readNBytes(1_001).length == 1_000 ? "whole" : "not whole");
      }
      InstantSource later =
          InstantSource.offset(InstantSource.system(), FilesConfig.defaults().timeToLive());
      FileLibrary last = library(contents, metadata, uploads, later);
      System.out.println(last.sweep() > 0 && upload(last, 10).size() == 10 ? "again" : "never");
    }
  }

  private static FileLibrary library(
      DiskContentStore contents,
      DiskMetadataStore metadata,
      DiskUploadStore uploads,
      InstantSource clock) {
    return new FileLibrary(
        contents, metadata, uploads, FilesConfig.defaults(), clock, new SecureRandom());
  }

  private static String refusal(FileLibrary library, int bytes) throws IOException {
    List<FileRecord> taken = new ArrayList<>();
    while (taken.size() < 100) {
      try {
        taken.add(upload(library, bytes));
      } catch (FileRefusedException e) {
        return e.reason() + " " + e.getMessage();
      }
    }
    return "100 files were taken";
  }

  private static FileRecord upload(FileLibrary library, int bytes) throws IOException {
    byte[] piece = new byte[10_000];
    try (Upload upload = library.begin("a", -1, ME)) {
      for (int left = bytes; left > 0; left -= piece.length) {
        upload.append(piece, 0, Math.min(left, piece.length));
      }
      return upload.complete();
    }
  }
}
