/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.http3.quic;

import io.fawa.limits.Deadline;
import java.io.IOException;

/**
 * A stream (RFC 9000 §2). One thread reads and one writes; the other methods may be called by any
 * thread. A unidirectional stream has one half: the methods of the other throw {@link
 * IllegalStateException}, but for {@link #reset} and {@link #stopSending}, which do nothing.
 */
public interface QuicStream {
  /** The stream's number; its two lowest bits say who opened it, and how (RFC 9000 §2.1). */
  long id();

  /** Whether both sides can send. */
  default boolean bidirectional() {
    return (id() & 2) == 0;
  }

  /**
   * Reads some bytes, waiting until there is at least one.
   *
   * @return 1 to {@code length}, or -1 at the end
   * @throws QuicStreamResetException the peer has reset its half
   * @throws QuicConnectionClosedException the connection has ended, and what came before was read
   * @throws io.fawa.limits.DeadlineExceededException nothing came in time; reading again may
   *     succeed
   * @throws java.io.InterruptedIOException the thread was interrupted
   */
  int read(byte[] target, int offset, int length, Deadline deadline) throws IOException;

  /**
   * Sends bytes, waiting while flow control forbids it; returns when the provider has taken all. It
   * retains nothing of {@code source}.
   *
   * @throws QuicStreamResetException the peer has sent STOP_SENDING, or this side has reset the
   *     stream
   * @throws QuicConnectionClosedException the connection has ended
   * @throws io.fawa.limits.DeadlineExceededException flow control allowed too little in time; some
   *     bytes may be sent, so the stream should be reset
   * @throws java.io.InterruptedIOException the thread was interrupted; the same holds
   */
  void write(byte[] source, int offset, int length, Deadline deadline) throws IOException;

  /** Ends this side's half (FIN) after the bytes written. Does not wait. */
  void finish() throws IOException;

  /** Sends bytes as {@link #write} does, and FIN with the last of them. */
  default void finish(byte[] source, int offset, int length, Deadline deadline) throws IOException {
    write(source, offset, length, deadline);
    finish();
  }

  /** Ends this side's half at once (RESET_STREAM), unless it has ended. Wakes its writer. */
  void reset(long code);

  /**
   * Asks the peer to send no more (STOP_SENDING) and drops its unread bytes, unless its half has
   * ended. Wakes the reader; later reads fail.
   */
  void stopSending(long code);

  /**
   * Runs {@code action} once, when the peer sends RESET_STREAM or STOP_SENDING or the connection
   * ends; at once if that has happened. It does not run if both halves have ended properly before.
   * It runs on a thread of the provider and must neither block nor throw. A later call replaces an
   * action that has not run.
   */
  void onAbort(Runnable action);
}
