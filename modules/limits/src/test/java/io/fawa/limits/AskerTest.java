/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.limits;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AskerTest {
  @ParameterizedTest
  @CsvSource({
    "192.0.2.7, 192.0.2.7, 192.0.2.7",
    "2001:db8:1:2:3:4:5:6, 2001:db8:1:2::/64, 2001:db8:1::/48",
    "2001:db8:1:2::ffff, 2001:db8:1:2::/64, 2001:db8:1::/48",
    "::1, 0:0:0:0::/64, 0:0:0::/48",
    "fe80::1, fe80:0:0:0::/64, fe80:0:0::/48"
  })
  void anAddressHasANameAndANetwork(String address, String name, String network) throws Exception {
    Asker asker = Asker.of(new InetSocketAddress(InetAddress.getByName(address), 4711));
    assertThat(asker.name()).isEqualTo(name);
    assertThat(asker.network()).isEqualTo(network);
    assertThat(asker).hasToString(name);
  }

  @Test
  void anIpv4AddressInAnIpv6OneIsTheIpv4Address() throws Exception {
    byte[] mapped = new byte[16];
    mapped[10] = -1;
    mapped[11] = -1;
    mapped[12] = (byte) 192;
    mapped[14] = 2;
    mapped[15] = 7;
    assertThat(Asker.of(Inet6Address.getByAddress("", mapped, -1)))
        .isEqualTo(Asker.named("192.0.2.7"));
  }
}
