/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.files.library;

import io.fawa.files.Checksums;
import io.fawa.files.ContentId;
import io.fawa.files.ContentWriter;
import io.fawa.files.FileName;
import io.fawa.files.FileRecord;
import io.fawa.files.FileRefusedException;
import io.fawa.files.UploadSession;
import io.fawa.files.digest.AnnouncedDigests;
import io.fawa.files.digest.RunningDigest;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A file being received. Whoever holds it appends and then completes it, or closes it: a resumable
 * one is then suspended with the bytes that came, another one is discarded. Not thread-safe.
 */
public final class Upload implements Closeable {
  /** So many bytes of a resumable upload are sent again after a crash, at most. */
  static final long UNRECORDED_BYTES_MAX = 16L << 20;

  /** What has become durable meanwhile is recorded in such steps, without a wait for the disk. */
  private static final long RECORDED_BYTES_MIN = UNRECORDED_BYTES_MAX / 2;

  private final UploadLifecycle lifecycle;
  private final NewUpload terms;
  private final ContentWriter writer;
  private final @Nullable Holder holder;
  private final long bytesMax;
  private final long begin;
  private @Nullable RunningDigest digest;
  private UploadSession session;
  private Instant progressDue;
  private boolean wholeOnly;
  private long received;
  private long recorded;
  private boolean ended;

  /**
   * Creates an upload with a session.
   *
   * @param session at the offset of {@code writer} and {@code digest}
   * @param holder its place among the resumable uploads in progress; null if it is not resumable
   * @param progressDue when its progress is recorded next
   */
  Upload(
      UploadLifecycle lifecycle,
      NewUpload terms,
      UploadSession session,
      ContentWriter writer,
      RunningDigest digest,
      @Nullable Holder holder,
      long bytesMax,
      Instant progressDue) {
    this.lifecycle = lifecycle;
    this.terms = terms;
    this.session = session;
    this.writer = writer;
    this.digest = digest;
    this.holder = holder;
    this.bytesMax = bytesMax;
    this.begin = session.offset();
    this.received = begin;
    this.recorded = begin;
    this.progressDue = progressDue;
  }

  /** The id by which a resumable upload is continued: a secret of its sender. */
  public ContentId id() {
    return session.content();
  }

  /** The name of the file. */
  public FileName name() {
    return session.name();
  }

  /** The declared size; -1 if unknown. */
  public long bytesDeclared() {
    return session.bytesDeclared();
  }

  /** The bytes appended so far, with those of earlier requests. */
  public long received() {
    return received;
  }

  /** When it ends unless more bytes come. */
  public Instant expires() {
    return session.expires();
  }

  /** True once all declared bytes are there. */
  public boolean isWhole() {
    return received == session.bytesDeclared();
  }

  /**
   * Declares the size of an upload that began without one.
   *
   * @throws FileRefusedException {@code INVALID} for another size than declared before, or than
   *     received; {@code TOO_LARGE}
   */
  public void declare(long bytes) throws FileRefusedException {
    long known = session.bytesDeclared();
    if (known == bytes) {
      return;
    }
    if (known >= 0 || bytes < received) {
      throw FileRefusedException.invalid(
          "%d bytes declared now, %s"
              .formatted(bytes, known >= 0 ? known + " before" : received + " received"));
    }
    if (bytes > bytesMax) {
      throw FileRefusedException.tooLarge("%d bytes declared, limit %d".formatted(bytes, bytesMax));
    }
    lifecycle.grow(session, bytes);
    session = session.declared(bytes);
  }

  /**
   * Has this request count in whole or not at all: {@link #rewind} forgets its bytes. Called before
   * the first of them; its progress is not recorded until it ends.
   */
  public void countWhole() {
    if (received != begin) {
      throw new IllegalStateException("bytes were appended before");
    }
    wholeOnly = true;
  }

  /**
   * Appends all of {@code in}, which it does not close. A request that continues this upload
   * interrupts a wait for bytes.
   *
   * @param buffer is overwritten; in two halves, of which one is hashed while the other one is
   *     filled, if they are {@value RunningDigest#PIECE_BYTES} bytes or longer
   * @throws FileRefusedException as {@link #append}
   * @throws IOException {@code in} has failed
   */
  public void transferFrom(InputStream in, byte[] buffer) throws IOException {
    int half = buffer.length / 2;
    boolean lends = half >= RunningDigest.PIECE_BYTES;
    int at = 0;
    int end = lends ? half : buffer.length;
    for (int count = read(in, buffer, at, end - at); count >= 0; ) {
      if (lends) {
        appendLent(buffer, at, count);
        at += count;
        if (at == end) {
          at = end == half ? half : 0;
          end = at + half;
        }
      } else {
        append(buffer, at, count);
      }
      count = read(in, buffer, at, end - at);
    }
    settleDigest();
  }

  private int read(InputStream in, byte[] buffer, int offset, int length) throws IOException {
    if (holder == null) {
      return in.read(buffer, offset, length);
    }
    holder.beginRead();
    try {
      return in.read(buffer, offset, length);
    } finally {
      holder.endRead();
    }
  }

  /**
   * Appends bytes, waiting for the store. Does not retain {@code source}.
   *
   * @throws FileRefusedException {@code INVALID} for more bytes than declared, {@code TOO_LARGE}
   *     for more than allowed, {@code FULL}, {@code UNAVAILABLE}
   */
  public void append(byte[] source, int offset, int length) throws FileRefusedException {
    append(source, offset, length, false);
  }

  /**
   * Appends bytes that are hashed meanwhile. They must not change, and are retained, as {@link
   * RunningDigest#updateLater} says, at the latest until this upload ends. Otherwise like {@link
   * #append}.
   */
  public void appendLent(byte[] source, int offset, int length) throws FileRefusedException {
    append(source, offset, length, true);
  }

  private void append(byte[] source, int offset, int length, boolean lent)
      throws FileRefusedException {
    requireRunning();
    long declared = session.bytesDeclared();
    if (declared >= 0 && length > declared - received) {
      throw FileRefusedException.invalid(
          "%d bytes declared, at least %d received".formatted(declared, received + length));
    }
    if (length > bytesMax - received) {
      throw FileRefusedException.tooLarge(
          "at least %d bytes, limit %d".formatted(received + length, bytesMax));
    }
    RunningDigest running = digest;
    if (running == null) {
      throw new IllegalStateException("an earlier append has failed");
    }
    lifecycle.grow(session, received + length);
    try {
      digest = null; // unless all of it is appended
      if (lent) {
        running.updateLater(source, offset, length);
      } else {
        running.update(source, offset, length);
      }
      writer.append(source, offset, length);
      digest = running;
      received += length;
      if (!wholeOnly) {
        recordProgress();
      }
    } catch (IOException e) {
      throw StoreFailure.refused("append", id(), e);
    }
  }

  private void settleDigest() {
    RunningDigest running = digest;
    if (running != null) {
      running.settle();
    }
  }

  private void recordProgress() throws IOException {
    Optional<Instant> now = lifecycle.ifDue(manyUnrecorded() ? Instant.MIN : progressDue);
    if (now.isPresent()) {
      record(begin + writer.sync(), now.get());
      recorded = received;
    } else if (isResumable() && begin + writer.durable() - recorded >= RECORDED_BYTES_MIN) {
      long durable = begin + writer.durable();
      record(durable, lifecycle.ifDue(Instant.MIN).orElseThrow());
      recorded = durable;
    }
  }

  private void record(long durable, Instant now) throws IOException {
    Instant expires = lifecycle.expiry(session, now, isResumable());
    RunningDigest running = digest;
    // A digest that is kept fits all bytes or none.
    UploadSession next =
        running != null && running.isResumable() && durable != received
            ? session.advanced(session.offset(), session.contentState(), expires)
            : session.advanced(durable, state(), expires);
    lifecycle.replace(next);
    session = next;
    progressDue = lifecycle.progressDue(now, isResumable());
  }

  /** Whether a crash now would cost the client of a resumable upload too much. */
  private boolean manyUnrecorded() {
    return isResumable() && received - recorded >= UNRECORDED_BYTES_MAX;
  }

  /** The same where the sender has announced no digest. */
  public FileRecord complete() throws FileRefusedException {
    return complete(AnnouncedDigests.NONE);
  }

  /**
   * Ends the upload: the file is durable and can be found when this returns.
   *
   * @param announced by the sender
   * @throws FileRefusedException {@code INVALID} for fewer bytes than declared, or other bytes than
   *     announced; {@code INFECTED}, {@code FULL}, {@code UNAVAILABLE}
   */
  public FileRecord complete(AnnouncedDigests announced) throws FileRefusedException {
    requireRunning();
    long declared = session.bytesDeclared();
    if (declared >= 0 && received != declared) {
      throw FileRefusedException.invalid(
          "%d bytes declared, %d received".formatted(declared, received));
    }
    RunningDigest running = digest;
    if (running == null) {
      throw new IllegalStateException("an append has failed");
    }
    digest = null;
    Checksums checksums = running.finish();
    announced.require(checksums);
    FileRecord record;
    try {
      writer.seal();
      record = lifecycle.publish(session, received, checksums);
    } catch (FileRefusedException e) {
      throw e;
    } catch (IOException e) {
      throw StoreFailure.refused("seal", id(), e);
    }
    try {
      writer.commit();
    } catch (IOException e) {
      lifecycle.withdraw(record);
      throw StoreFailure.refused("commit", id(), e);
    }
    ended = true;
    try (writer) {
      FileRecord passed = lifecycle.accept(session, record, terms.asker(), isResumable());
      lifecycle.completed(session, passed, terms.asker(), isResumable());
      return passed;
    } finally {
      endTurn();
    }
  }

  /**
   * Ends this request of a resumable upload, and keeps what came.
   *
   * @return the offset at which it is continued: all of those bytes are durable
   * @throws FileRefusedException {@code UNAVAILABLE} not all of them could be made durable
   */
  public long suspend() throws FileRefusedException {
    requireRunning();
    long all = received;
    close();
    if (session.offset() < all) {
      throw new FileRefusedException(
          FileRefusedException.Reason.UNAVAILABLE,
          "storage is not available; ask for the offset before the next bytes");
    }
    return all;
  }

  /** Ends this request of a resumable upload as if none of its bytes had come. */
  public void rewind() {
    if (!wholeOnly) {
      throw new IllegalStateException("not to be counted in whole");
    }
    end(false);
  }

  /**
   * Without {@link #complete}: suspends a resumable upload, discards another one. After it, does
   * nothing.
   */
  @Override
  public void close() {
    end(true);
  }

  private void end(boolean keepBytes) {
    if (ended) {
      return;
    }
    ended = true;
    try {
      if (isResumable()) {
        suspend(keepBytes);
      } else {
        writer.close();
        lifecycle.abandoned(session, terms.asker());
      }
    } finally {
      endTurn();
    }
  }

  /** What cannot be made durable now is sent again by the client. */
  private void suspend(boolean keepBytes) {
    UploadSession kept = session;
    boolean all = false;
    settleDigest(); // it may be kept for long, its last piece is not
    try {
      writer.suspend();
      if (keepBytes) {
        kept = session.advanced(received, state(), session.expires());
        all = true;
      }
    } catch (IOException e) {
      lifecycle.logSuspended(kept, e);
    }
    session = kept;
    lifecycle.suspended(kept, all ? digest : null, terms.asker());
  }

  /** What a later request continues from. */
  private String state() {
    RunningDigest running = digest;
    return running == null || !running.isResumable()
        ? writer.state()
        : new KeptState(running.state(), writer.state()).text();
  }

  private void endTurn() {
    if (holder != null) {
      holder.end();
    }
  }

  private boolean isResumable() {
    return holder != null;
  }

  private void requireRunning() {
    if (ended) {
      throw new IllegalStateException("the upload has ended");
    }
  }
}
