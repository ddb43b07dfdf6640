/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.service.guard;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.NetworkInterface;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class KnownHostsTest {
  private static final KnownHosts HOSTS = new KnownHosts(List.of("Files.example", "192.0.2.9"));

  @ParameterizedTest
  @CsvSource({
    "localhost, true",
    "localhost:8081, true",
    "LOCALHOST., true",
    "files.localhost:1, true",
    "127.0.0.1, true",
    "127.9.9.9:80, true",
    "[::1]:80, true",
    "[::1], true",
    "files.example, true",
    "FILES.example:8081, true",
    "files.example., true",
    "192.0.2.9:80, true",
    "evil.example, false",
    "files.example.evil.example, false",
    "evil-files.example, false",
    "localhost.evil.example, false",
    "203.0.113.7, false",
    "[2001:db8::1], false",
    "files.example/x?, false",
    "files.example:80:80, false",
    "files.example:, false",
    "files.example:999999, false",
    "[::1, false",
    "::1, false",
    "a b, false",
    "x y.localhost, false",
    "'', false"
  })
  void knowsItsOwnNamesOnly(String authority, boolean known) {
    assertThat(HOSTS.knows(authority)).isEqualTo(known);
  }

  @Test
  void knowsTheAddressesOfTheMachine() throws Exception {
    for (NetworkInterface each : NetworkInterface.networkInterfaces().toList()) {
      for (InetAddress address : each.inetAddresses().toList()) {
        String text = address.getHostAddress().replaceFirst("%.*", "");
        String host = text.indexOf(':') >= 0 ? "[" + text + "]" : text;
        assertThat(HOSTS.knows(host)).as(host).isTrue();
      }
    }
  }
}
