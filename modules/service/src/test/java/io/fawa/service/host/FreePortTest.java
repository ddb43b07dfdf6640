/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.service.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.BindException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

class FreePortTest {
  private static final InetAddress HERE = InetAddress.getLoopbackAddress();

  @Test
  void aPortThatTcpCannotHaveIsNotTaken() throws Exception {
    Set<Integer> tried = new HashSet<>();
    int[] taken = new int[1];
    FreePort port =
        FreePort.openBoth(
            HERE,
            at -> {
              tried.add(at);
              if (tried.size() < 3) {
                throw new BindException("in use");
              }
              taken[0] = at;
            });
    assertThat(tried).hasSize(3);
    assertThatThrownBy(() -> new DatagramSocket(new InetSocketAddress(HERE, taken[0])).close())
        .as("it is kept")
        .isInstanceOf(BindException.class);
    port.close();
    new DatagramSocket(new InetSocketAddress(HERE, taken[0])).close();
  }

  @Test
  void itGivesUp() {
    assertThatThrownBy(() ->
            FreePort.openBoth(
                HERE,
                at -> {
                  throw new IOException("no file descriptor");
                }))
        .hasMessage("no file descriptor");
  }
}
