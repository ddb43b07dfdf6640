/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.loom.net.smux;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.fawa.limits.Deadline;
import io.fawa.loom.mux.MuxStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Objects;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * One stream of a {@link SmuxSession}: an {@link InputStream} and an {@link OutputStream} that end
 * independently (wire specification §5.3). Thread-safe: one thread may read while another writes,
 * and any may close. Concurrent writes are not interleaved within one {@code write} that fits into
 * the stream's buffer.
 */
public final class SmuxStream implements AutoCloseable {
  private static final int TRANSFER_BYTES_MIN = 512;
  private static final int TRANSFER_BYTES_MAX = 64 * 1024;

  private final SmuxSession session;
  private final ReentrantLock lock;
  private final Condition readable;
  private final Condition writable;
  private final InputStream input = new Input();
  private final OutputStream output = new Output();
  private final int id;

  @GuardedBy("lock")
  private final MuxStream stream;

  @GuardedBy("lock")
  private Deadline readDeadline = Deadline.none();

  @GuardedBy("lock")
  private Deadline writeDeadline = Deadline.none();

  SmuxStream(SmuxSession session, ReentrantLock lock, MuxStream stream) {
    this.session = session;
    this.lock = lock;
    this.stream = stream;
    this.id = stream.id();
    this.readable = lock.newCondition();
    this.writable = lock.newCondition();
    stream.onChange(readable::signalAll, writable::signalAll);
  }

  /** Its number, unsigned, unique in the session while the stream is open. */
  public int id() {
    return id;
  }

  /**
   * The bytes that the peer writes, up to its FIN. Reading blocks until at least one byte is
   * available, until the {@link #readDeadline} or the end of the session. Bytes received before a
   * failure can still be read. Closing it drops unread and later bytes, and leaves the output open.
   */
  public InputStream input() {
    return input;
  }

  /**
   * The bytes that the peer reads. Writing blocks at the limit of unsent bytes of the stream or
   * session, or of the peer's window, until the {@link #writeDeadline} or the end of the session;
   * then an unknown part of the bytes was sent. Accepted bytes are sent without a {@code flush}.
   * Closing it is {@link #closeWrite}.
   */
  public OutputStream output() {
    return output;
  }

  /** Sets the deadline of every read from now on, also of one in progress. */
  public void readDeadline(Deadline deadline) {
    lock.lock();
    try {
      readDeadline = deadline;
      readable.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** Sets the deadline of every write from now on, also of one in progress. */
  public void writeDeadline(Deadline deadline) {
    lock.lock();
    try {
      writeDeadline = deadline;
      writable.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** Sends what was written, then FIN; reading continues. Does not block. Idempotent. */
  public void closeWrite() {
    lock.lock();
    try {
      stream.closeWrite();
      writable.signalAll();
      session.stirred();
    } finally {
      lock.unlock();
    }
  }

  /**
   * Closes both directions: written bytes are sent, unread ones are dropped. Does not block.
   * Closing twice has no effect.
   */
  @Override
  public void close() {
    lock.lock();
    try {
      stream.close();
      readable.signalAll();
      writable.signalAll();
      session.stirred();
    } finally {
      lock.unlock();
    }
  }

  private int read(byte[] target, int offset, int length) throws IOException {
    Objects.checkFromIndexSize(offset, length, target.length);
    if (length == 0) {
      return 0;
    }
    lock.lock();
    try {
      while (true) {
        if (stream.isReadClosed()) {
          session.throwIfEnded(stream.end());
          throw new IOException("the stream is closed for reading");
        }
        int taken = stream.read(target, offset, length);
        if (taken != 0) {
          session.stirred();
          return taken;
        }
        session.throwIfEnded(stream.end());
        readDeadline.await(readable, "read");
      }
    } finally {
      lock.unlock();
    }
  }

  private void write(byte[] source, int offset, int length) throws IOException {
    Objects.checkFromIndexSize(offset, length, source.length);
    lock.lock();
    try {
      int at = offset;
      int left = length;
      while (left > 0) {
        session.throwIfEnded(stream.end());
        if (stream.isWriteClosed()) {
          throw new IOException("the stream is closed for writing");
        }
        int accepted = stream.write(source, at, left);
        if (accepted > 0) {
          session.stirred();
        }
        at += accepted;
        left -= accepted;
        if (left > 0) {
          writeDeadline.await(writable, "write");
        }
      }
    } finally {
      lock.unlock();
    }
  }

  private final class Input extends InputStream {
    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
      return SmuxStream.this.read(target, offset, length);
    }

    /**
     * Copies in steps that grow with the input: each step takes the session's lock, and an idle
     * stream should need little memory.
     */
    @Override
    public long transferTo(OutputStream target) throws IOException {
      byte[] buffer = new byte[TRANSFER_BYTES_MIN];
      long moved = 0;
      for (int length = read(buffer); length >= 0; length = read(buffer)) {
        target.write(buffer, 0, length);
        moved += length;
        if (length == buffer.length && length < TRANSFER_BYTES_MAX) {
          buffer = new byte[2 * length];
        }
      }
      return moved;
    }

    @Override
    public int available() {
      lock.lock();
      try {
        return stream.readableBytes();
      } finally {
        lock.unlock();
      }
    }

    @Override
    public void close() {
      lock.lock();
      try {
        stream.closeRead();
        readable.signalAll();
        session.stirred();
      } finally {
        lock.unlock();
      }
    }
  }

  private final class Output extends OutputStream {
    @Override
    public void write(int value) throws IOException {
      write(new byte[] {(byte) value}, 0, 1);
    }

    @Override
    public void write(byte[] source, int offset, int length) throws IOException {
      SmuxStream.this.write(source, offset, length);
    }

    @Override
    public void close() {
      closeWrite();
    }
  }
}
