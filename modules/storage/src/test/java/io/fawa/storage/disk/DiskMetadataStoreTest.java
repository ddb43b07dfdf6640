/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.storage.disk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fawa.files.FileRecord;
import io.fawa.files.MetadataStore;
import io.fawa.files.contract.MetadataStoreContract;
import io.fawa.storage.text.RecordText;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DiskMetadataStoreTest extends MetadataStoreContract {
  @TempDir private Path directory;

  private final List<DiskContentStore> opened = new ArrayList<>();

  @AfterEach
  void close() throws IOException {
    for (DiskContentStore contents : opened) {
      contents.close();
    }
    opened.clear();
  }

  @Override
  protected DiskMetadataStore store() throws IOException {
    return opened(new DiskContentStore(directory, 0));
  }

  @Override
  protected List<MetadataStore> shared() throws IOException {
    return List.of(
        opened(DiskContentStore.shared(directory, 0)),
        opened(DiskContentStore.shared(directory, 0)));
  }

  private DiskMetadataStore opened(DiskContentStore contents) throws IOException {
    opened.add(contents);
    return new DiskMetadataStore(contents);
  }

  @Test
  void keepsRecordsAndTheirOrderOverARestart() throws IOException {
    FileRecord late = record("LATE00", 2_000);
    FileRecord soon = record("SOON00", 1_000);
    FileRecord gone = record("GONE00", 1_000);
    DiskMetadataStore before = store();
    before.putIfAbsent(late);
    before.putIfAbsent(soon);
    before.putIfAbsent(gone);
    before.remove(gone);
    close();
    DiskMetadataStore after = store();
    assertThat(after.find(late.key())).contains(late);
    assertThat(after.find(gone.key())).isEmpty();
    List<FileRecord> expired = new ArrayList<>();
    after.expired(NOW.plusSeconds(9), 10, expired::add);
    assertThat(expired).containsExactly(soon, late);
  }

  @Test
  void isForItsOwnerOnly() throws IOException {
    Assumptions.assumeTrue(
        directory.getFileSystem().supportedFileAttributeViews().contains("posix"));
    FileRecord file = record("ABC123", 1);
    store().putIfAbsent(file);
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(path(file))))
        .isEqualTo("rw-------");
  }

  @Test
  void saysThatItIsClosed() throws IOException {
    DiskMetadataStore store = store();
    close();
    assertThatThrownBy(() -> store.find(record("ABC123", 1).key()))
        .isInstanceOf(IOException.class)
        .hasMessage("closed");
    assertThatThrownBy(() -> store.putIfAbsent(record("ABC123", 1)))
        .isInstanceOf(IOException.class);
  }

  @Test
  void anInterruptedCallerIsServedAndStaysInterrupted() throws Exception {
    DiskMetadataStore store = store();
    FileRecord file = record("ABC123", 1);
    List<Boolean> stillInterrupted = new ArrayList<>();
    Thread caller =
        Thread.ofVirtual()
            .start(() -> {
              Thread.currentThread().interrupt();
              try {
                store.putIfAbsent(file);
                store.find(file.key());
              } catch (IOException e) {
                throw new AssertionError(e);
              }
              stillInterrupted.add(Thread.interrupted());
            });
    caller.join();
    assertThat(stillInterrupted).containsExactly(true);
    close();
    assertThat(store().find(file.key())).contains(file);
  }

  @Test
  void manyWritersShareTheDisk() throws Exception {
    DiskMetadataStore store = store();
    List<Callable<Boolean>> jobs = new ArrayList<>();
    for (int i = 0; i < 200; i++) {
      FileRecord file = record("K%05d".formatted(i), i);
      jobs.add(() ->
          store.putIfAbsent(file) && store.find(file.key()).equals(java.util.Optional.of(file)));
    }
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (Future<Boolean> kept : threads.invokeAll(jobs)) {
        assertThat(kept.get()).isTrue();
      }
    }
    close();
    assertThat(store().count()).isEqualTo(200);
  }

  @Test
  void aRecordThatCannotBeWrittenIsNone() throws IOException {
    DiskMetadataStore store = store();
    FileRecord file = record("ABC123", 1);
    Files.createDirectory(path(file));
    assertThatThrownBy(() -> store.putIfAbsent(file)).isInstanceOf(IOException.class);
    assertThat(store.find(file.key())).isEmpty();
    Files.delete(path(file));
    assertThat(store.putIfAbsent(file)).isTrue();
  }

  /** Every bit of a record: what is found is the record, or nothing and a file set aside. */
  @Test
  void aDamagedRecordIsSetAside() throws IOException {
    FileRecord file = record("ABC123", 1);
    store().putIfAbsent(file);
    close();
    byte[] good = Files.readAllBytes(path(file));
    for (int at = 0; at < good.length; at++) {
      byte[] bad = good.clone();
      bad[at] ^= (byte) (1 << at % 8);
      assertDamaged(file, bad);
      assertDamaged(file, Arrays.copyOf(good, at));
    }
    assertDamaged(file, Arrays.copyOf(good, good.length + 1));
    Files.write(path(file), good);
    assertThat(store().find(file.key())).contains(file);
  }

  @Test
  void aRecordUnderAnotherNameIsSetAside() throws IOException {
    FileRecord file = record("ABC123", 1);
    store().putIfAbsent(file);
    close();
    Path other = directory.resolve("done").resolve("0".repeat(32) + ".record");
    Files.copy(path(file), other);
    assertThat(store().count()).isEqualTo(1);
    assertThat(other).doesNotExist();
  }

  @Test
  void whatACrashHasLeftHalfWrittenGoes() throws IOException {
    store();
    close();
    Path half = directory.resolve("done").resolve("0".repeat(32) + ".record.new");
    Files.write(half, new byte[7]);
    assertThat(shared().get(0).count()).isZero();
    assertThat(half).as("another process may write it").exists();
    close();
    store();
    assertThat(half).doesNotExist();
  }

  @Test
  void twoFilesOfAnEarlierVersionWithOneKeyAreOneAndOneAside() throws IOException {
    FileRecord file = record("ABC123", 1);
    FileRecord same = record("ABC123", 1);
    store().putIfAbsent(file);
    close();
    Files.write(path(same), RecordText.encode(same));
    DiskMetadataStore store = store();
    assertThat(store.count()).isEqualTo(1);
    assertThat(directory.resolve("aside")).isDirectoryContaining("glob:**.record");
  }

  /** The records are the truth: whatever happens to their second names, the next start mends. */
  @Test
  void keysAreMendedAtTheStart() throws IOException {
    FileRecord file = record("ABC123", 1);
    Path key = directory.resolve("keys").resolve("ABC123");
    store().putIfAbsent(file);
    close();
    for (byte[] damage :
        new byte[][] {null, {}, {1, 2, 3}, RecordText.encode(record("X00000", 1))}) {
      Files.deleteIfExists(key);
      if (damage != null) {
        Files.write(key, damage);
      }
      MetadataStore one = shared().get(0);
      assertThat(one.find(file.key())).contains(file);
      assertThat(Files.isSameFile(key, path(file))).isTrue();
      close();
    }
    Files.delete(path(file));
    assertThat(shared().get(0).putIfAbsent(record("ABC123", 2))).as("named nothing").isTrue();
  }

  @Test
  void whatAnotherHasRemovedIsNotFoundHereAnyMore() throws IOException {
    List<MetadataStore> both = shared();
    FileRecord file = record("ABC123", 1);
    FileRecord later = record("ABC123", 2);
    both.get(0).putIfAbsent(file);
    assertThat(both.get(1).find(file.key())).contains(file);
    both.get(0).remove(file);
    both.get(0).putIfAbsent(later);
    assertThat(both.get(1).find(file.key())).contains(later);
    both.get(0).remove(later);
    assertThat(both.get(1).find(file.key())).isEmpty();
    assertThat(both.get(1).count()).isZero();
  }

  /** Who has put them may be dead. */
  @Test
  void filesOfOthersExpireHereToo() throws IOException {
    List<MetadataStore> both = shared();
    List<FileRecord> expired = new ArrayList<>();
    both.get(1).expired(NOW, 10, expired::add);
    FileRecord file = record("ABC123", 1);
    both.get(0).putIfAbsent(file);
    both.get(1).expired(NOW.plusSeconds(59), 10, expired::add);
    assertThat(expired).isEmpty();
    both.get(1).expired(NOW.plusSeconds(60), 10, expired::add);
    assertThat(expired).containsExactly(file);
  }

  private void assertDamaged(FileRecord file, byte[] bytes) throws IOException {
    Files.write(path(file), bytes);
    assertThat(store().count()).isZero();
    assertThat(path(file)).doesNotExist();
    close();
    Path aside = directory.resolve("aside").resolve(path(file).getFileName());
    assertThat(aside).hasBinaryContent(bytes);
    Files.delete(aside);
  }

  private Path path(FileRecord file) {
    return directory.resolve("done").resolve(file.content().text() + ".record");
  }
}
