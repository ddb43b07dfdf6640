/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.loom.seal;

import java.util.Objects;

/**
 * Seals and opens packets in place with one key. Single-owner: one thread at a time. Does not
 * retain the arrays it is given. Created by {@link PacketCipher#seal}; closing it wipes its key
 * material, after which it must not be used (wire specification §4.11).
 *
 * <p>The caller leaves {@link #headerBytes} free in front of the body and {@link #trailerBytes}
 * behind it:
 *
 * <pre>{@code
 * int length = seal.seal(nonce, 0, packet, 0, bodyLength);   // body at packet[headerBytes()]
 * int body = seal.open(packet, 0, length);                   // body at packet[headerBytes()]
 * if (body < 0) { drop and count: TOO_SHORT, FORGED or REPLAYED }
 * }</pre>
 */
public abstract sealed class PacketSeal implements AutoCloseable permits NilSeal, CrcSeal, GcmSeal {
  /** Returned by {@link #open}: shorter than header and trailer. */
  public static final int TOO_SHORT = -1;

  /** Returned by {@link #open}: wrong checksum or tag. */
  public static final int FORGED = -2;

  /** Returned by {@link #open}: the nonce was used before. */
  public static final int REPLAYED = -3;

  private final int nonceBytes;
  private final int headerBytes;
  private final int trailerBytes;
  private boolean closed;

  PacketSeal(int nonceBytes, int headerBytes, int trailerBytes) {
    this.nonceBytes = nonceBytes;
    this.headerBytes = headerBytes;
    this.trailerBytes = trailerBytes;
  }

  /** Bytes of nonce that {@link #seal} takes for every packet: 0, 12 or 16. */
  public final int nonceBytes() {
    return nonceBytes;
  }

  /** Bytes of a sealed packet in front of the body. */
  public final int headerBytes() {
    return headerBytes;
  }

  /** Bytes of a sealed packet behind the body. */
  public final int trailerBytes() {
    return trailerBytes;
  }

  /** Bytes by which a sealed packet is longer than its body. */
  public final int overheadBytes() {
    return headerBytes + trailerBytes;
  }

  /**
   * Seals the body at {@code packet[offset + headerBytes(), + bodyLength)} with the nonce at {@code
   * nonce[nonceOffset, + nonceBytes())} and returns the length of the packet, which starts at
   * {@code packet[offset]}. A nonce must not be reused under a key: take them from a {@link
   * NonceSequence}.
   *
   * @throws IndexOutOfBoundsException the packet does not fit into the array
   * @throws IllegalStateException the seal is closed
   * @throws IllegalArgumentException AES-GCM saw the same nonce twice in a row
   */
  public final int seal(byte[] nonce, int nonceOffset, byte[] packet, int offset, int bodyLength) {
    if (bodyLength < 0) {
      throw new IllegalArgumentException("body of " + bodyLength + " bytes");
    }
    Objects.checkFromIndexSize(nonceOffset, nonceBytes, nonce.length);
    Objects.checkFromIndexSize(offset, bodyLength + overheadBytes(), packet.length);
    requireOpen();
    System.arraycopy(nonce, nonceOffset, packet, offset, nonceBytes);
    sealBody(packet, offset, bodyLength);
    return bodyLength + overheadBytes();
  }

  /**
   * Opens the packet at {@code packet[offset, offset+length)} and returns the length of its body,
   * which is at {@code packet[offset + headerBytes()]}, or {@link #TOO_SHORT}, {@link #FORGED},
   * {@link #REPLAYED}: then the content of the range is undefined and the packet must be dropped.
   *
   * @throws IllegalStateException the seal is closed
   */
  public final int open(byte[] packet, int offset, int length) {
    Objects.checkFromIndexSize(offset, length, packet.length);
    requireOpen();
    return length < overheadBytes() ? TOO_SHORT : openBody(packet, offset, length);
  }

  /** Seals a body whose nonce is in place. */
  abstract void sealBody(byte[] packet, int offset, int bodyLength);

  /** Opens a packet that has at least the overhead. */
  abstract int openBody(byte[] packet, int offset, int length);

  /** Overwrites the key material. */
  abstract void wipe();

  private void requireOpen() {
    if (closed) {
      throw new IllegalStateException("the seal is closed");
    }
  }

  /** Wipes the key material held here and drops the JDK's ciphers. Closing twice has no effect. */
  @Override
  public final void close() {
    if (!closed) {
      closed = true;
      wipe();
    }
  }
}
