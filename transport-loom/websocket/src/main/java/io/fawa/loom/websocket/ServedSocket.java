/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.loom.websocket;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.fawa.limits.Allowance;
import io.fawa.limits.Deadline;
import io.helidon.common.buffers.BufferData;
import io.helidon.common.buffers.DataWriter;
import io.helidon.webserver.ServerConnectionException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.util.Arrays;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;

/**
 * A client's socket as Helidon reads and writes it. One thread reads; any writes, whole frames;
 * {@link #cut} wakes all.
 */
final class ServedSocket implements Supplier<byte[]>, DataWriter {
  private static final System.Logger LOG = System.getLogger(ServedSocket.class.getName());
  private static final int READ_BYTES_MIN = 512;
  private static final int READ_BYTES_MAX = 16_384;

  /** What Helidon keeps beside the bytes of each read until they are a frame. */
  private static final int READ_OVERHEAD_BYTES = 96;

  private final Socket plain;
  private final @Nullable SSLContext tls;
  private final Allowance allowance;
  private final ReentrantLock writing = new ReentrantLock();

  /** Plain, or TLS above it once there is. */
  private volatile Socket socket;

  private volatile Deadline readUntil = Deadline.none();
  private boolean timed;
  private int readBytes = READ_BYTES_MIN;
  private long taken;

  /** The thread whose frames are collected, to be one write. */
  private volatile @Nullable Thread collecting;

  /** Only that thread's. */
  private @Nullable ByteArrayOutputStream collected;

  ServedSocket(Socket plain, @Nullable SSLContext tls, Allowance allowance) {
    this.plain = plain;
    this.socket = plain;
    this.tls = tls;
    this.allowance = allowance;
  }

  Socket plain() {
    return plain;
  }

  boolean secure() {
    return tls != null;
  }

  /** Does the handshake of TLS, if it is to be encrypted. */
  void secureNow() throws IOException {
    if (tls == null) {
      return;
    }
    limitReads();
    SSLSocket secured = (SSLSocket) tls.getSocketFactory().createSocket(plain, null, true);
    socket = secured;
    secured.startHandshake();
  }

  /** All reads have to end by then; unbounded for reads that may wait. */
  void readUntil(Deadline deadline) {
    readUntil = deadline;
  }

  // ---- reading

  /** The message that was read is no longer held. */
  void gave() {
    allowance.give(taken);
    taken = 0;
  }

  /** What has come, at least a byte; null at the end. */
  @Override
  public byte @Nullable [] get() {
    try {
      limitReads();
      InputStream input = socket.getInputStream();
      byte[] buffer = new byte[readBytes];
      int read = input.read(buffer, 0, buffer.length);
      if (read < 0) {
        return null;
      }
      long held = (long) read + READ_OVERHEAD_BYTES;
      allowance.take(held);
      taken += held;
      if (read == buffer.length) {
        readBytes = Math.min(READ_BYTES_MAX, 2 * readBytes);
        return buffer;
      }
      // An idle connection waits with a small one.
      readBytes = Math.max(READ_BYTES_MIN, readBytes / 2);
      return Arrays.copyOf(buffer, read);
    } catch (IOException e) {
      // Helidon lets this through as it is.
      throw new ServerConnectionException("the client cannot be read", e);
    }
  }

  private void limitReads() throws IOException {
    Deadline until = readUntil;
    if (until.bounded()) {
      // Asked for once: what is left may be over before it is asked for again, and 0 is for ever.
      long leftMillis = until.remainingMillis();
      if (leftMillis <= 0) {
        throw new SocketTimeoutException("the time is over");
      }
      plain.setSoTimeout((int) Math.min(Integer.MAX_VALUE, leftMillis));
      timed = true;
    } else if (timed) {
      plain.setSoTimeout(0);
      timed = false;
    }
  }

  // ---- writing

  /** Makes the frames that this thread writes until {@link #flush} one write. */
  void collect() {
    collected = new ByteArrayOutputStream();
    collecting = Thread.currentThread();
  }

  /** Writes what was collected. */
  @Override
  public void flush() {
    ByteArrayOutputStream all = collected;
    if (Thread.currentThread().equals(collecting) && all != null) {
      collecting = null;
      collected = null;
      put(BufferData.createReadOnly(all.toByteArray(), 0, all.size()));
    }
  }

  @Override
  public void write(BufferData... buffers) {
    writeNow(buffers);
  }

  @Override
  public void write(BufferData buffer) {
    writeNow(buffer);
  }

  @Override
  public void writeNow(BufferData... buffers) {
    writeNow(BufferData.create(buffers));
  }

  @Override
  public void writeNow(BufferData buffer) {
    ByteArrayOutputStream all = collected;
    if (Thread.currentThread().equals(collecting) && all != null) {
      buffer.writeTo(all);
    } else {
      put(buffer);
    }
  }

  private void put(BufferData buffer) {
    writing.lock();
    try {
      putLocked(buffer);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } finally {
      writing.unlock();
    }
  }

  @GuardedBy("writing")
  private void putLocked(BufferData buffer) throws IOException {
    OutputStream output = socket.getOutputStream();
    buffer.writeTo(output);
  }

  /** Whether a write waits for the client now. */
  boolean writes() {
    return writing.isLocked();
  }

  /** Helidon closes nothing here. */
  @Override
  public void close() {}

  /** Closes it at once, and wakes who reads or writes. */
  void cut() {
    try {
      // Below TLS: closing that would wait for a write.
      plain.close();
    } catch (IOException e) {
      LOG.log(System.Logger.Level.TRACE, "the socket was not closed in order", e);
    } finally {
      allowance.close();
    }
  }
}
