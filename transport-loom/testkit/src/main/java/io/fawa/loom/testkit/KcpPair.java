/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.loom.testkit;

import io.fawa.loom.fec.FecConfig;
import io.fawa.loom.kcp.KcpConfig;
import java.util.Optional;

/** The two ends of one conversation, and a link between them. */
public final class KcpPair {
  private static final int CONVERSATION = 0x11223344;

  private final KcpEnd left;
  private final KcpEnd right;

  /** Two ends with the usual fast settings, a window of 256 and no FEC. */
  public KcpPair(SimNetwork network, LinkConditions conditions) {
    this(
        network,
        conditions,
        KcpConfig.fast().withWindows(256, 256),
        KcpConfig.fast().withWindows(256, 256),
        Optional.empty(),
        Optional.empty());
  }

  /** Two ends with their own settings. */
  public KcpPair(
      SimNetwork network,
      LinkConditions conditions,
      KcpConfig leftConfig,
      KcpConfig rightConfig,
      Optional<FecConfig> leftFec,
      Optional<FecConfig> rightFec) {
    this(
        new KcpEnd(network, CONVERSATION, leftConfig, leftFec),
        new KcpEnd(network, CONVERSATION, rightConfig, rightFec));
    connect(network, conditions, conditions);
  }

  /** Two ends with the same settings and no FEC, over a link whose directions differ. */
  public KcpPair(
      SimNetwork network,
      LinkConditions leftToRight,
      LinkConditions rightToLeft,
      KcpConfig config) {
    this(
        new KcpEnd(network, CONVERSATION, config, Optional.empty()),
        new KcpEnd(network, CONVERSATION, config, Optional.empty()));
    connect(network, leftToRight, rightToLeft);
  }

  private KcpPair(KcpEnd left, KcpEnd right) {
    this.left = left;
    this.right = right;
  }

  private void connect(SimNetwork network, LinkConditions leftToRight, LinkConditions rightToLeft) {
    left.connect(network.link(leftToRight, right::receive));
    right.connect(network.link(rightToLeft, left::receive));
  }

  /** One end. */
  public KcpEnd left() {
    return left;
  }

  /** The other end. */
  public KcpEnd right() {
    return right;
  }
}
