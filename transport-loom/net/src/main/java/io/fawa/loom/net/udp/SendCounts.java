/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.loom.net.udp;

import java.util.concurrent.atomic.LongAdder;

/**
 * Counters of outgoing datagrams. Thread-safe.
 *
 * @param sent passed to the system
 * @param dropped lost before that
 */
record SendCounts(LongAdder sent, LongAdder dropped) {
  SendCounts() {
    this(new LongAdder(), new LongAdder());
  }
}
