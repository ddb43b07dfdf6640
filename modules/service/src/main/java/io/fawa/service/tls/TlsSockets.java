/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.service.tls;

import java.io.IOException;
import java.net.Socket;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import javax.net.ssl.SSLSocket;

/**
 * The sockets of a TLS listener from their first byte on: how many there may be, and how long each
 * may take for its handshake, however it drips. It is for us to count them, because Helidon 4.4
 * takes back no place of a connection whose handshake failed: its listener would stop for ever
 * after as many failures as it has places. Thread-safe.
 */
public final class TlsSockets {
  private static final long DONE = Long.MAX_VALUE;

  /** When the handshake of each must be over, in the terms of {@link System#nanoTime}. */
  private final Map<Socket, Long> overdueAtNanos = new ConcurrentHashMap<>();

  /** What was put over each of them. */
  private final Map<Socket, SSLSocket> secured = new ConcurrentHashMap<>();

  private final int openMax;
  private final Duration handshakeTimeout;

  /** No sockets yet. */
  public TlsSockets(int openMax, Duration handshakeTimeout) {
    this.openMax = openMax;
    this.handshakeTimeout = handshakeTimeout;
  }

  /** Closes whoever has not finished its handshake in time. To be called every second or so. */
  public void look() {
    long nowNanos = System.nanoTime();
    overdueAtNanos.forEach((socket, overdueAt) -> {
      if (overdueAt != DONE && nowNanos - overdueAt >= 0) {
        close(socket);
      }
    });
    forgetClosed();
  }

  /** Sockets that are open now, in their handshake or after it. */
  public int open() {
    forgetClosed();
    return overdueAtNanos.size();
  }

  /**
   * Takes up a socket before its handshake.
   *
   * @throws IOException there are too many; the socket is not taken up
   */
  void admit(Socket socket) throws IOException {
    if (overdueAtNanos.size() >= openMax && open() >= openMax) {
      throw new IOException("there are " + openMax + " connections already");
    }
    socket.setSoTimeout(Math.toIntExact(handshakeTimeout.toMillis()));
    overdueAtNanos.put(socket, System.nanoTime() + handshakeTimeout.toNanos());
  }

  /** Takes note of what is put over a socket that was taken up. */
  void secure(Socket socket, SSLSocket over) {
    secured.put(socket, over);
  }

  /** What was put over a socket; for who can do more with it than a listener does. */
  public Optional<SSLSocket> over(Socket socket) {
    return Optional.ofNullable(secured.get(socket));
  }

  /**
   * The handshake is over: what comes now has limits of its own. A second one is a renegotiation,
   * which ends the connection (RFC 9113 §9.2.1).
   */
  void established(Socket socket) {
    Long before = overdueAtNanos.replace(socket, DONE);
    if (before != null && before == DONE) {
      close(socket);
      return;
    }
    try {
      socket.setSoTimeout(0);
    } catch (IOException closed) {
      // Then nobody waits on it any more.
    }
  }

  private void forgetClosed() {
    overdueAtNanos.keySet().removeIf(Socket::isClosed);
    secured.keySet().removeIf(Socket::isClosed);
  }

  private static void close(Socket socket) {
    try {
      socket.close();
    } catch (IOException closed) {
      // As wanted.
    }
  }
}
