/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.service.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What a person reads about the settings, and what single tables may not do. */
class ManualTest {
  private static final Setting<Duration> LIFE =
      Setting.duration(
          "life", Duration.ofMinutes(90), Duration.ZERO, Duration.ofHours(2), "life of a key");
  private static final Setting<Long> SIZE =
      Setting.bytes("sizeMax", 3L << 20, 1, 1 << 30, "longest file");

  private static Manual manual(String... services) {
    Map<String, List<Setting<?>>> every = new LinkedHashMap<>();
    every.put("files", ServiceConfig.table(new Ports(8081, 8444, 9081)));
    every.put("boards", ServiceConfig.table(new Ports(8083, 8446, 9083)));
    Map<String, List<Setting<?>>> own = new LinkedHashMap<>();
    own.put("files", List.of(LIFE, SIZE));
    own.put("boards", List.of());
    return new Manual(new Tables(ProcessConfig.table(), every, own), List.of(services));
  }

  @Test
  void helpBeginsWithTheUseAndNamesEveryService() {
    assertThat(manual("files", "boards").help().lines().limit(5))
        .containsExactly(
            "usage: fawa [SERVICE ...] [--KEY=VALUE ...]",
            "",
            "services: files, boards (all)",
            "Each key is also the variable FAWA_KEY_IN_CAPITALS and a key of the YAML file;",
            "SERVICE.KEY is for one service only.");
  }

  /** Where several start, what is of one service has its name before it; alone it needs none. */
  @Test
  void aFlagIsShownAsItHasToBeTyped() {
    assertThat(lines(manual("files", "boards").help(), "addr "))
        .containsExactly(
            "  --files.addr host:port                    cleartext listener (127.0.0.1:8081)",
            "  --boards.addr host:port                   cleartext listener (127.0.0.1:8083)");
    assertThat(lines(manual("boards").help(), "addr "))
        .containsExactly(
            "  --addr host:port                          cleartext listener (127.0.0.1:8083)");
    assertThat(lines(manual("files", "boards").help(), "life "))
        .containsExactly("  --files.life duration                     life of a key (1h30m)");
    assertThat(lines(manual("files").help(), "sizeMax "))
        .containsExactly("  --sizeMax bytes                           longest file (3M)");
    assertThat(lines(manual("boards").help(), "life ")).isEmpty();
  }

  /** What all services have stands there once. */
  @Test
  void whatIsSharedIsListedOnce() {
    assertThat(lines(manual("files", "boards").help(), "drainTimeout ")).hasSize(1);
    assertThat(lines(manual("files", "boards").help(), "config ")).hasSize(1);
    assertThat(lines(manual("files", "boards").help(), "certFile "))
        .containsExactly(
            "  --certFile path                           PEM certificate chain; without it a"
                + " development certificate is created");
  }

  private static List<String> lines(String help, String flag) {
    return help.lines().filter(line -> line.matches(" +--(\\w+\\.)?" + flag + ".*")).toList();
  }

  @Test
  void theSampleSaysWhatEachMayBeAndHasNoPathOfItself() {
    String sample = manual("files").sample();
    assertThat(sample)
        .contains(
            "\n## lowest level to log; changes apply while running; one of debug, info, warn, error,")
        .contains("\n# logLevel: \"info\"\n\n")
        .contains(
            """

            # files:
            ##   cleartext listener; host:port, such as 127.0.0.1:8080
            #   addr: "127.0.0.1:8081"
            """)
        .contains("##   longest file; bytes from 1 to 1073741824, such as 64K, 16M or 4G\n")
        .endsWith("#   sizeMax: \"3M\"\n")
        .doesNotContain("# config:");
    assertThat(sample.lines()).allMatch(line -> line.isEmpty() || line.startsWith("#"));
  }

  @Test
  void aProxyProtocolNeedsProxies() {
    Ports ports = new Ports(1, 2, 3);
    Settings alone =
        new Settings(
            "files",
            ServiceConfig.table(ports),
            new Given(Map.of("proxyProtocol", "v2"), Map.of(), Map.of()));
    assertThatThrownBy(() -> ServiceConfig.read(alone, "files", ports))
        .isInstanceOf(BadConfigurationException.class)
        .hasMessageContaining("proxyProtocol is given without trustedProxies");
    Settings both =
        new Settings(
            "files",
            ServiceConfig.table(ports),
            new Given(Map.of("proxyProtocol", "V2", "trustedProxies", "::1"), Map.of(), Map.of()));
    assertThat(ServiceConfig.read(both, "files", ports).proxyProtocol())
        .isEqualTo(ServiceConfig.ProxyProtocol.V2);
  }

  @Test
  void whetherSomebodyHasSetItIsKnownFromEverySource() {
    Map<String, String> own = Map.of("files.life", "5m");
    Map<String, String> variable = Map.of("FAWA_LIFE", "5m");
    assertThat(settings(own, Map.of(), Map.of()).given(LIFE)).isTrue();
    assertThat(settings(Map.of(), variable, Map.of()).given(LIFE)).isTrue();
    assertThat(settings(Map.of(), Map.of(), own).given(LIFE)).isTrue();
    assertThat(settings(Map.of("boards.life", "5m"), Map.of(), Map.of()).given(LIFE))
        .as("another service's")
        .isFalse();
  }

  private static Settings settings(
      Map<String, String> flags, Map<String, String> environment, Map<String, String> file) {
    return new Settings("files", List.of(LIFE), new Given(flags, environment, file));
  }
}
