/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.loom.net.udp;

import io.fawa.limits.Budget;
import io.fawa.loom.fec.FecConfig;
import io.fawa.loom.fec.FecPacket;
import io.fawa.loom.kcp.KcpConfig;
import io.fawa.loom.seal.NonceHistory;
import io.fawa.loom.seal.NonceSequence;
import io.fawa.loom.seal.PacketCipher;
import io.fawa.loom.seal.PacketSeal;
import io.fawa.loom.wire.Range;
import java.time.Duration;
import java.util.Optional;

/** The options of a listener's or client's connections. Immutable; created by a {@link Builder}. */
public final class KcpOptions {
  private static final int MTU_MAX = 1500;

  private final KcpConfig config;
  private final Optional<FecConfig> fec;
  private final PacketCipher cipher;
  private final byte[] key;
  private final boolean writeDelay;
  private final Duration linger;
  private final Duration idleTimeout;
  private final Duration silenceMax;
  private final Duration reuseAfter;
  private final Duration proofTime;
  private final KcpLimits limits;
  private final Budget budget;
  private final int replayWindowPackets;
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
    this.silenceMax = builder.silenceMax;
    this.reuseAfter = builder.reuseAfter;
    this.proofTime = builder.proofTime;
    this.limits = builder.limits;
    this.budget = builder.budget;
    this.replayWindowPackets = builder.replayWindowPackets;
    this.socketBufferBytes = builder.socketBufferBytes;
    this.followAddresses = builder.followAddresses;
  }

  /** The defaults: fast settings, windows of 1024, no FEC, no cipher. */
  public static KcpOptions defaults() {
    return builder().build();
  }

  /** A builder that starts from the {@link #defaults}. */
  public static Builder builder() {
    return new Builder();
  }

  /** The settings of the state machine, with the datagram size reduced by FEC and cipher. */
  public KcpConfig config() {
    return config;
  }

  /** The FEC groups of sent packets, if any. */
  public Optional<FecConfig> fec() {
    return fec;
  }

  /** A new seal with cipher and key. */
  PacketSeal newSeal() {
    return cipher.seal(key);
  }

  /** A seal that detects replays, if the cipher authenticates. */
  PacketSeal newOpeningSeal() {
    return cipher.isAuthenticated() && replayWindowPackets > 0
        ? cipher.seal(key, new NonceHistory(replayWindowPackets))
        : cipher.seal(key);
  }

  /** Nonces of one socket from a random start. */
  NonceSequence newNonces(byte[] start) {
    return cipher.nonces(key, start);
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

  Duration silenceMax() {
    return silenceMax;
  }

  Duration reuseAfter() {
    return reuseAfter;
  }

  Duration proofTime() {
    return proofTime;
  }

  KcpLimits limits() {
    return limits;
  }

  Budget budget() {
    return budget;
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
    private Duration idleTimeout = Duration.ofMinutes(10);
    private Duration silenceMax = Duration.ofSeconds(30);
    private Duration reuseAfter = Duration.ofSeconds(3);
    private Duration proofTime = Duration.ofSeconds(3);
    private KcpLimits limits = KcpLimits.defaults();
    private Budget budget = Budget.ofProcess();
    private int replayWindowPackets = 16_384;
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

    /**
     * The most bytes of a UDP datagram, everything included, 128 to 1500; 1400 by default. kcp-go
     * 5.7.5 reads no more than 1472, and 5.6.72 1500: what is longer never gets through to them.
     */
    public Builder mtuBytes(int bytes) {
      mtuBytes = Range.require(bytes, 128, MTU_MAX, "mtuBytes");
      return this;
    }

    /**
     * Whether a write waits for the next tick unless the window is full, instead of being sent at
     * once.
     */
    public Builder writeDelay(boolean delayed) {
      writeDelay = delayed;
      return this;
    }

    /** How long close waits for the peer to acknowledge everything; zero means not at all. */
    public Builder linger(Duration most) {
      linger = requireNotNegative(most, "linger");
      return this;
    }

    /**
     * How long an idle peer may be silent, 10 minutes by default; zero means for ever. The protocol
     * has no keep-alive.
     */
    public Builder idleTimeout(Duration most) {
      idleTimeout = requireNotNegative(most, "idleTimeout");
      return this;
    }

    /** How long a peer may leave retransmitted segments or window probes unanswered. */
    public Builder silenceMax(Duration most) {
      silenceMax = requireNotNegative(most, "silenceMax");
      return this;
    }

    /**
     * How long after the end of a conversation the same address must not start one with the same
     * number: such datagrams are late ones.
     */
    public Builder reuseAfter(Duration least) {
      reuseAfter = requireNotNegative(least, "reuseAfter");
      return this;
    }

    /**
     * How long a peer has to prove its address; after that, if too many others are unproven, its
     * place is given to the next.
     */
    public Builder proofTime(Duration least) {
      proofTime = requireNotNegative(least, "proofTime");
      return this;
    }

    /** The limits of a listener. */
    public Builder limits(KcpLimits most) {
      limits = most;
      return this;
    }

    /** The budget of connections and their buffers. Default: the budget of the process. */
    public Builder budget(Budget all) {
      budget = all;
      return this;
    }

    /**
     * How many recent packets are remembered to drop replays; 0 for none, at most 1,048,576. Only
     * with an authenticating cipher: without one a copy may be altered.
     */
    public Builder replayWindowPackets(int packets) {
      replayWindowPackets = Range.require(packets, 0, 1 << 20, "replayWindowPackets");
      return this;
    }

    /** The requested socket buffer for each direction; the system may grant less. */
    public Builder socketBufferBytes(int bytes) {
      socketBufferBytes = Range.require(bytes, 4096, 1 << 30, "socketBufferBytes");
      return this;
    }

    /**
     * Whether a connection follows its peer to another address: to the source of the newest
     * datagram, never of a copy or a late one. Safe only with an authenticating cipher: otherwise,
     * anyone who knows the conversation's number can hijack it.
     */
    public Builder followAddresses(boolean follow) {
      followAddresses = follow;
      return this;
    }

    /**
     * The options.
     *
     * @throws IllegalArgumentException the key is too short, or no space is left in a datagram
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
