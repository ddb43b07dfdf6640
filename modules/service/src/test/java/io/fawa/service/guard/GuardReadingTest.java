/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.service.guard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fawa.http.Exchange;
import io.fawa.http.Headers;
import io.fawa.http.HttpVersion;
import io.fawa.http.MemoryExchange;
import io.fawa.http.Peer;
import io.fawa.http.RequestHead;
import io.fawa.service.config.BadConfigurationException;
import io.fawa.service.config.Given;
import io.fawa.service.config.Ports;
import io.fawa.service.config.ServiceConfig;
import io.fawa.service.config.Settings;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What of the settings decides who asks and whose page may write. */
class GuardReadingTest {
  private static final Ports PORTS = new Ports(1, 2, 3);

  private static Guard read(Map<String, String> flags) {
    Settings settings =
        new Settings("probe", ServiceConfig.table(PORTS), new Given(flags, Map.of(), Map.of()));
    return Guard.read(settings, ServiceConfig.read(settings, "probe", PORTS));
  }

  private static Exchange from(String address, String... fields) throws Exception {
    Peer peer =
        new Peer(new InetSocketAddress(InetAddress.getByName(address), 4711), false, List.of());
    return new MemoryExchange(
        HttpVersion.HTTP_1_1, new RequestHead("POST", "/", Headers.of(fields)), peer);
  }

  @Test
  void withoutTrustedProxiesWhoConnectsIsWhoAsks() throws Exception {
    Exchange direct = from("192.0.2.1", "x-forwarded-for", "203.0.113.9");
    assertThat(read(Map.of()).seen(direct)).isSameAs(direct);
  }

  @Test
  void aTrustedProxySpeaksForItsClientAndTheRestStays() throws Exception {
    Guard guard = read(Map.of("trustedProxies", "192.0.2.0/24"));
    Exchange passed =
        from("192.0.2.1", "x-forwarded-for", "203.0.113.9", "x-forwarded-proto", "https");
    Exchange seen = guard.seen(passed);

    assertThat(seen.peer().remote()).hasToString("/203.0.113.9:0");
    assertThat(seen.peer().secure()).isTrue();
    assertThat(seen.method()).isEqualTo("POST");
    assertThat(seen.headers()).isSameAs(passed.headers());
    Exchange own = from("192.0.2.1");
    assertThat(guard.seen(own)).isSameAs(own);
  }

  @ParameterizedTest
  @CsvSource({
    "knownHosts, 'a.example, B.example. ,,c.example', a.example:80",
    "knownHosts, 'a.example, B.example. ,,c.example', b.example",
    "knownHosts, 'a.example, B.example. ,,c.example', C.EXAMPLE.",
    "publicUrl, https://Files.example:8443/below/, files.example",
    "publicUrl, 'https://[2001:db8::7]:8443', '[2001:db8::7]:8443'"
  })
  void namesThatAnOperatorGivesAreOurs(String key, String value, String authority) {
    assertThat(read(Map.of(key, value)).hosts().knows(authority)).isTrue();
    assertThat(read(Map.of()).hosts().knows(authority)).isFalse();
  }

  /** That any origin may call is a default for RPCs; said aloud it is for all calls. */
  @ParameterizedTest
  @ValueSource(strings = {"*", "https://a.example", "", "default"})
  void whetherOriginsWereChosenIsKnown(String origins) throws Exception {
    Exchange foreign = from("192.0.2.1", "origin", "https://a.example");
    if (origins.isEmpty()) {
      assertThatThrownBy(() -> read(Map.of("corsOrigins", origins)))
          .isInstanceOf(BadConfigurationException.class);
      return;
    }
    Map<String, String> flags =
        origins.equals("default") ? Map.of() : Map.of("corsOrigins", origins);
    assertThat(read(flags).crossOrigin().refuses(foreign, false))
        .isEqualTo(origins.equals("default"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"proxy.example", "10.0.0.0/8 ::1", "256.1.1.1", "10.0.0.0/"})
  void aProxyThatIsNoAddressSaysWhatWouldBe(String proxies) {
    assertThatThrownBy(() -> read(Map.of("trustedProxies", proxies)))
        .isInstanceOf(BadConfigurationException.class)
        .hasMessage(
            "trustedProxies: \""
                + proxies
                + "\" is not allowed; it must be addresses and prefixes, such as 10.0.0.0/8, ::1");
  }

  /** The bits of a prefix that are no whole byte decide as well. */
  @ParameterizedTest
  @CsvSource({
    "192.0.2.128/25, 192.0.2.128, true",
    "192.0.2.128/25, 192.0.2.127, false",
    "192.0.2.4/30, 192.0.2.7, true",
    "192.0.2.4/30, 192.0.2.8, false",
    "192.0.2.4/32, 192.0.2.5, false",
    "2001:db8::/33, 2001:db8:7fff::1, true",
    "2001:db8::/33, 2001:db8:8000::1, false",
    "::/0, 192.0.2.1, false",
    "0.0.0.0/0, 2001:db8::1, false"
  })
  void aPrefixIsCountedInBits(String prefix, String address, boolean trusted) throws Exception {
    assertThat(
            TrustedProxies.parse(prefix)
                .trusts(new InetSocketAddress(InetAddress.getByName(address), 1)))
        .isEqualTo(trusted);
  }

  @Test
  void aNameThatWasNotLookedUpIsNoProxy() {
    assertThat(
            TrustedProxies.parse("0.0.0.0/0, ::/0")
                .trusts(InetSocketAddress.createUnresolved("localhost", 1)))
        .isFalse();
  }
}
