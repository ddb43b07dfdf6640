/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.service;

import io.helidon.common.buffers.BufferData;
import io.helidon.common.socket.HelidonSocket;
import io.helidon.common.socket.PeerInfo;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** The reading side of a connection whose peer has sent all it will. */
public final class FuzzSocket implements HelidonSocket {
  private final byte[] bytes;
  private final int atATime;
  private int at;

  /** Gives {@code bytes}, so many at a time. */
  public FuzzSocket(byte[] bytes, int atATime) {
    this.bytes = bytes;
    this.atATime = atATime;
  }

  @Override
  public byte @Nullable [] get() {
    int from = at;
    at = (int) Math.min(bytes.length, (long) at + atATime);
    return at == from ? null : Arrays.copyOfRange(bytes, from, at);
  }

  @Override
  @SuppressWarnings("removal") // there until 4.x ends
  public int read(BufferData buffer) {
    throw unasked();
  }

  @Override
  public void write(BufferData buffer) {
    throw unasked();
  }

  @Override
  public void close() {}

  @Override
  public void idle() {}

  @Override
  public boolean isConnected() {
    return at < bytes.length;
  }

  @Override
  public PeerInfo remotePeer() {
    throw unasked();
  }

  @Override
  public PeerInfo localPeer() {
    throw unasked();
  }

  @Override
  public boolean isSecure() {
    return false;
  }

  @Override
  public String socketId() {
    return "fuzz";
  }

  @Override
  public String childSocketId() {
    return "fuzz";
  }

  private static UnsupportedOperationException unasked() {
    return new UnsupportedOperationException("a decoder only reads");
  }
}
