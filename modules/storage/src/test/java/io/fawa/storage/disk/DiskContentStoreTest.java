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
import io.fawa.files.contract.BoundedContentStoreContract;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
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

class DiskContentStoreTest extends BoundedContentStoreContract {
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
        new DiskContentStore(directory, 1_000, false, () -> bytes + 1_000 - bytesUnder(directory)));
  }

  @Override
  protected void assertNothingUnfinished(ContentStore store) {
    assertThat(directory.resolve("partial")).isEmptyDirectory();
  }

  /** Its upload may live in another process, or be gone on with; see the sessions. */
  @Test
  void keepsWhatACrashLeftUnfinished() throws IOException {
    store();
    close();
    Path leftover = directory.resolve("partial").resolve(ID.text());
    Files.writeString(leftover, "half of a cont");
    DiskContentStore store = store();
    assertThat(list(store)).isEmpty();
    assertThat(unfinished(store)).containsExactly(ID);
    assertThat(store.abandon(ID)).isTrue();
    assertThat(leftover).doesNotExist();
  }

  @Test
  void severalMayShareItIfAllDo() throws IOException {
    DiskContentStore one = opened(DiskContentStore.shared(directory, 0));
    DiskContentStore other = opened(DiskContentStore.shared(directory, 0));
    ContentId id = put(one, new byte[] {7}, 1);
    assertThat(read(other, id, 0, 1)).containsExactly(7);
    assertThatThrownBy(() -> new DiskContentStore(directory, 0))
        .hasMessage("in use by another process: " + directory);
    one.close();
    one.close();
    assertThatThrownBy(() -> new DiskContentStore(directory, 0))
        .hasMessage("in use by another process: " + directory);
    other.close();
    store();
    assertThatThrownBy(() -> DiskContentStore.shared(directory, 0))
        .hasMessageStartingWith("in use by another process");
  }

  /** What an earlier version does to the folder: it locks the whole file. */
  @Test
  void anEarlierVersionNeitherSharesNorIsShared() throws IOException {
    Path lock = directory.resolve("lock");
    try (FileChannel earlier =
            FileChannel.open(lock, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        FileLock whole = earlier.lock()) {
      assertThat(whole.isValid()).isTrue();
      assertThatThrownBy(() -> DiskContentStore.shared(directory, 0))
          .hasMessageStartingWith("in use by another process");
    }
  }

  /** Somebody else is removing it: it is no find, and must not be kept from that. */
  @Test
  void whatIsBeingRemovedIsNotSetAside() throws IOException {
    DiskContentStore store = store();
    ContentId id = put(store, new byte[1], 1);
    Path gone = directory.resolve("done").resolve(id.text() + ".gone");
    Files.writeString(gone, "what was its record");
    assertThat(store.setAside(id)).isEmpty();
    Files.delete(gone);
    assertThat(store.setAside(id)).isPresent();
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
      assertThat(Path.of(store.setAside(ID).orElseThrow())).hasContent(text);
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
      opened(new DiskContentStore(directory, 100, false, () -> 101));
      close();
      assertThat(said).isEmpty();
      opened(new DiskContentStore(directory, 100, false, () -> 99));
      assertThat(said)
          .singleElement()
          .asString()
          .startsWith("WARNING uploads will be refused: 99 bytes are free")
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
    assertThat(list(store)).isEmpty();
  }

  @Test
  void aFailedCommitLeavesNothing() throws IOException {
    DiskContentStore store = store();
    try (ContentWriter writer = store.begin(ID, -1)) {
      writer.append(new byte[10], 0, 10);
      Files.delete(directory.resolve("partial").resolve(ID.text()));
      assertThatThrownBy(writer::commit).isInstanceOf(IOException.class);
    }
    assertThat(list(store)).isEmpty();
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
