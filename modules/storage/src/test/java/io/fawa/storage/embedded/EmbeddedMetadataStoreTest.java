/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.storage.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fawa.files.FileRecord;
import io.fawa.files.contract.MetadataStoreContract;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EmbeddedMetadataStoreTest extends MetadataStoreContract {
  @TempDir private Path directory;

  private final List<EmbeddedMetadataStore> opened = new ArrayList<>();

  @AfterEach
  void close() {
    opened.forEach(EmbeddedMetadataStore::close);
  }

  @Override
  protected EmbeddedMetadataStore store() throws IOException {
    EmbeddedMetadataStore store = new EmbeddedMetadataStore(file());
    opened.add(store);
    return store;
  }

  @Test
  void keepsRecordsAndTheirOrderOverARestart() throws IOException {
    FileRecord late = record("LATE00", 2_000);
    FileRecord soon = record("SOON00", 1_000);
    try (EmbeddedMetadataStore before = new EmbeddedMetadataStore(file())) {
      before.putIfAbsent(late);
      before.putIfAbsent(soon);
    }
    EmbeddedMetadataStore after = store();
    assertThat(after.find(late.key())).contains(late);
    List<FileRecord> expired = new ArrayList<>();
    after.expired(NOW.plusSeconds(9), expired::add);
    assertThat(expired).containsExactly(soon, late);
  }

  @Test
  void isForItsOwnerOnly() throws IOException {
    Assumptions.assumeTrue(
        directory.getFileSystem().supportedFileAttributeViews().contains("posix"));
    store().putIfAbsent(record("ABC123", 1));
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file())))
        .isEqualTo("rw-------");
  }

  @Test
  void hasOneUser() throws IOException {
    store();
    assertThatThrownBy(() -> new EmbeddedMetadataStore(file())).isInstanceOf(IOException.class);
  }

  @Test
  void saysThatItIsClosed() throws IOException {
    EmbeddedMetadataStore store = store();
    store.close();
    store.close();
    assertThatThrownBy(() -> store.find(record("ABC123", 1).key()))
        .isInstanceOf(IOException.class)
        .hasMessage("closed");
    assertThatThrownBy(() -> store.putIfAbsent(record("ABC123", 1)))
        .isInstanceOf(IOException.class);
  }

  @Test
  void refusesAFileThatIsNotItsOwn() throws IOException {
    Files.writeString(file(), "x".repeat(20_000));
    assertThatThrownBy(() -> new EmbeddedMetadataStore(file())).isInstanceOf(IOException.class);
  }

  @Test
  void anInterruptedCallerIsServedAndStaysInterrupted() throws Exception {
    EmbeddedMetadataStore store = store();
    FileRecord file = record("ABC123", 1);
    List<Boolean> stillInterrupted = new ArrayList<>();
    Thread caller =
        Thread.ofVirtual()
            .start(() -> {
              Thread.currentThread().interrupt();
              try {
                store.putIfAbsent(file);
                store.find(file.key());
                store.all(each -> {});
              } catch (IOException e) {
                throw new AssertionError(e);
              }
              stillInterrupted.add(Thread.interrupted());
            });
    caller.join();
    assertThat(stillInterrupted).containsExactly(true);
    assertThat(store.find(file.key())).contains(file);
  }

  @Test
  void comesBackAfterItsDiskFailed() throws IOException {
    EmbeddedMetadataStore store = store();
    FileRecord file = record("ABC123", 1);
    store.putIfAbsent(file);
    store.failAsADiskWould();
    assertThat(store.find(file.key())).contains(file);
    FileRecord next = record("NEXT00", 1);
    assertThat(store.putIfAbsent(next)).isTrue();
    List<FileRecord> all = new ArrayList<>();
    store.all(all::add);
    assertThat(all).containsExactlyInAnyOrder(file, next);
  }

  @Test
  void manyWritersShareTheDisk() throws Exception {
    EmbeddedMetadataStore store = store();
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
    store.close();
    List<FileRecord> all = new ArrayList<>();
    store().all(all::add);
    assertThat(all).hasSize(200);
  }

  @Test
  void aDamagedRecordIsAFailureAndNotARecord() {
    byte[] bytes = RecordCodec.encode(record("ABC123", 1));
    for (int length = 0; length < bytes.length; length++) {
      byte[] cut = java.util.Arrays.copyOf(bytes, length);
      assertThatThrownBy(() -> RecordCodec.decode("ABC123", cut)).isInstanceOf(IOException.class);
    }
    bytes[0] = 2;
    assertThatThrownBy(() -> RecordCodec.decode("ABC123", bytes))
        .hasMessage("record of version 2, known is 1");
  }

  private Path file() {
    return directory.resolve("records.mv");
  }
}
