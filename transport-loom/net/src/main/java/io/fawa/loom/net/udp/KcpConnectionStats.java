/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.loom.net.udp;

import io.fawa.loom.kcp.KcpStats;

/**
 * The statistics of a connection since its start.
 *
 * @param kcp the statistics of the conversation
 * @param srttMillis the smoothed round-trip time; 0 before the first sample
 * @param rebuiltPackets data packets of the peer that were lost and rebuilt by FEC
 */
public record KcpConnectionStats(KcpStats kcp, int srttMillis, long rebuiltPackets) {}
