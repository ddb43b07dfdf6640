/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.loom.net.udp;

import java.util.concurrent.atomic.LongAdder;

/**
 * What has become of datagrams on their way out. Thread-safe.
 *
 * @param sent given to the system
 * @param dropped lost before
 */
record SendCounts(LongAdder sent, LongAdder dropped) {
  SendCounts() {
    this(new LongAdder(), new LongAdder());
  }
}
