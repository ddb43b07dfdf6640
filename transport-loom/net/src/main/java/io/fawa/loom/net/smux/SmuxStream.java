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
 * and any may close. Bytes that two threads write at once are not mixed within one {@code write}
 * that the stream has room for.
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
   * What the peer writes, up to its FIN. Reading blocks until at least one byte is there, until the
   * {@link #readDeadline} or the end of the session. Bytes that arrived before the session failed
   * are still read. Closing it drops what is unread and what still comes, and leaves the output as
   * it is.
   */
  public InputStream input() {
    return input;
  }

  /**
   * What the peer reads. Writing blocks while the stream or the session holds as many unsent bytes
   * as it may or the peer's window is used up, until the {@link #writeDeadline} or the end of the
   * session; then an unknown part of the bytes was sent. What was accepted is sent without a {@code
   * flush}. Closing it is {@link #closeWrite}.
   */
  public OutputStream output() {
    return output;
  }

  /** The deadline of every read from now on, one that waits already included. */
  public void readDeadline(Deadline deadline) {
    lock.lock();
    try {
      readDeadline = deadline;
      readable.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** The deadline of every write from now on, one that waits already included. */
  public void writeDeadline(Deadline deadline) {
    lock.lock();
    try {
      writeDeadline = deadline;
      writable.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** Sends what was written, then FIN; reading goes on. Does not block. Silent if done. */
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
   * Closes both directions: what was written is sent, what is unread is dropped. Does not block.
   * Closing twice is silent.
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
     * In steps that grow with what arrives at once: each costs a turn of the session's lock, and a
     * stream at rest should need little.
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
