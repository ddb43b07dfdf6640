/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.http3.kwik;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.util.Arrays;
import java.util.concurrent.locks.ReentrantLock;
import tech.kwik.core.QuicConnection;

/**
 * Sends datagrams. Kwik queues them without bound while congestion control forbids sending, so this
 * counts the bytes given to kwik less those it has sent since. Thread-safe.
 */
final class DatagramOutlet {
  /** Approximate limit of the bytes queued by kwik. */
  private static final long QUEUED_BYTES_MAX = 64 * 1024;

  /**
   * The payload that fits a packet of 1200 bytes, which every peer accepts, beside the longest
   * short header and the AEAD tag, which kwik's own limit leaves out.
   */
  private static final int BYTES_MAX = 1200 - 1 - 20 - 4 - 16 - 3;

  private final QuicConnection connection;
  private final ReentrantLock lock = new ReentrantLock();

  @GuardedBy("lock")
  private long queuedBytes;

  @GuardedBy("lock")
  private long sentBytes;

  DatagramOutlet(QuicConnection connection) {
    this.connection = connection;
  }

  int bytesMax() {
    return connection.canSendDatagram()
        ? Math.clamp(connection.maxDatagramDataSize(), 0, BYTES_MAX)
        : 0;
  }

  boolean send(byte[] source, int offset, int length) {
    if (length > bytesMax() || !hasRoom(length)) {
      return false;
    }
    connection.sendDatagram(Arrays.copyOfRange(source, offset, offset + length));
    return true;
  }

  private boolean hasRoom(int length) {
    lock.lock();
    try {
      if (queuedBytes + length > QUEUED_BYTES_MAX) {
        long sent = connection.getStats().bytesSent();
        queuedBytes = Math.max(0, queuedBytes - (sent - sentBytes));
        sentBytes = sent;
        if (queuedBytes + length > QUEUED_BYTES_MAX) {
          return false;
        }
      }
      queuedBytes += length;
      return true;
    } finally {
      lock.unlock();
    }
  }
}
