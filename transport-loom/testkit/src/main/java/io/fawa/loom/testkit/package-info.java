/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
/**
 * Simulated bad networks.
 *
 * <p>{@link io.fawa.loom.testkit.SimNetwork} is a scheduler in virtual time and the links of a
 * network: it loses, duplicates, delays, reorders and corrupts packets by its {@link
 * io.fawa.loom.testkit.LinkConditions} and its seed. The same seed gives the same run. {@link
 * io.fawa.loom.testkit.KcpPair} puts the two ends of a KCP conversation, with or without FEC, on
 * such a network:
 *
 * <pre>{@code
 * var network = new SimNetwork(42, 0);
 * var pair = new KcpPair(network, LinkConditions.perfect().withDelay(20, 5).withLoss(0.2));
 * pair.left().write(bytes);
 * boolean arrived = network.runUntil(() -> pair.right().available() == bytes.length, 120_000);
 * }</pre>
 */
@org.jspecify.annotations.NullMarked
package io.fawa.loom.testkit;
