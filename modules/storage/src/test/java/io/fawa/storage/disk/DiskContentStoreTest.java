/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.storage.disk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fawa.files.ContentId;
import io.fawa.files.ContentStore;
import io.fawa.files.ContentWriter;
import io.fawa.files.NoSuchContentException;
import io.fawa.files.StorageFullException;
import io.fawa.files.contract.ContentStoreContract;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DiskContentStoreTest extends ContentStoreContract {
  private static final ContentId ID = new ContentId("0123456789abcdef0123456789abcdef");

  @TempDir private Path directory;

  private final List<DiskContentStore> opened = new ArrayList<>();

  @AfterEach
  void close() throws IOException {
    for (DiskContentStore store : opened) {
      store.close();
    }
  }

  @Override
  protected DiskContentStore store() throws IOException {
    return opened(new DiskContentStore(directory, 0));
  }

  @Override
  protected ContentStore storeWithRoomFor(long bytes) throws IOException {
    return opened(
        new DiskContentStore(directory, 1_000, () -> bytes + 1_000 - bytesUnder(directory)));
  }

  @Override
  protected void assertNothingUnfinished(ContentStore store) {
    assertThat(directory.resolve("partial")).isEmptyDirectory();
  }

  @Test
  void deletesWhatACrashLeftUnfinished() throws IOException {
    Path leftover = directory.resolve("partial").resolve(ID.text());
    try (DiskContentStore crashed = new DiskContentStore(directory, 0)) {
      assertThat(crashed.list()).isEmpty();
      Files.writeString(leftover, "half of a cont");
    }
    assertThat(store().list()).isEmpty();
    assertThat(leftover).doesNotExist();
  }

  /** The record of an upload is there before its content; neither was acknowledged. */
  @Test
  void deletesTheRecordOfWhatACrashLeftUnfinished() throws IOException {
    store();
    close();
    Path record = directory.resolve("done").resolve(ID.text() + ".record");
    Files.writeString(record, "a record");
    Files.writeString(directory.resolve("partial").resolve(ID.text()), "whole content");
    store();
    assertThat(record).doesNotExist();
    assertNothingUnfinished(opened.getLast());
  }

  @Test
  void finishesRemovalsThatACrashLeft() throws IOException {
    store();
    close();
    Path done = directory.resolve("done");
    Files.writeString(done.resolve(ID.text()), "content");
    Files.writeString(done.resolve(ID.text() + ".gone"), "what was its record");
    store();
    assertThat(done).isEmptyDirectory();
  }

  /** As when its disk was taken away: no content is there, and none is lost. */
  @Test
  void aDirectoryThatIsGoneIsAFailureOfTheStore() throws IOException {
    DiskContentStore store = store();
    Files.delete(directory.resolve("done"));
    assertThatThrownBy(() -> store.size(ID))
        .isNotInstanceOf(NoSuchContentException.class)
        .hasMessageStartingWith("the directory is gone");
  }

  @Test
  void whatIsSetAsideTwiceIsKeptTwice() throws IOException {
    DiskContentStore store = store();
    for (String text : List.of("first", "second")) {
      Files.writeString(directory.resolve("done").resolve(ID.text()), text);
      assertThat(Path.of(store.setAside(ID))).hasContent(text);
    }
    assertThat(directory.resolve("aside").resolve(ID.text())).hasContent("first");
  }

  @Test
  void saysAtTheStartThatThereIsNoRoom() throws IOException {
    List<String> said = new ArrayList<>();
    Logger log = Logger.getLogger(DiskContentStore.class.getName());
    Handler handler =
        new Handler() {
          @Override
          public void publish(LogRecord record) {
            said.add(record.getLevel() + " " + record.getMessage());
          }

          @Override
          public void flush() {}

          @Override
          public void close() {}
        };
    log.addHandler(handler);
    try {
      opened(new DiskContentStore(directory, 100, () -> 101));
      close();
      assertThat(said).isEmpty();
      opened(new DiskContentStore(directory, 100, () -> 99));
      assertThat(said)
          .singleElement()
          .asString()
          .startsWith("WARNING no file will be taken: 99 bytes are free")
          .contains("reserveBytes keeps 100 ");
    } finally {
      log.removeHandler(handler);
    }
  }

  @Test
  void keepsContentsOverARestart() throws IOException {
    ContentId id;
    try (DiskContentStore before = new DiskContentStore(directory, 0)) {
      id = put(before, new byte[] {1, 2, 3}, 3);
    }
    assertThat(read(store(), id, 0, 3)).containsExactly(1, 2, 3);
  }

  @Test
  void hasOneUser() throws IOException {
    store();
    assertThatThrownBy(() -> new DiskContentStore(directory, 0))
        .isInstanceOf(IOException.class)
        .hasMessage("in use by another process: " + directory);
  }

  @Test
  void isForItsOwnerOnly() throws IOException {
    Assumptions.assumeTrue(
        directory.getFileSystem().supportedFileAttributeViews().contains("posix"));
    Path fresh = directory.resolve("fresh");
    DiskContentStore store = opened(new DiskContentStore(fresh, 0));
    ContentId id = put(store, new byte[1], 1);
    assertThat(mode(fresh)).isEqualTo("rwx------");
    assertThat(mode(fresh.resolve("done"))).isEqualTo("rwx------");
    assertThat(mode(fresh.resolve("done").resolve(id.text()))).isEqualTo("rw-------");
  }

  @Test
  void doesNotOverwrite() throws IOException {
    DiskContentStore store = store();
    try (ContentWriter writer = store.begin(ID, -1)) {
      assertThatThrownBy(() -> store.begin(ID, -1)).isInstanceOf(IOException.class);
      writer.commit();
    }
  }

  @Test
  void strangersInTheDirectoryAreNotListed() throws IOException {
    DiskContentStore store = store();
    Files.writeString(directory.resolve("done").resolve("README"), "not ours");
    assertThat(store.list()).isEmpty();
  }

  @Test
  void aFailedCommitLeavesNothing() throws IOException {
    DiskContentStore store = store();
    try (ContentWriter writer = store.begin(ID, -1)) {
      writer.append(new byte[10], 0, 10);
      Files.delete(directory.resolve("partial").resolve(ID.text()));
      assertThatThrownBy(writer::commit).isInstanceOf(IOException.class);
    }
    assertThat(store.list()).isEmpty();
  }

  @Test
  void anInterruptedWriterHurtsNobodyElse() throws Exception {
    DiskContentStore store = store();
    ContentId whole = put(store, new byte[] {7}, 1);
    List<Throwable> failures = new ArrayList<>();
    Thread interrupted =
        Thread.ofVirtual()
            .start(() -> {
              Thread.currentThread().interrupt();
              try {
                put(store, new byte[100_000], 1_000);
              } catch (IOException e) {
                failures.add(e);
              }
            });
    interrupted.join();
    assertThat(failures).hasSize(1);
    assertThat(read(store, whole, 0, 1)).containsExactly(7);
    assertNothingUnfinished(store);
  }

  @Test
  void knowsAFullVolumeByItsWords() {
    Path full = Path.of("/dev/full");
    Assumptions.assumeTrue(Files.exists(full));
    assertThatThrownBy(
            () -> {
              try (FileOutputStream out = new FileOutputStream(full.toFile())) {
                out.write(1);
              } catch (IOException e) {
                throw DiskContentWriter.fullOrOther(e);
              }
            })
        .isInstanceOf(StorageFullException.class);
    IOException other = new IOException((String) null);
    assertThat(DiskContentWriter.fullOrOther(other)).isSameAs(other);
  }

  private DiskContentStore opened(DiskContentStore store) {
    opened.add(store);
    return store;
  }

  private static String mode(Path path) throws IOException {
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
  }

  private static long bytesUnder(Path directory) throws IOException {
    try (Stream<Path> files = Files.walk(directory)) {
      return files
          .filter(Files::isRegularFile)
          .mapToLong(file -> {
            try {
              return Files.size(file);
            } catch (IOException e) {
              throw new UncheckedIOException(e);
            }
          })
          .sum();
    }
  }
}
