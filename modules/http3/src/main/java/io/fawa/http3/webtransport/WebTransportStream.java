/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.http3.webtransport;

import io.fawa.limits.Deadline;
import java.io.IOException;

/**
 * A stream of a session. One thread reads and one writes; the other methods may be called by any
 * thread. A unidirectional stream is read by one side and written by the other: the other half's
 * methods throw {@link IllegalStateException}.
 */
public interface WebTransportStream extends AutoCloseable {
  /** Whether both sides can send. */
  boolean bidirectional();

  /**
   * Reads some bytes, waiting until there is at least one.
   *
   * @return 1 to {@code length}, or -1 at the end
   * @throws WebTransportStreamResetException the peer has reset its half
   * @throws WebTransportClosedException the session has ended
   * @throws io.fawa.limits.DeadlineExceededException nothing came in time
   */
  int read(byte[] target, int offset, int length, Deadline deadline) throws IOException;

  /** Reads without a deadline. */
  default int read(byte[] target, int offset, int length) throws IOException {
    return read(target, offset, length, Deadline.none());
  }

  /**
   * Sends bytes, waiting while flow control forbids it; retains nothing.
   *
   * @throws WebTransportStreamResetException the peer has sent STOP_SENDING, or this side has reset
   *     the stream
   * @throws WebTransportClosedException the session has ended
   * @throws io.fawa.limits.DeadlineExceededException flow control allowed too little in time; reset
   *     the stream
   */
  void write(byte[] source, int offset, int length, Deadline deadline) throws IOException;

  /** Writes without a deadline. */
  default void write(byte[] source, int offset, int length) throws IOException {
    write(source, offset, length, Deadline.none());
  }

  /** Ends this side's half (FIN) after the bytes written. Does not wait. */
  void finish() throws IOException;

  /**
   * Ends this side's half at once (RESET_STREAM), unless it has ended.
   *
   * @param code of the application, 32 bits, unsigned
   */
  void reset(int code);

  /**
   * Asks the peer to send no more (STOP_SENDING), unless its half has ended.
   *
   * @param code of the application, 32 bits, unsigned
   */
  void stopSending(int code);

  /** Resets and stops the halves that have not ended, with code 0. */
  @Override
  void close();
}
