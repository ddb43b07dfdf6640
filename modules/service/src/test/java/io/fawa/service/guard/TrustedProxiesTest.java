/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.service.guard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fawa.http.Headers;
import io.fawa.http.Peer;
import java.net.InetSocketAddress;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TrustedProxiesTest {
  private static final TrustedProxies PROXIES =
      TrustedProxies.parse("10.0.0.0/8, 192.0.2.1,, 2001:db8:1::/48");

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "203.0.113.7 | 203.0.113.7",
        "203.0.113.7:4711 | 203.0.113.7",
        "203.0.113.7, 10.9.9.9 | 203.0.113.7",
        "203.0.113.7, 192.0.2.1, 10.0.0.1 | 203.0.113.7",
        "198.51.100.1, 203.0.113.7 | 203.0.113.7",
        "10.0.0.1, 203.0.113.7, 10.0.0.2 | 203.0.113.7",
        "10.0.0.5, 10.0.0.6 | 10.0.0.5",
        "2001:db8:2::9 | 2001:db8:2:0::/64",
        "[2001:db8:2::9]:80 | 2001:db8:2:0::/64",
        "2001:db8:2::9, 2001:db8:1::1 | 2001:db8:2:0::/64",
        "unknown | 10.1.2.3",
        "203.0.113.7, garbage | 10.1.2.3",
        "203.0.113.7, _hidden | 10.1.2.3",
        "999.1.1.1 | 10.1.2.3",
        "localhost | 10.1.2.3",
        "'' | 10.1.2.3"
      })
  void theLastThatIsNoProxyOfOursAsks(String forwardedFor, String asker) {
    Headers headers = Headers.of("x-forwarded-for", forwardedFor);
    assertThat(asker("10.1.2.3", headers)).isEqualTo(asker);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "for=203.0.113.7 | 203.0.113.7",
        "For=\"203.0.113.7:4711\";proto=http;by=10.1.2.3 | 203.0.113.7",
        "for=\"[2001:db8:2::9]:4711\" | 2001:db8:2:0::/64",
        "for=198.51.100.1, for=203.0.113.7;host=a, for=10.0.0.9 | 203.0.113.7",
        "for=203.0.113.7, for=_proxy | 10.1.2.3",
        "for=unknown | 10.1.2.3",
        "proto=https | 10.1.2.3",
        "for=203.0.113.7\";proto=http | 10.1.2.3",
        "garbage | 10.1.2.3"
      })
  void theStandardFieldSaysTheSame(String forwarded, String asker) {
    assertThat(asker("10.1.2.3", Headers.of("forwarded", forwarded))).isEqualTo(asker);
  }

  @Test
  void severalLinesAreOneList() {
    Headers headers =
        Headers.of("x-forwarded-for", "198.51.100.1", "x-forwarded-for", "203.0.113.7, 10.0.0.1");
    assertThat(asker("10.1.2.3", headers)).isEqualTo("203.0.113.7");
  }

  /** The proxy appends one of the two; the other came from the client as it is. */
  @Test
  void fieldsThatDisagreeAreNotBelieved() {
    Headers headers = Headers.of("x-forwarded-for", "203.0.113.7", "forwarded", "for=1.1.1.1");
    assertThat(asker("10.1.2.3", headers)).isEqualTo("10.1.2.3");
    headers.set("forwarded", "for=1.1.1.1, for=203.0.113.7");
    assertThat(asker("10.1.2.3", headers)).isEqualTo("203.0.113.7");
  }

  @Test
  void whoIsNotTrustedSpeaksForItself() {
    Headers headers = Headers.of("x-forwarded-for", "1.1.1.1", "forwarded", "for=1.1.1.1");
    assertThat(asker("203.0.113.7", headers)).isEqualTo("203.0.113.7");
    assertThat(asker("192.0.2.2", headers)).isEqualTo("192.0.2.2");
    Peer peer = peer("10.1.2.3");
    assertThat(TrustedProxies.none().peer(peer, headers)).isSameAs(peer);
  }

  @Test
  void theProtocolOfTheAskerIsBelievedWithItsAddress() {
    Peer proxy = peer("10.1.2.3");
    assertThat(
            PROXIES
                .peer(proxy, Headers.of("forwarded", "for=1.1.1.1;proto=https, for=10.0.0.1"))
                .secure())
        .isTrue();
    Headers simple = Headers.of("x-forwarded-for", "1.1.1.1", "x-forwarded-proto", "https");
    assertThat(PROXIES.peer(proxy, simple).secure()).isTrue();
    assertThat(PROXIES.peer(peer("203.0.113.7"), simple).secure()).isFalse();
    assertThat(PROXIES.peer(proxy, Headers.of("x-forwarded-for", "1.1.1.1")).secure()).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"proxy.example", "10.0.0.0/33", "10.0.0.0/-1", "10.0.0.0/x", "::/129", "1"})
  void whatIsNoAddressIsRefused(String list) {
    assertThatThrownBy(() -> TrustedProxies.parse(list))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void aPrefixOfNoBitsIsEverybody() {
    TrustedProxies all = TrustedProxies.parse("0.0.0.0/0");
    Headers headers = Headers.of("x-forwarded-for", "203.0.113.7");
    assertThat(all.peer(peer("198.51.100.4"), headers).asker().name()).isEqualTo("203.0.113.7");
  }

  private static String asker(String remote, Headers headers) {
    return PROXIES.peer(peer(remote), headers).asker().name();
  }

  private static Peer peer(String address) {
    return new Peer(
        new InetSocketAddress(IpLiterals.parse(address).orElseThrow(), 4711), false, List.of());
  }
}
