/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.loom.session;

/**
 * What a server does with its sessions. The methods may block: those of one session are called one
 * after the other, in the order of its packs, and while one blocks nothing more is read of its
 * client. Only {@link #tick} is called beside them. An exception ends the session; the client is
 * not told why. Thread-safe, as sessions run at the same time.
 */
public interface Service {
  /**
   * Decides on a client by its first pack. In the original's mode the answer is sent as it is, so
   * this is the place of a key agreement. Called at every resume too, as a client that was welcome
   * may not be any more.
   *
   * @throws RefusedException the client is not welcome
   * @throws Exception anything else, which ends the connection too
   */
  Admission authenticate(AuthRequest request) throws Exception;

  /**
   * A session begins; its packs come after this, and what is pushed here is sent first of all. In
   * our own mode the client is told that it is welcome after this, and at a resume this is not
   * called.
   *
   * @throws RefusedException the client is not welcome all the same; in our own mode it is told so
   * @throws Exception anything else, which ends the session too
   */
  default void onConnected(Session session) throws Exception {}

  /**
   * Handles a pack.
   *
   * @param pack decrypted; the callee owns the array
   */
  void handle(Session session, byte[] pack) throws Exception;

  /** Called at the interval of the configuration while the session lives, never twice at once. */
  default void tick(Session session) throws Exception {}

  /**
   * The session has ended. Called once for each session that {@link #onConnected} was called for,
   * after its last pack, also if that failed.
   */
  default void onDisconnected(Session session, EndReason reason) throws Exception {}

  /**
   * The kind of tunnel of a module of the application.
   *
   * @throws IllegalArgumentException there is no such module
   */
  default TunnelType tunnelType(int module) {
    throw new IllegalArgumentException("module " + module + " has no tunnels");
  }

  /** Makes what works at the far end of a tunnel. Called once for each tunnel. */
  default TunnelHandler createTunnel(Session session, Tunnel tunnel) throws Exception {
    throw new UnsupportedOperationException("this service has no tunnels");
  }
}
