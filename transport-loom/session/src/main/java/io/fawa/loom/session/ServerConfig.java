/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.loom.session;

import io.fawa.limits.Budget;
import io.fawa.loom.resume.LogLimits;
import java.time.Duration;

/**
 * The limits and times of a server. Names and defaults are the original's where it has the same.
 */
public final class ServerConfig {
  private final int replyChanSize;
  private final int replyBytesMax;
  private final Duration handshakeTimeout;
  private final Duration requestIdleTimeout;
  private final Duration stopTimeout;
  private final Duration tickInterval;
  private final Duration pushTimeout;
  private final PushPolicy pushPolicy;
  private final PushPolicy broadcastPolicy;
  private final SameUid sameUid;
  private final int connectionsMax;
  private final int connectionsPerAddressMax;
  private final int unauthenticatedMax;
  private final int tunnelsMax;
  private final Duration tunnelIdleTimeout;
  private final int tunnelFailuresMax;
  private final Duration tunnelFailureWindow;
  private final Duration seatTime;
  private final Duration pingInterval;
  private final LogLimits history;
  private final Budget budget;

  private ServerConfig(Builder from) {
    this.replyChanSize = positive(from.replyChanSize, "replyChanSize");
    this.replyBytesMax = positive(from.replyBytesMax, "replyBytesMax");
    this.handshakeTimeout = positive(from.handshakeTimeout, "handshakeTimeout");
    this.requestIdleTimeout = positive(from.requestIdleTimeout, "requestIdleTimeout");
    this.stopTimeout = positive(from.stopTimeout, "stopTimeout");
    this.tickInterval = from.tickInterval;
    this.pushTimeout = positive(from.pushTimeout, "pushTimeout");
    this.pushPolicy = from.pushPolicy;
    this.broadcastPolicy = from.broadcastPolicy;
    this.sameUid = from.sameUid;
    this.connectionsMax = positive(from.connectionsMax, "connectionsMax");
    this.connectionsPerAddressMax =
        positive(from.connectionsPerAddressMax, "connectionsPerAddressMax");
    this.unauthenticatedMax = positive(from.unauthenticatedMax, "unauthenticatedMax");
    this.tunnelsMax = positive(from.tunnelsMax, "tunnelsMax");
    this.tunnelIdleTimeout = positive(from.tunnelIdleTimeout, "tunnelIdleTimeout");
    this.tunnelFailuresMax = positive(from.tunnelFailuresMax, "tunnelFailuresMax");
    this.tunnelFailureWindow = positive(from.tunnelFailureWindow, "tunnelFailureWindow");
    this.seatTime = from.seatTime;
    this.pingInterval = from.pingInterval;
    this.history = from.history;
    this.budget = from.budget;
    if (broadcastPolicy == PushPolicy.BLOCK) {
      throw new IllegalArgumentException(
          "broadcastPolicy BLOCK, allowed are the others: a broadcast waits for nobody");
    }
  }

  private static int positive(int value, String name) {
    if (value < 1) {
      throw new IllegalArgumentException(name + " " + value + ", allowed are 1 and more");
    }
    return value;
  }

  private static Duration positive(Duration value, String name) {
    if (value.isNegative() || value.isZero()) {
      throw new IllegalArgumentException(name + " " + value + ", allowed is more than zero");
    }
    return value;
  }

  /** The defaults. */
  public static ServerConfig defaults() {
    return builder().build();
  }

  /** A builder that starts from the {@link #defaults}. */
  public static Builder builder() {
    return new Builder();
  }

  int replyChanSize() {
    return replyChanSize;
  }

  int replyBytesMax() {
    return replyBytesMax;
  }

  Duration handshakeTimeout() {
    return handshakeTimeout;
  }

  Duration requestIdleTimeout() {
    return requestIdleTimeout;
  }

  Duration stopTimeout() {
    return stopTimeout;
  }

  Duration tickInterval() {
    return tickInterval;
  }

  Duration pushTimeout() {
    return pushTimeout;
  }

  PushPolicy pushPolicy() {
    return pushPolicy;
  }

  PushPolicy broadcastPolicy() {
    return broadcastPolicy;
  }

  SameUid sameUid() {
    return sameUid;
  }

  int connectionsMax() {
    return connectionsMax;
  }

  int connectionsPerAddressMax() {
    return connectionsPerAddressMax;
  }

  int unauthenticatedMax() {
    return unauthenticatedMax;
  }

  int tunnelsMax() {
    return tunnelsMax;
  }

  Duration tunnelIdleTimeout() {
    return tunnelIdleTimeout;
  }

  int tunnelFailuresMax() {
    return tunnelFailuresMax;
  }

  Duration tunnelFailureWindow() {
    return tunnelFailureWindow;
  }

  Duration seatTime() {
    return seatTime;
  }

  Duration pingInterval() {
    return pingInterval;
  }

  LogLimits history() {
    return history;
  }

  Budget budget() {
    return budget;
  }

  /** Collects limits and times. */
  public static final class Builder {
    private int replyChanSize = 1_024;
    private int replyBytesMax = 4 << 20;
    private Duration handshakeTimeout = Duration.ofSeconds(10);
    private Duration requestIdleTimeout = Duration.ofSeconds(60);
    private Duration stopTimeout = Duration.ofSeconds(3);
    private Duration tickInterval = Duration.ofSeconds(10);
    private Duration pushTimeout = Duration.ofSeconds(5);
    private PushPolicy pushPolicy = PushPolicy.BLOCK;
    private PushPolicy broadcastPolicy = PushPolicy.DROP_NEWEST;
    private SameUid sameUid = SameUid.REPLACE;
    private int connectionsMax = 20_000;
    private int connectionsPerAddressMax = 1_000;
    private int unauthenticatedMax = 2_000;
    private int tunnelsMax = 256;
    private Duration tunnelIdleTimeout = Duration.ofMinutes(5);
    private int tunnelFailuresMax = 10;
    private Duration tunnelFailureWindow = Duration.ofSeconds(10);
    private Duration seatTime = Duration.ofSeconds(30);
    private Duration pingInterval = Duration.ofSeconds(20);
    private LogLimits history = LogLimits.defaults();
    private Budget budget = Budget.ofProcess();

    private Builder() {}

    /** Packs that wait for one client. */
    public Builder replyChanSize(int packs) {
      replyChanSize = packs;
      return this;
    }

    /** Bytes of packs that wait for one client. */
    public Builder replyBytesMax(int bytes) {
      replyBytesMax = bytes;
      return this;
    }

    /** The time from accepting a connection until it has a session. */
    public Builder handshakeTimeout(Duration most) {
      handshakeTimeout = most;
      return this;
    }

    /** The time without a pack of the client after which its session ends. */
    public Builder requestIdleTimeout(Duration most) {
      requestIdleTimeout = most;
      return this;
    }

    /** The time for a stop to send what is queued. */
    public Builder stopTimeout(Duration most) {
      stopTimeout = most;
      return this;
    }

    /** The interval of {@link Service#tick}; zero or less for no ticks. */
    public Builder tickInterval(Duration interval) {
      tickInterval = interval;
      return this;
    }

    /** How long a push waits for room, with {@link PushPolicy#BLOCK}. */
    public Builder pushTimeout(Duration most) {
      pushTimeout = most;
      return this;
    }

    /** For {@link Session#push} and {@link Server#push}. */
    public Builder pushPolicy(PushPolicy policy) {
      pushPolicy = policy;
      return this;
    }

    /** For {@link Server#multicast} and {@link Server#broadcast}, which never wait. */
    public Builder broadcastPolicy(PushPolicy policy) {
      broadcastPolicy = policy;
      return this;
    }

    /** What a second session of a uid does to the first. */
    public Builder sameUid(SameUid policy) {
      sameUid = policy;
      return this;
    }

    /** Connections of all clients. */
    public Builder connectionsMax(int connections) {
      connectionsMax = connections;
      return this;
    }

    /** Connections of one address, of one /64 network with IPv6; this machine's have no limit. */
    public Builder connectionsPerAddressMax(int connections) {
      connectionsPerAddressMax = connections;
      return this;
    }

    /** Connections that have no session yet. */
    public Builder unauthenticatedMax(int connections) {
      unauthenticatedMax = connections;
      return this;
    }

    /** Tunnels of one session. */
    public Builder tunnelsMax(int tunnels) {
      tunnelsMax = tunnels;
      return this;
    }

    /** The time without a pack after which a tunnel ends. */
    public Builder tunnelIdleTimeout(Duration most) {
      tunnelIdleTimeout = most;
      return this;
    }

    /** Failures within the window that a tunnel survives; a success forgets them. */
    public Builder tunnelFailures(int most, Duration window) {
      tunnelFailuresMax = most;
      tunnelFailureWindow = window;
      return this;
    }

    /** How long a session of our own mode waits for a client that is gone; zero for not at all. */
    public Builder seatTime(Duration most) {
      seatTime = most;
      return this;
    }

    /** The interval at which clients of our own mode are pinged; zero for no pings. */
    public Builder pingInterval(Duration interval) {
      pingInterval = interval;
      return this;
    }

    /** What is kept of packs that a client of our own mode has not acknowledged. */
    public Builder history(LogLimits limits) {
      history = limits;
      return this;
    }

    /** From which packs that wait for clients are taken. */
    public Builder budget(Budget all) {
      budget = all;
      return this;
    }

    /**
     * Makes the configuration.
     *
     * @throws IllegalArgumentException a value is out of its range
     */
    public ServerConfig build() {
      return new ServerConfig(this);
    }
  }
}
