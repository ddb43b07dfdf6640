/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.loom.net.udp;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

/** The same with one system call a datagram, as where there is no other way. */
class KcpListenerOneByOneTest extends KcpListenerTest {
  @BeforeAll
  static void choose() {
    System.setProperty(DatagramBatch.Mode.PROPERTY, "off");
  }

  @AfterAll
  static void restore() {
    System.clearProperty(DatagramBatch.Mode.PROPERTY);
  }
}
