/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.loom.net.udp;

import io.fawa.loom.fec.FecConfig;
import io.fawa.loom.fec.FecPacket;
import io.fawa.loom.kcp.KcpConfig;
import io.fawa.loom.seal.PacketCipher;
import io.fawa.loom.seal.PacketSeal;
import io.fawa.loom.wire.Range;
import java.time.Duration;
import java.util.Optional;

/** How connections of a listener or a client behave. Immutable; made by a {@link Builder}. */
public final class KcpOptions {
  private static final int MTU_MOST = 1500;

  private final KcpConfig config;
  private final Optional<FecConfig> fec;
  private final PacketCipher cipher;
  private final byte[] key;
  private final boolean writeDelay;
  private final Duration linger;
  private final Duration idleTimeout;
  private final Duration silenceMost;
  private final int backlogMost;
  private final int connectionsMost;
  private final int socketBufferBytes;
  private final boolean followAddresses;

  private KcpOptions(Builder builder) {
    try (PacketSeal seal = builder.cipher.seal(builder.key)) {
      int fecBytes = builder.fec.isPresent() ? FecPacket.DATA_HEADER_BYTES : 0;
      int inner = builder.mtuBytes - seal.overheadBytes() - fecBytes;
      this.config = builder.config.withMtu(inner, fecBytes, 0);
    }
    this.fec = builder.fec;
    this.cipher = builder.cipher;
    this.key = builder.key.clone();
    this.writeDelay = builder.writeDelay;
    this.linger = builder.linger;
    this.idleTimeout = builder.idleTimeout;
    this.silenceMost = builder.silenceMost;
    this.backlogMost = builder.backlogMost;
    this.connectionsMost = builder.connectionsMost;
    this.socketBufferBytes = builder.socketBufferBytes;
    this.followAddresses = builder.followAddresses;
  }

  /** The usual: fast settings, windows of 1024, no FEC, no cipher. */
  public static KcpOptions defaults() {
    return builder().build();
  }

  /** A builder that begins with the {@link #defaults}. */
  public static Builder builder() {
    return new Builder();
  }

  /** The settings of the state machine, with what FEC and cipher leave of the datagram. */
  public KcpConfig config() {
    return config;
  }

  /** Groups of our packets, if any. */
  public Optional<FecConfig> fec() {
    return fec;
  }

  /** A new seal with cipher and key. */
  PacketSeal newSeal() {
    return cipher.seal(key);
  }

  boolean writeDelay() {
    return writeDelay;
  }

  Duration linger() {
    return linger;
  }

  Duration idleTimeout() {
    return idleTimeout;
  }

  Duration silenceMost() {
    return silenceMost;
  }

  int backlogMost() {
    return backlogMost;
  }

  int connectionsMost() {
    return connectionsMost;
  }

  int socketBufferBytes() {
    return socketBufferBytes;
  }

  boolean followAddresses() {
    return followAddresses;
  }

  /** Collects options; {@link #build} checks what {@link KcpConfig} does not. */
  public static final class Builder {
    private KcpConfig config = KcpConfig.fast().withWindows(1024, 1024);
    private Optional<FecConfig> fec = Optional.empty();
    private PacketCipher cipher = PacketCipher.NIL;
    private byte[] key = {};
    private int mtuBytes = 1400;
    private boolean writeDelay;
    private Duration linger = Duration.ofSeconds(10);
    private Duration idleTimeout = Duration.ZERO;
    private Duration silenceMost = Duration.ofSeconds(30);
    private int backlogMost = 1024;
    private int connectionsMost = 100_000;
    private int socketBufferBytes = 4 * 1024 * 1024;
    private boolean followAddresses;

    private Builder() {}

    /** Settings of the state machine; their datagram size is replaced by {@link #mtuBytes}. */
    public Builder config(KcpConfig settings) {
      config = settings;
      return this;
    }

    /** Forward error correction with groups of this size. */
    public Builder fec(FecConfig groups) {
      fec = Optional.of(groups);
      return this;
    }

    /** A cipher and its key, of which a copy is kept. Both ends need the same. */
    public Builder cipher(PacketCipher packetCipher, byte[] packetKey) {
      cipher = packetCipher;
      key = packetKey.clone();
      return this;
    }

    /** The most bytes of a UDP datagram, everything included, 128 to 1500. */
    public Builder mtuBytes(int bytes) {
      mtuBytes = Range.require(bytes, 128, MTU_MOST, "mtuBytes");
      return this;
    }

    /** Whether a write waits for the next tick unless the window is full, instead of going out. */
    public Builder writeDelay(boolean delayed) {
      writeDelay = delayed;
      return this;
    }

    /** How long close waits for the peer to acknowledge everything; zero means not at all. */
    public Builder linger(Duration most) {
      linger = requireNotNegative(most, "linger");
      return this;
    }

    /** How long a peer may be silent although it owes us nothing; zero means for ever. */
    public Builder idleTimeout(Duration most) {
      idleTimeout = requireNotNegative(most, "idleTimeout");
      return this;
    }

    /** How long a peer may be silent while segments are sent to it again and again. */
    public Builder silenceMost(Duration most) {
      silenceMost = requireNotNegative(most, "silenceMost");
      return this;
    }

    /** How many connections may wait for accept; beyond that, new ones are ignored. */
    public Builder backlogMost(int connections) {
      backlogMost = Range.require(connections, 1, 1_000_000, "backlogMost");
      return this;
    }

    /** How many connections one listener carries; beyond that, new ones are ignored. */
    public Builder connectionsMost(int connections) {
      connectionsMost = Range.require(connections, 1, 10_000_000, "connectionsMost");
      return this;
    }

    /** What the socket asks the system to buffer each way; the system may give less. */
    public Builder socketBufferBytes(int bytes) {
      socketBufferBytes = Range.require(bytes, 4096, 1 << 30, "socketBufferBytes");
      return this;
    }

    /**
     * Whether a connection follows its peer to another address. Safe with an authenticated cipher
     * only: without one, whoever knows the conversation's number can draw it away.
     */
    public Builder followAddresses(boolean follow) {
      followAddresses = follow;
      return this;
    }

    /**
     * The options.
     *
     * @throws IllegalArgumentException if the key is too short, or nothing of a datagram is left
     */
    public KcpOptions build() {
      return new KcpOptions(this);
    }

    private static Duration requireNotNegative(Duration value, String name) {
      if (value.isNegative()) {
        throw new IllegalArgumentException(name + " is " + value + ", allowed are 0 and more");
      }
      return value;
    }
  }
}
