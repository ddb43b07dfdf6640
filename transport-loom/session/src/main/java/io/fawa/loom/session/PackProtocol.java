/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.loom.session;

import java.io.IOException;
import java.util.List;
import java.util.Optional;

/**
 * What the packs of one connection mean. The thread that reads calls {@link #begin} and {@link
 * #received}, the one that writes {@link #toSend}.
 */
interface PackProtocol {
  /**
   * The handshake, from the first pack to the answer.
   *
   * @return the session of the connection
   * @throws RefusedException the client is not welcome
   * @throws IOException the connection is lost, or the client breaks the protocol
   * @throws Exception the service failed
   */
  Session begin(byte[] first) throws Exception;

  /** Whether {@link #begin} found a session that lived already. */
  boolean resumed();

  /**
   * Takes what came.
   *
   * @return the application's pack in it, if the thread that reads is to handle it
   * @throws io.fawa.loom.wire.MalformedFrameException it breaks the protocol
   */
  Optional<byte[]> received(byte[] envelope) throws IOException;

  /** Whether the client has said that it sends no more. */
  boolean finished();

  /**
   * How much may be sent now.
   *
   * @param packs at most
   * @param bytes about so many, but one pack at least
   */
  record Room(int packs, int bytes) {
    static final Room NONE = new Room(0, 0);
    static final Room BATCH = new Room(Integer.MAX_VALUE, Link.BATCH_BYTES);
  }

  /** How many packs may be sent now. */
  Room room();

  /** What to send: packs as they are sent, and whatever else is due. */
  List<byte[]> toSend(List<byte[]> packs) throws IOException;

  /** Called from time to time by another thread, which may nudge the writer. */
  void tend(long nowNanos);

  /** What to send at the end of all packs. */
  List<byte[]> farewell(EndReason reason);

  /** Whether a client is told of this end by a {@link #farewell}. */
  boolean tells(EndReason reason);

  /** Whether the session goes on without a connection that has ended so. */
  boolean survives(EndReason reason);

  /** The connection has ended and the session {@link #survives} it. */
  void left();
}
