/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.files.library;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fawa.files.ByteRange;
import io.fawa.files.ContentId;
import io.fawa.files.FileKey;
import io.fawa.files.FileRecord;
import io.fawa.files.FileRefusedException;
import io.fawa.files.FileRefusedException.Reason;
import io.fawa.files.FilesConfig;
import io.fawa.files.MetadataStore;
import io.fawa.files.Visitor;
import io.fawa.files.contract.ManualClock;
import io.fawa.files.contract.MemoryContentStore;
import io.fawa.files.contract.MemoryMetadataStore;
import io.fawa.files.contract.MemoryUploadStore;
import io.fawa.files.recovery.Recovery;
import io.fawa.limits.Asker;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Two replicas on one store, at every step of an upload of one of them. */
class SharedStoresTest {
  private static final Asker ME = Asker.named("192.0.2.1");
  private static final byte[] HELLO = "hello".getBytes(StandardCharsets.UTF_8);
  private static final FilesConfig CONFIG = FilesConfig.defaults();

  private final ManualClock clock = new ManualClock();
  private final MemoryContentStore contents = new MemoryContentStore(1_000);
  private final HookedMetadata metadata = new HookedMetadata();
  private final MemoryUploadStore uploads = new MemoryUploadStore();
  private final FileLibrary one = library();
  private final FileLibrary other = library();

  /** Between record and commit there is a record without a content, which is no loss. */
  @Test
  void recoveryLeavesWhatAnotherReplicaIsCommitting() throws IOException {
    metadata.afterPut = () -> assertThat(other.recover()).isEqualTo(new Recovery(0, 0, 0));
    FileRecord file = upload(one);
    assertThat(metadata.store.aside()).isEmpty();
    assertThat(contents.aside()).isEmpty();
    assertThat(text(other, file)).isEqualTo("hello");
    assertThat(other.recover()).isEqualTo(new Recovery(1, 0, 0));
  }

  @Test
  void sweepsAndRecoveriesLeaveUploadsOfTheLiving() throws IOException {
    try (Upload upload = one.begin("a", 5, ME)) {
      for (int minute = 0; minute < 60; minute++) {
        clock.advance(CONFIG.leaseLife().minusMillis(1));
        one.renew();
        other.sweep();
        assertThat(other.recover().clean()).isTrue();
      }
      upload.append(HELLO, 0, 5);
      assertThat(text(other, upload.complete())).isEqualTo("hello");
    }
    assertThat(other.counts().uploadsRecovered()).isZero();
    assertThat(uploads.count()).isZero();
  }

  @Test
  void whatTheDeadHaveLeftIsKeptUntilItExpiresAndThenEnded() throws IOException {
    Upload dead = one.begin("a", 5, ME);
    dead.append(HELLO, 0, 3);
    clock.advance(CONFIG.uploadLife().minusMillis(1));
    assertThat(other.recover().clean()).isTrue();
    other.sweep();
    assertThat(uploads.count()).isEqualTo(1);
    assertThat(unfinished()).hasSize(1);
    clock.advance(Duration.ofMillis(1));
    other.sweep();
    assertThat(uploads.count()).isZero();
    assertThat(unfinished()).isEmpty();
    assertThat(contents.bytesLeft()).isEqualTo(1_000);
    assertThat(other.counts().uploadsRecovered()).isEqualTo(1);
    other.sweep();
    assertThat(other.counts().uploadsRecovered()).isEqualTo(1);
  }

  /** As one that was stopped, or paused for long: it must not say that a file is stored. */
  @Test
  void whoWasTakenForDeadCannotComplete() throws IOException {
    try (Upload upload = one.begin("a", 5, ME)) {
      upload.append(HELLO, 0, 5);
      clock.advance(CONFIG.uploadLife());
      other.sweep();
      assertThatThrownBy(upload::complete)
          .isInstanceOfSatisfying(
              FileRefusedException.class,
              e -> assertThat(e.reason()).isEqualTo(Reason.UNAVAILABLE));
    }
    assertThat(metadata.count()).isZero();
    assertThat(other.recover()).isEqualTo(new Recovery(0, 0, 0));
  }

  @Test
  void whoWasTakenForDeadCannotGoOn() throws IOException {
    try (Upload upload = one.begin("a", 5, ME)) {
      clock.advance(CONFIG.uploadLife());
      other.sweep();
      assertThatThrownBy(() -> upload.append(HELLO, 0, 5))
          .isInstanceOfSatisfying(
              FileRefusedException.class,
              e -> assertThat(e.reason()).isEqualTo(Reason.UNAVAILABLE));
    }
    assertThat(one.counts().uploadsNow()).isZero();
  }

  /** The pause falls after the record: the taker removes it, and the commit fails. */
  @Test
  void aRecordWhoseContentIsNeverCommittedGoesWithTheUpload() throws IOException {
    metadata.afterPut =
        () -> {
          clock.advance(CONFIG.uploadLife());
          other.sweep();
        };
    assertThatThrownBy(() -> upload(one)).isInstanceOf(FileRefusedException.class);
    assertThat(metadata.count()).isZero();
    assertThat(other.recover()).isEqualTo(new Recovery(0, 0, 0));
    assertThat(uploads.count()).isZero();
    assertThat(contents.bytesLeft()).isEqualTo(1_000);
  }

  /** It died when the file was stored, and its session was not removed yet. */
  @Test
  void aStoredFileOutlivesItsSession() throws IOException {
    uploads.broken(false);
    metadata.afterPut = () -> uploads.broken(true);
    FileRecord file = upload(one);
    uploads.broken(false);
    assertThat(uploads.count()).isEqualTo(1);
    clock.advance(CONFIG.uploadLife());
    other.sweep();
    assertThat(uploads.count()).isZero();
    assertThat(text(other, file)).isEqualTo("hello");
    assertThat(other.recover()).isEqualTo(new Recovery(1, 0, 0));
  }

  @Test
  void whatCannotBeEndedNowIsEndedLater() throws IOException {
    Upload dead = one.begin("a", 5, ME);
    dead.append(HELLO, 0, 5);
    clock.advance(CONFIG.uploadLife());
    contents.broken(true);
    other.sweep();
    contents.broken(false);
    assertThat(unfinished()).hasSize(1);
    assertThat(uploads.count()).isEqualTo(1);
    other.sweep();
    assertThat(unfinished()).isEmpty();
    assertThat(uploads.count()).isZero();
  }

  /** The taker died too, in the middle of it. */
  @Test
  void whatATakerHasLeftIsTakenAgain() throws IOException {
    Upload dead = one.begin("a", 5, ME);
    dead.append(HELLO, 0, 5);
    clock.advance(CONFIG.uploadLife());
    contents.broken(true);
    other.sweep();
    contents.broken(false);
    FileLibrary third = library();
    third.sweep();
    assertThat(uploads.count()).as("its taker lives").isEqualTo(1);
    clock.advance(CONFIG.leaseLife());
    third.sweep();
    assertThat(uploads.count()).isZero();
    assertThat(unfinished()).isEmpty();
  }

  @Test
  void whatIsUnfinishedAndHasNoSessionGoesAtTheStart() throws IOException {
    contents.begin(new ContentId("0".repeat(32)), -1).append(HELLO, 0, 5);
    assertThat(other.recover().clean()).isTrue();
    assertThat(unfinished()).isEmpty();
    assertThat(contents.bytesLeft()).isEqualTo(1_000);
  }

  /** It is about to commit; who looks at that moment finds nothing unfinished, or its session. */
  @Test
  void oneOfTwoSweepsCountsAFile() throws IOException {
    upload(one);
    clock.advance(CONFIG.timeToLive());
    assertThat(one.sweep() + other.sweep()).isEqualTo(1);
    assertThat(contents.bytesLeft()).isEqualTo(1_000);
  }

  private FileLibrary library() {
    return new FileLibrary(contents, metadata, uploads, CONFIG, clock, new SecureRandom());
  }

  private Set<ContentId> unfinished() throws IOException {
    Set<ContentId> found = new HashSet<>();
    contents.unfinished(found::add);
    return found;
  }

  private static FileRecord upload(FileLibrary library) throws IOException {
    try (Upload upload = library.begin("a", 5, ME)) {
      upload.append(HELLO, 0, 5);
      return upload.complete();
    }
  }

  private static String text(FileLibrary library, FileRecord file) throws IOException {
    assertThat(library.find(file.key().text(), ME)).contains(file);
    try (InputStream in = library.read(file, ByteRange.whole(5))) {
      return new String(in.readNBytes(100), StandardCharsets.UTF_8);
    }
  }

  /** Does something else when a record has been put. */
  private static final class HookedMetadata implements MetadataStore {
    private final MemoryMetadataStore store = new MemoryMetadataStore();
    private Hook afterPut = () -> {};

    @Override
    public boolean putIfAbsent(FileRecord record) throws IOException {
      boolean put = store.putIfAbsent(record);
      afterPut.run();
      return put;
    }

    @Override
    public Optional<FileRecord> find(FileKey key) throws IOException {
      return store.find(key);
    }

    @Override
    public Optional<FileRecord> find(ContentId content) throws IOException {
      return store.find(content);
    }

    @Override
    public boolean remove(FileRecord record) throws IOException {
      return store.remove(record);
    }

    @Override
    public boolean replace(FileRecord seen, FileRecord next) throws IOException {
      return store.replace(seen, next);
    }

    @Override
    public void expired(Instant now, int max, Visitor<FileRecord> action) throws IOException {
      store.expired(now, max, action);
    }

    @Override
    public Optional<String> setAside(FileRecord record) throws IOException {
      return store.setAside(record);
    }

    @Override
    public int count() throws IOException {
      return store.count();
    }

    @Override
    public void all(Visitor<FileRecord> action) throws IOException {
      store.all(action);
    }
  }

  private interface Hook {
    void run() throws IOException;
  }
}
