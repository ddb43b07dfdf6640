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
  /** Whether it has two halves. */
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

  /** As the other one, for as long as the session lives. */
  default int read(byte[] target, int offset, int length) throws IOException {
    return read(target, offset, length, Deadline.none());
  }

  /**
   * Sends bytes, waiting while flow control forbids it; retains nothing.
   *
   * @throws WebTransportStreamResetException the peer wants no more, or this side has reset it
   * @throws WebTransportClosedException the session has ended
   * @throws io.fawa.limits.DeadlineExceededException flow control forbade it until then
   */
  void write(byte[] source, int offset, int length, Deadline deadline) throws IOException;

  /** As the other one, for as long as the session lives. */
  default void write(byte[] source, int offset, int length) throws IOException {
    write(source, offset, length, Deadline.none());
  }

  /** Ends this side's half behind what was written. Does not wait. */
  void finish() throws IOException;

  /**
   * Ends this side's half at once; nothing if it has ended.
   *
   * @param code of the application, 32 bits, unsigned
   */
  void reset(int code);

  /**
   * Asks the peer to send no more; nothing if its half has ended.
   *
   * @param code of the application, 32 bits, unsigned
   */
  void stopSending(int code);

  /** Resets and stops with code 0 what has not ended. */
  @Override
  void close();
}
