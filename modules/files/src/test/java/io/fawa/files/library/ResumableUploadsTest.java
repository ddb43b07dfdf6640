/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.files.library;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fawa.files.ByteRange;
import io.fawa.files.ContentId;
import io.fawa.files.FileRecord;
import io.fawa.files.FileRefusedException;
import io.fawa.files.FileRefusedException.Reason;
import io.fawa.files.FilesConfig;
import io.fawa.files.Lease;
import io.fawa.files.UploadSession;
import io.fawa.files.contract.ManualClock;
import io.fawa.files.contract.MemoryContentStore;
import io.fawa.files.contract.MemoryMetadataStore;
import io.fawa.files.contract.MemoryUploadStore;
import io.fawa.limits.Asker;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

class ResumableUploadsTest {
  private static final Asker ME = Asker.named("192.0.2.1");
  private static final byte[] HELLO = "hello".getBytes(StandardCharsets.UTF_8);
  private static final String HELLO_SHA256 =
      "2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824";
  private static final FilesConfig CONFIG = FilesConfig.defaults();
  private static final Duration SILENCE = Duration.ofSeconds(2);

  private final ManualClock clock = new ManualClock();
  private final MemoryContentStore contents = new MemoryContentStore(1_000);
  private final MemoryMetadataStore metadata = new MemoryMetadataStore();
  private final MemoryUploadStore uploads = new MemoryUploadStore();
  private final FileLibrary library = library();
  private final ResumableUploads resumables = library.resumables();

  @Test
  void goesOnWhereItStopped() throws IOException {
    ContentId id = begun(5, 2);
    UploadSession session = session(id);
    assertThat(session.offset()).isEqualTo(2);
    assertThat(session.note()).isEqualTo("tus");
    assertThat(session.owner()).isEqualTo(Lease.NOBODY);
    assertThat(library.counts().uploadsNow()).isZero();
    try (Upload upload = resumables.resume(id, 2, ME)) {
      upload.append(HELLO, 2, 1);
    }
    assertThat(text(finished(resumables, id, 3))).isEqualTo("hello");
    assertThat(library.counts().uploadsNow()).isZero();
    assertThat(library.counts().uploadsAbandoned()).isZero();
  }

  @Test
  void anotherReplicaGoesOnWithTheSameDigest() throws IOException {
    ContentId id = begun(5, 3);
    FileRecord file = finished(library().resumables(), id, 3);
    assertThat(file.sha256()).isEqualTo(HELLO_SHA256);
    assertThat(file.checksums().crc32c()).isEqualTo(0x9a71bb4cL);
    assertThat(file.checksums().crc32()).isEqualTo(0x3610a686L);
    assertThat(text(file)).isEqualTo("hello");
  }

  @Test
  void whoAsksAgainLearnsTheResult() throws IOException {
    ContentId id = begun(5, 4);
    FileRecord file = finished(resumables, id, 4);
    UploadSession done = session(id);
    assertThat(done.key()).contains(file.key());
    assertThat(done.offset()).isEqualTo(5);
    assertThat(resumables.file(done)).contains(file);
    assertRefused(Reason.COMPLETED, () -> resumables.resume(id, 5, ME));
    assertThat(library.recover().clean()).isTrue();
    clock.advance(CONFIG.resumeLife());
    library.sweep();
    library.sweep();
    assertThat(uploads.count()).isZero();
  }

  @Test
  void refusesAnotherOffset() throws IOException {
    ContentId id = begun(5, 3);
    assertRefused(Reason.WRONG_OFFSET, () -> resumables.resume(id, 2, ME))
        .hasMessage("offset 2, but the upload is at 3");
    assertRefused(Reason.WRONG_OFFSET, () -> resumables.resume(id, 4, ME));
    assertRefused(Reason.NOT_FOUND, () -> resumables.resume(new ContentId("a".repeat(32)), 0, ME));
    assertThat(text(finished(resumables, id, 3))).isEqualTo("hello");
  }

  @Test
  void aRequestThatCountsWholeIsForgottenWhole() throws IOException {
    ContentId id = begun(5, 2);
    try (Upload upload = resumables.resume(id, 2, ME)) {
      upload.countWhole();
      upload.append("XX".getBytes(StandardCharsets.UTF_8), 0, 2);
      clock.advance(Duration.ofSeconds(30));
      upload.append(HELLO, 0, 1);
      assertThat(session(id).offset()).isEqualTo(2);
      upload.rewind();
    }
    assertThat(session(id).offset()).isEqualTo(2);
    assertThat(text(finished(resumables, id, 2))).isEqualTo("hello");
  }

  @Test
  void theSizeMayBeDeclaredLater() throws IOException {
    ContentId id = begun(-1, 2);
    try (Upload upload = resumables.resume(id, 2, ME)) {
      upload.declare(5);
      upload.declare(5);
      assertRefused(Reason.INVALID, () -> upload.declare(6))
          .hasMessage("6 bytes declared now, 5 before");
    }
    assertThat(session(id).bytesDeclared()).isEqualTo(5);
    try (Upload upload = resumables.resume(id, 2, ME)) {
      assertRefused(Reason.INVALID, () -> upload.append(HELLO, 0, 4));
    }
    assertThat(text(finished(resumables, id, 2))).isEqualTo("hello");
    ContentId short1 = begun(-1, 2);
    try (Upload upload = resumables.resume(short1, 2, ME)) {
      assertRefused(Reason.INVALID, () -> upload.declare(1))
          .hasMessage("1 bytes declared now, 2 received");
    }
  }

  @Test
  void termination() throws IOException {
    ContentId id = begun(5, 2);
    assertThat(resumables.terminate(id)).isTrue();
    assertThat(resumables.terminate(id)).isFalse();
    assertThat(resumables.find(id)).isEmpty();
    assertThat(contents.bytesLeft()).isEqualTo(1_000);
    ContentId whole = begun(5, 2);
    FileRecord file = finished(resumables, whole, 2);
    assertThat(resumables.terminate(whole)).isTrue();
    assertThat(library.find(file.key().text(), ME)).isEmpty();
    assertThat(contents.bytesLeft()).isEqualTo(1_000);
    assertThat(uploads.count()).isZero();
  }

  @Test
  void whatIsNotContinuedExpires() throws IOException {
    ContentId id = begun(5, 2);
    Instant expires = session(id).expires();
    clock.advance(CONFIG.resumeLife().dividedBy(2));
    try (Upload upload = resumables.resume(id, 2, ME)) {
      upload.append(HELLO, 2, 1);
    }
    assertThat(session(id).expires()).isEqualTo(expires.plus(CONFIG.resumeLife().dividedBy(2)));
    clock.advance(CONFIG.resumeLife().minusMillis(1));
    library.sweep();
    assertThat(session(id).offset()).isEqualTo(3);
    clock.advance(Duration.ofMillis(1));
    assertThat(resumables.find(id)).isEmpty();
    library.sweep();
    assertThat(uploads.count()).isZero();
    assertThat(contents.bytesLeft()).isEqualTo(1_000);
  }

  /** The process dies with a request in progress; nothing suspends the upload. */
  @Test
  void whatADeadReplicaHasRecordedIsContinued() throws IOException {
    FileLibrary dying = library();
    Upload dead = dying.begin(NewUpload.of("a", 5, ME).resumable("tus"));
    dead.append(HELLO, 0, 2);
    clock.advance(SILENCE);
    dead.append(HELLO, 2, 1);
    dead.append(HELLO, 3, 1);
    UploadSession seen = session(dead.id());
    assertThat(seen.offset()).isEqualTo(3);
    assertRefused(Reason.BUSY, () -> resumables.resume(dead.id(), 3, ME));
    clock.advance(CONFIG.leaseLife());
    assertThat(text(finished(resumables, dead.id(), 3))).isEqualTo("hello");
  }

  /** Without a pause, its progress is recorded by bytes. */
  @Test
  void aCrashCostsTheClientABoundedNumberOfBytes() throws IOException {
    MemoryContentStore large = new MemoryContentStore(100L << 20);
    FileLibrary dying =
        new FileLibrary(large, metadata, uploads, CONFIG, clock, new SecureRandom());
    Upload dead = dying.begin(NewUpload.of("a", -1, ME).resumable("tus"));
    byte[] piece = new byte[1 << 20];
    for (int i = 0; i < 70; i++) {
      dead.append(piece, 0, piece.length);
      assertThat(dead.received() - session(dead.id()).offset())
          .isLessThanOrEqualTo(Upload.UNRECORDED_BYTES_MAX);
    }
    assertThat(session(dead.id()).offset()).isEqualTo(64L << 20);
  }

  @Test
  void oneRequestAtATime() throws IOException {
    ContentId id = begun(5, 2);
    try (Upload upload = resumables.resume(id, 2, ME)) {
      assertRefused(Reason.BUSY, () -> resumables.resume(id, 2, ME));
      assertRefused(Reason.BUSY, () -> resumables.terminate(id));
      assertThat(session(id).offset()).isEqualTo(2);
      upload.append(HELLO, 2, 3);
      assertThat(text(upload.complete())).isEqualTo("hello");
    }
  }

  /** As when the network of a phone changes: its old connection is dead, and nobody says so. */
  @Test
  void aNewcomerReplacesASilentRequestAndKeepsItsBytes() throws Exception {
    ContentId id = begun(5, 1);
    try (PipedOutputStream out = new PipedOutputStream();
        PipedInputStream in = new PipedInputStream(out);
        var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      Future<Throwable> silent = threads.submit(() -> receive(id, in));
      out.write(HELLO, 1, 2);
      out.flush();
      awaitReceived(id, 3);
      assertRefused(Reason.BUSY, () -> resumables.resume(id, 3, ME));
      clock.advance(SILENCE);
      awaitOffset(id, 3);
      assertThat(silent.get(60, TimeUnit.SECONDS)).isInstanceOf(InterruptedIOException.class);
    }
    assertThat(text(finished(resumables, id, 3))).isEqualTo("hello");
  }

  /** Returns what ended it. */
  private Throwable receive(ContentId id, InputStream in) throws IOException {
    try (Upload upload = resumables.resume(id, 1, ME)) {
      upload.transferFrom(in, new byte[100]);
      return new AssertionError("the input has ended");
    } catch (InterruptedIOException e) {
      return e;
    }
  }

  /** Waits until the request has received bytes up to {@code offset}, and waits for more. */
  private void awaitReceived(ContentId id, long offset) {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
    while (contents.received(id) < offset) {
      assertThat(System.nanoTime()).isLessThan(deadline);
      Thread.onSpinWait();
    }
  }

  /**
   * Looks for the session as a newcomer does, who is told the offset of before, or to come again,
   * while the silent request is still busy with its bytes.
   */
  private void awaitOffset(ContentId id, long offset) throws IOException {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
    long found = -1;
    while (found != offset) {
      assertThat(System.nanoTime()).as("offset %s", found).isLessThan(deadline);
      try {
        found = session(id).offset();
      } catch (FileRefusedException e) {
        assertThat(e.reason()).isEqualTo(Reason.BUSY);
      }
    }
  }

  private ContentId begun(long declared, int bytes) throws IOException {
    try (Upload upload = library.begin(NewUpload.of("a", declared, ME).resumable("tus"))) {
      upload.append(HELLO, 0, bytes);
      return upload.id();
    }
  }

  private static FileRecord finished(ResumableUploads through, ContentId id, int offset)
      throws IOException {
    try (Upload upload = through.resume(id, offset, ME)) {
      upload.append(HELLO, offset, 5 - offset);
      return upload.complete();
    }
  }

  private UploadSession session(ContentId id) throws IOException {
    return resumables.find(id).orElseThrow();
  }

  private String text(FileRecord file) throws IOException {
    try (InputStream in = library.read(file, ByteRange.whole(file.size()))) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  private FileLibrary library() {
    return new FileLibrary(contents, metadata, uploads, CONFIG, clock, new SecureRandom());
  }

  private static org.assertj.core.api.AbstractThrowableAssert<?, ?> assertRefused(
      Reason reason, ThrowingCallable act) {
    return assertThatThrownBy(act)
        .isInstanceOfSatisfying(
            FileRefusedException.class, e -> assertThat(e.reason()).isEqualTo(reason));
  }
}
