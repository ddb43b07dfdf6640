/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.service.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SettingsTest {
  private enum Colour {
    RED,
    DARK_BLUE
  }

  private static Settings flags(String... keysAndValues) {
    return new Settings("probe", map(keysAndValues), Map.of(), Map.of());
  }

  private static Map<String, String> map(String... keysAndValues) {
    Map<String, String> map = new HashMap<>();
    for (int i = 0; i < keysAndValues.length; i += 2) {
      map.put(keysAndValues[i], keysAndValues[i + 1]);
    }
    return map;
  }

  /** From the strongest to the weakest; each line takes away what was strongest before. */
  @Test
  void theStrongestSourceWins() {
    Map<String, String> flags = map("probe.idleTimeout", "own flag", "idleTimeout", "flag");
    Map<String, String> environment =
        map("FAWA_PROBE_IDLE_TIMEOUT", "own variable", "FAWA_IDLE_TIMEOUT", "variable");
    Map<String, String> file = map("probe.idleTimeout", "own key", "idleTimeout", "key");

    assertThat(seen(flags, environment, file)).isEqualTo("own flag");
    flags.remove("probe.idleTimeout");
    assertThat(seen(flags, environment, file)).isEqualTo("flag");
    flags.clear();
    assertThat(seen(flags, environment, file)).isEqualTo("own variable");
    environment.remove("FAWA_PROBE_IDLE_TIMEOUT");
    assertThat(seen(flags, environment, file)).isEqualTo("variable");
    environment.clear();
    assertThat(seen(flags, environment, file)).isEqualTo("own key");
    file.remove("probe.idleTimeout");
    assertThat(seen(flags, environment, file)).isEqualTo("key");
    file.clear();
    assertThat(seen(flags, environment, file)).isEqualTo("default");
  }

  private static String seen(
      Map<String, String> flags, Map<String, String> environment, Map<String, String> file) {
    return new Settings("probe", flags, environment, file).text("idleTimeout", "default", "x");
  }

  @ParameterizedTest
  @CsvSource({
    "addr, FAWA_ADDR",
    "tlsAddr, FAWA_TLS_ADDR",
    "greetservice.tlsAddr, FAWA_GREETSERVICE_TLS_ADDR",
    "maxRequestBytes, FAWA_MAX_REQUEST_BYTES",
    "s3Endpoint, FAWA_S3_ENDPOINT"
  })
  void aKeyHasAVariable(String key, String variable) {
    assertThat(Settings.variable(key)).isEqualTo(variable);
  }

  @Test
  void textLosesTheBlanksAroundIt() {
    assertThat(flags("a", " b c ").text("a", "", "x")).isEqualTo("b c");
    assertThat(flags("a", "  ").optional("a", "x")).isEmpty();
    assertThat(flags().optional("a", "x")).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "65536, 65536",
    "64K, 65536",
    "64k, 65536",
    "64KiB, 65536",
    "64 KB, 65536",
    "16M, 16777216",
    "4G, 4294967296",
    "2T, 2199023255552",
    "12b, 12"
  })
  void bytesHaveUnits(String text, long bytes) {
    assertThat(flags("size", text).bytes("size", 1, 1, Long.MAX_VALUE, "x")).isEqualTo(bytes);
  }

  @ParameterizedTest
  @CsvSource({
    "500ms, PT0.5S",
    "10s, PT10S",
    "25m, PT25M",
    "2h, PT2H",
    "1h30m, PT1H30M",
    "1.5s, PT1.5S",
    "PT10S, PT10S",
    "pt1m, PT1M",
    "1h 5s, PT1H5S"
  })
  void durationsHaveUnits(String text, String duration) {
    assertThat(
            flags("time", text)
                .duration("time", Duration.ZERO, Duration.ZERO, Duration.ofDays(9), "x"))
        .isEqualTo(Duration.parse(duration));
  }

  @Test
  void addressesHaveAHostOrAreForAll() {
    assertThat(flags("addr", "127.0.0.1:80").address("addr", ":0", "x"))
        .hasToString("/127.0.0.1:80");
    assertThat(flags("addr", ":8080").address("addr", ":0", "x"))
        .satisfies(any -> assertThat(any.getAddress().isAnyLocalAddress()).isTrue())
        .extracting(InetSocketAddress::getPort)
        .isEqualTo(8080);
    assertThat(
            flags("addr", "[::1]:443").address("addr", ":0", "x").getAddress().isLoopbackAddress())
        .isTrue();
  }

  @Test
  void wordsAreTakenInAnyCase() {
    assertThat(flags("c", "Red").choice("c", Colour.DARK_BLUE, Colour.class, "x"))
        .isEqualTo(Colour.RED);
    assertThat(flags().choice("c", Colour.DARK_BLUE, Colour.class, "x"))
        .isEqualTo(Colour.DARK_BLUE);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "x", "1.5", "0", "101", "99999999999999999999"})
  void aNumberThatDoesNotFitSaysWhatWould(String text) {
    assertThatThrownBy(() -> flags("count", text).number("count", 5, 1, 100, "x"))
        .isInstanceOf(BadConfigurationException.class)
        .hasMessage(
            "count: \"" + text + "\" is not allowed; it must be a whole number from 1 to 100");
    assertThat(flags("count", "1").number("count", 5, 1, 100, "x")).isEqualTo(1);
    assertThat(flags("count", "100").number("count", 5, 1, 100, "x")).isEqualTo(100);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "K", "9X", "-1", "1025", "2K", "9999999T", "B"})
  void bytesThatDoNotFitSayWhatWould(String text) {
    assertThatThrownBy(() -> flags("size", text).bytes("size", 5, 0, 1024, "x"))
        .isInstanceOf(BadConfigurationException.class)
        .hasMessage(
            "size: \""
                + text
                + "\" is not allowed; it must be bytes from 0 to 1024, such as 64K, 16M or 4G");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "soon", "5", "10 parsecs", "-1s", "61s", "ms", "P1D"})
  void aDurationThatDoesNotFitSaysWhatWould(String text) {
    assertThatThrownBy(() ->
            flags("time", text)
                .duration("time", Duration.ZERO, Duration.ofSeconds(1), Duration.ofMinutes(1), "x"))
        .isInstanceOf(BadConfigurationException.class)
        .hasMessage(
            "time: \""
                + text
                + "\" is not allowed; it must be a duration from 1s to 1m, such as 500ms, 10s or 25m");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "8080", "localhost", "a:b", "127.0.0.1:65536", "127.0.0.1:-1", "1.2.3.4.5:80"})
  void anAddressThatIsNoneSaysWhatWould(String text) {
    assertThatThrownBy(() -> flags("addr", text).address("addr", ":0", "x"))
        .isInstanceOf(BadConfigurationException.class)
        .hasMessage(
            "addr: \"" + text + "\" is not allowed; it must be host:port, such as 127.0.0.1:8080");
  }

  @Test
  void aWordThatIsNoneSaysWhatWould() {
    assertThatThrownBy(() -> flags("c", "green").choice("c", Colour.RED, Colour.class, "x"))
        .isInstanceOf(BadConfigurationException.class)
        .hasMessage("c: \"green\" is not allowed; it must be one of red, dark_blue");
  }

  @Test
  void onlyFlagsThatNobodyAskedForAreUnknown() {
    Settings settings =
        flags(
            "addr", ":1", "probe.addr", ":2", "adrr", ":3", "other.adrr", ":4", "probe.adrr", ":5");
    settings.address("addr", ":0", "listener");
    assertThat(settings.unknownFlags()).containsExactly("adrr", "probe.adrr");
  }

  @Test
  void whatIsAskedForIsKnownWithPurposeAndDefault() {
    Settings settings = flags();
    settings.number("count", 5, 1, 9, "how many");
    settings.optional("file", "which file");
    settings.duration(
        "time", Duration.ofSeconds(90), Duration.ZERO, Duration.ofHours(1), "how long");
    assertThat(settings.known())
        .containsExactly(
            Map.entry("count", "how many (5)"),
            Map.entry("file", "which file"),
            Map.entry("time", "how long (1m30s)"));
  }

  @Test
  void anObsoleteKeyIsTakenAndTold() {
    assertThat(flags("uploadDir", "/tmp").obsolete("uploadDir")).isTrue();
    assertThat(flags().obsolete("uploadDir")).isFalse();
    Settings settings = flags("uploadDir", "/tmp");
    settings.obsolete("uploadDir");
    assertThat(settings.unknownFlags()).isEmpty();
  }
}
