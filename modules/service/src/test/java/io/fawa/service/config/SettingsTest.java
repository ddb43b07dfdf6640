/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.service.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SettingsTest {
  private enum Colour {
    RED,
    DARK_BLUE
  }

  /** What one setting becomes by a flag. */
  private static <T> T given(Setting<T> setting, String text) {
    return settings(setting, map(setting.key(), text)).get(setting);
  }

  private static <T> T absent(Setting<T> setting) {
    return settings(setting, Map.of()).get(setting);
  }

  private static Settings settings(Setting<?> setting, Map<String, String> flags) {
    return new Settings("probe", List.of(setting), new Given(flags, Map.of(), Map.of()));
  }

  private static Setting<Integer> count() {
    return Setting.number("count", 5, 1, 100, "x");
  }

  private static Setting<Long> size(long max) {
    return Setting.bytes("size", 1, 0, max, "x");
  }

  private static Setting<Duration> time(Duration min, Duration max) {
    return Setting.duration("time", Duration.ZERO, min, max, "x");
  }

  private static Setting<InetSocketAddress> addr() {
    return Setting.address("addr", ":0", "x");
  }

  private static Setting<Colour> colour() {
    return Setting.choice("c", Colour.DARK_BLUE, Colour.class, "x");
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
    Setting<String> setting = Setting.text("idleTimeout", "default", "x");
    return new Settings("probe", List.of(setting), new Given(flags, environment, file))
        .get(setting);
  }

  @ParameterizedTest
  @CsvSource({
    "addr, FAWA_ADDR",
    "tlsAddr, FAWA_TLS_ADDR",
    "greetservice.tlsAddr, FAWA_GREETSERVICE_TLS_ADDR",
    "requestBytesMax, FAWA_REQUEST_BYTES_MAX",
    "s3Endpoint, FAWA_S3_ENDPOINT"
  })
  void aKeyHasAVariable(String key, String variable) {
    assertThat(Given.variable(key)).isEqualTo(variable);
  }

  @Test
  void textLosesTheBlanksAroundIt() {
    assertThat(given(Setting.text("a", "", "x"), " b c ")).isEqualTo("b c");
    assertThat(given(Setting.optional("a", "x"), "  ")).isEmpty();
    assertThat(absent(Setting.optional("a", "x"))).isEmpty();
    assertThat(given(Setting.file("a", "x"), "b/c")).contains(Path.of("b/c"));
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
    assertThat(given(size(Long.MAX_VALUE), text)).isEqualTo(bytes);
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
    assertThat(given(time(Duration.ZERO, Duration.ofDays(9)), text))
        .isEqualTo(Duration.parse(duration));
  }

  @Test
  void addressesHaveAHostOrAreForAll() {
    assertThat(given(addr(), "127.0.0.1:80")).hasToString("/127.0.0.1:80");
    assertThat(given(addr(), ":8080"))
        .satisfies(any -> assertThat(any.getAddress().isAnyLocalAddress()).isTrue())
        .extracting(InetSocketAddress::getPort)
        .isEqualTo(8080);
    assertThat(given(addr(), "[::1]:443").getAddress().isLoopbackAddress()).isTrue();
    Setting<Optional<InetSocketAddress>> wanted = Setting.optionalAddress("wanted", "x");
    assertThat(absent(wanted)).isEmpty();
    assertThat(given(wanted, "")).isEmpty();
    assertThat(given(wanted, "127.0.0.1:80").orElseThrow()).hasToString("/127.0.0.1:80");
    assertThatThrownBy(() -> given(wanted, "127.0.0.1"))
        .hasMessageContaining("it must be host:port");
  }

  @Test
  void wordsAreTakenInAnyCase() {
    assertThat(given(colour(), "Red")).isEqualTo(Colour.RED);
    assertThat(absent(colour())).isEqualTo(Colour.DARK_BLUE);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "x", "1.5", "0", "101", "99999999999999999999"})
  void aNumberThatDoesNotFitSaysWhatWould(String text) {
    assertThatThrownBy(() -> given(count(), text))
        .isInstanceOf(BadConfigurationException.class)
        .hasMessage(
            "count: \"" + text + "\" is not allowed; it must be a whole number from 1 to 100");
    assertThat(given(count(), "1")).isEqualTo(1);
    assertThat(given(count(), "100")).isEqualTo(100);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "K", "9X", "-1", "1025", "2K", "9999999T", "B"})
  void bytesThatDoNotFitSayWhatWould(String text) {
    assertThatThrownBy(() -> given(size(1024), text))
        .isInstanceOf(BadConfigurationException.class)
        .hasMessage(
            "size: \""
                + text
                + "\" is not allowed; it must be bytes from 0 to 1024, such as 64K, 16M or 4G");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "soon", "5", "10 parsecs", "-1s", "61s", "ms", "P1D"})
  void aDurationThatDoesNotFitSaysWhatWould(String text) {
    assertThatThrownBy(() -> given(time(Duration.ofSeconds(1), Duration.ofMinutes(1)), text))
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
    assertThatThrownBy(() -> given(addr(), text))
        .isInstanceOf(BadConfigurationException.class)
        .hasMessage(
            "addr: \"" + text + "\" is not allowed; it must be host:port, such as 127.0.0.1:8080");
  }

  @Test
  void aWordThatIsNoneSaysWhatWould() {
    assertThatThrownBy(() -> given(colour(), "green"))
        .isInstanceOf(BadConfigurationException.class)
        .hasMessage("c: \"green\" is not allowed; it must be one of red, dark_blue");
  }

  @Test
  void defaultsAreWrittenAsAPersonWould() {
    assertThat(Setting.bytes("a", 1L << 40, 0, Long.MAX_VALUE, "x").absent()).isEqualTo("1T");
    assertThat(Setting.bytes("a", 4 << 20, 0, Long.MAX_VALUE, "x").absent()).isEqualTo("4M");
    assertThat(Setting.bytes("a", 1000, 0, Long.MAX_VALUE, "x").absent()).isEqualTo("1000");
    assertThat(Setting.bytes("a", 0, 0, Long.MAX_VALUE, "x").absent()).isEqualTo("0");
    assertThat(
            Setting.duration("a", Duration.ofSeconds(90), Duration.ZERO, Duration.ofHours(1), "x")
                .absent())
        .isEqualTo("1m30s");
    assertThat(colour().absent()).isEqualTo("dark_blue");
    assertThat(colour().type()).isEqualTo("red|dark_blue");
  }

  @Test
  void whatNoTableDeclaresCannotBeAskedFor() {
    assertThatThrownBy(() -> settings(count(), Map.of()).get(addr()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("addr is declared in no table of probe");
  }
}
