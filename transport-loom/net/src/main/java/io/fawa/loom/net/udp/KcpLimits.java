/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.loom.net.udp;

import io.fawa.loom.wire.Range;

/**
 * The limits of a listener. Beyond a limit new peers are ignored; existing connections continue.
 *
 * @param connectionsMax connections in all, 1 to 10,000,000
 * @param connectionsPerAddressMax connections of one IPv4 address or one IPv6 network of 64 bits
 * @param unprovenMax connections whose peer has not proven its address yet; beyond that, new ones
 *     must prove it first, which costs no memory here and a round trip there
 * @param backlogMax connections that wait for {@code accept}, 1 to 1,000,000
 */
public record KcpLimits(
    int connectionsMax, int connectionsPerAddressMax, int unprovenMax, int backlogMax) {
  private static final KcpLimits DEFAULTS = new KcpLimits(100_000, 4_096, 512, 1_024);

  /** Checks every range. */
  public KcpLimits {
    Range.require(connectionsMax, 1, 10_000_000, "connectionsMax");
    Range.require(connectionsPerAddressMax, 1, 10_000_000, "connectionsPerAddressMax");
    Range.require(unprovenMax, 0, 1_000_000, "unprovenMax");
    Range.require(backlogMax, 1, 1_000_000, "backlogMax");
  }

  /** 100,000 connections, 4,096 of one address, 512 unproven, 1,024 in the backlog. */
  public static KcpLimits defaults() {
    return DEFAULTS;
  }

  /** The same with another number of connections. */
  public KcpLimits withConnectionsMax(int connections) {
    return new KcpLimits(connections, connectionsPerAddressMax, unprovenMax, backlogMax);
  }

  /** The same with another number of connections of one address. */
  public KcpLimits withConnectionsPerAddressMax(int connections) {
    return new KcpLimits(connectionsMax, connections, unprovenMax, backlogMax);
  }

  /** The same with another number of unproven peers; with 0 each must prove its address first. */
  public KcpLimits withUnprovenMax(int connections) {
    return new KcpLimits(connectionsMax, connectionsPerAddressMax, connections, backlogMax);
  }

  /** The same with another backlog. */
  public KcpLimits withBacklogMax(int connections) {
    return new KcpLimits(connectionsMax, connectionsPerAddressMax, unprovenMax, connections);
  }
}
