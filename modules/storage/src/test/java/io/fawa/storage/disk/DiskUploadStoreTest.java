/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.storage.disk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fawa.files.ContentId;
import io.fawa.files.Lease;
import io.fawa.files.UploadSession;
import io.fawa.files.UploadStore;
import io.fawa.files.contract.UploadStoreContract;
import io.fawa.storage.text.SessionText;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DiskUploadStoreTest extends UploadStoreContract {
  @TempDir private Path directory;

  private final List<AutoCloseable> opened = new ArrayList<>();

  @AfterEach
  void close() throws Exception {
    for (AutoCloseable store : opened.reversed()) {
      store.close();
    }
    opened.clear();
  }

  @Override
  protected DiskUploadStore store() throws IOException {
    DiskContentStore contents = DiskContentStore.shared(directory, 0);
    opened.add(contents);
    DiskUploadStore store = new DiskUploadStore(contents);
    opened.add(store);
    return store;
  }

  @Override
  protected DiskUploadStore shared(UploadStore store) throws IOException {
    return store();
  }

  @Test
  void sessionsAndLeasesOutliveTheProcess() throws Exception {
    UploadSession session = session(ME);
    DiskUploadStore before = store();
    before.create(session);
    before.renew(new Lease(ME, NOW.plusSeconds(9)));
    close();
    DiskUploadStore after = store();
    assertThat(after.find(session.content())).contains(session);
    assertThat(after.take(session, OTHER, NOW.plusSeconds(8))).isEmpty();
    assertThat(after.take(session, OTHER, NOW.plusSeconds(9))).isPresent();
  }

  @Test
  void isForItsOwnerOnly() throws IOException {
    Assumptions.assumeTrue(
        directory.getFileSystem().supportedFileAttributeViews().contains("posix"));
    UploadSession session = session(ME);
    store().create(session);
    assertThat(
            PosixFilePermissions.toString(Files.getPosixFilePermissions(path(session.content()))))
        .isEqualTo("rw-------");
  }

  @Test
  void saysThatItIsClosed() throws Exception {
    DiskUploadStore store = store();
    close();
    assertThatThrownBy(() -> store.find(session(ME).content())).hasMessage("closed");
    assertThatThrownBy(() -> store.create(session(ME))).hasMessage("closed");
    assertThatThrownBy(() -> store.expired(NOW, 1, session -> {})).hasMessage("closed");
  }

  /** Any byte flipped or cut off: the session, or none and a file set aside. */
  @Test
  void aDamagedSessionIsSetAside() throws IOException {
    DiskUploadStore store = store();
    UploadSession session = session(ME);
    store.create(session);
    byte[] good = Files.readAllBytes(path(session.content()));
    for (int at = 0; at < good.length; at++) {
      byte[] bad = good.clone();
      bad[at] ^= (byte) (1 << at % 8);
      assertDamaged(store, session, bad);
      assertDamaged(store, session, Arrays.copyOf(good, at));
    }
    assertDamaged(store, session, Arrays.copyOf(good, good.length + 1));
    Files.write(path(session.content()), good);
    assertThat(store.find(session.content())).contains(session);
  }

  /**
   * Its owner may live: it says so again soon, and until then nothing but expired sessions goes.
   */
  @Test
  void aDamagedLeaseHasRunOut() throws IOException {
    DiskUploadStore store = store();
    UploadSession session = session(ME);
    store.create(session);
    store.renew(new Lease(ME, NOW.plusSeconds(9)));
    Path lease = directory.resolve("replicas").resolve(ME);
    byte[] good = Files.readAllBytes(lease);
    for (int at = 0; at < good.length; at++) {
      byte[] bad = good.clone();
      bad[at] ^= (byte) (1 << at % 8);
      Files.write(lease, bad);
      assertThat(store.take(session, OTHER, NOW)).isPresent();
      Files.write(lease, good);
      Files.write(path(session.content()), SessionText.encode(session));
    }
    assertThat(store.take(session, OTHER, NOW)).isEmpty();
  }

  /** As after a kill: nobody waits for a lease of a process that is gone. */
  @Test
  void whoHasTheDirectoryAloneTakesTheUploadsOfAnEarlierProcessAtOnce() throws Exception {
    UploadSession session = session(ME);
    DiskUploadStore before = store();
    before.renew(new Lease(ME, NOW.plusSeconds(30)));
    before.create(session);
    assertThat(before.take(session, OTHER, NOW)).isEmpty();
    close();
    try (DiskContentStore contents = new DiskContentStore(directory, 0);
        DiskUploadStore alone = new DiskUploadStore(contents)) {
      assertThat(alone.take(session, OTHER, NOW)).isPresent();
    }
  }

  @Test
  void whatACrashHasLeftHalfWrittenGoes() throws IOException {
    Path partial = Files.createDirectories(directory.resolve("partial"));
    Path half = Files.write(partial.resolve("0".repeat(32) + ".upload.new"), new byte[7]);
    store();
    assertThat(half).doesNotExist();
  }

  @Test
  void leasesThatHaveRunOutAreTidiedAway() throws IOException {
    DiskUploadStore store = store();
    store.renew(new Lease(ME, NOW));
    store.renew(new Lease(OTHER, NOW.plusSeconds(1)));
    store.expired(NOW, 10, session -> {});
    assertThat(directory.resolve("replicas").resolve(ME)).doesNotExist();
    assertThat(directory.resolve("replicas").resolve(OTHER)).exists();
  }

  @Test
  void anInterruptedCallerIsServedAndStaysInterrupted() throws Exception {
    DiskUploadStore store = store();
    UploadSession session = session(ME);
    List<Object> seen = new ArrayList<>();
    Thread caller =
        Thread.ofVirtual()
            .start(() -> {
              Thread.currentThread().interrupt();
              try {
                store.create(session);
                seen.add(store.find(session.content()));
                seen.add(store.replace(ME, session.advanced(1, "", NOW)));
              } catch (IOException e) {
                seen.add(e);
              }
              seen.add(Thread.interrupted());
            });
    caller.join();
    assertThat(seen).containsExactly(Optional.of(session), true, true);
  }

  /** As a process that is stopped with the lock in its hands: others do not wait for ever. */
  @Test
  void whoKeepsTheLockForTooLongIsSaid() throws Exception {
    DiskContentStore contents = DiskContentStore.shared(directory, 0);
    opened.add(contents);
    DirectoryLock lock = contents.lock();
    String said =
        lock.alone(() -> {
          try (var others = Executors.newVirtualThreadPerTaskExecutor()) {
            return others.submit(() -> failure(lock)).get();
          } catch (InterruptedException | ExecutionException e) {
            throw new IOException(e);
          }
        });
    assertThat(said).contains("other processes have locked", "for more than 50 ms");
  }

  private static String failure(DirectoryLock lock) {
    try {
      return "entered: " + lock.alone(Duration.ofMillis(50), () -> true);
    } catch (IOException e) {
      return String.valueOf(e.getMessage());
    }
  }

  private void assertDamaged(DiskUploadStore store, UploadSession session, byte[] bytes)
      throws IOException {
    Path file = path(session.content());
    Files.write(file, bytes);
    assertThat(store.find(session.content())).isEmpty();
    assertThat(file).doesNotExist();
    Path aside = directory.resolve("aside").resolve(file.getFileName());
    assertThat(aside).hasBinaryContent(bytes);
    Files.delete(aside);
  }

  private Path path(ContentId content) {
    return directory.resolve("partial").resolve(content.text() + ".upload");
  }
}
