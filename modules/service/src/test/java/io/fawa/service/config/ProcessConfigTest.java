/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.service.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fawa.service.log.LogLevel;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ProcessConfigTest {
  private static Given flag(String key, String value) {
    return new Given(Map.of(key, value), Map.of(), Map.of());
  }

  private static ProcessConfig read(String key, String value) {
    return ProcessConfig.read(flag(key, value));
  }

  @Test
  void whatIsNotSaidIsForMachinesAndNotLoud() {
    Given nothing = new Given(Map.of(), Map.of(), Map.of());
    assertThat(ProcessConfig.read(nothing))
        .isEqualTo(new ProcessConfig(LogLevel.INFO, Map.of(), ProcessConfig.LogFormat.JSON));
    assertThat(ProcessConfig.peerMemoryPercent(nothing)).isEqualTo(70);
    assertThat(ProcessConfig.file(nothing)).isEmpty();
    assertThat(ProcessConfig.file(flag("config", "conf/a.yaml"))).contains("conf/a.yaml");
  }

  @ParameterizedTest
  @CsvSource({"WARN, WARN", "fatal, FATAL", "' debug ', DEBUG"})
  void levelsAreTakenInAnyCase(String text, LogLevel level) {
    assertThat(read("logLevel", text).logLevel()).isEqualTo(level);
  }

  @Test
  void singleLoggersHaveLevels() {
    assertThat(read("logLevels", "io.fawa.http2=debug, io.helidon = Error ,x=info").logLevels())
        .isEqualTo(
            Map.of(
                "io.fawa.http2", LogLevel.DEBUG, "io.helidon", LogLevel.ERROR, "x", LogLevel.INFO));
    assertThat(read("logLevels", "  ").logLevels()).isEmpty();
  }

  /** A level without a name would be that of every library. */
  @ParameterizedTest
  @ValueSource(
      strings = {"debug", "=debug", "a=info, =debug", "a=info,", "a=", "a=loud", "a=b=info", ","})
  void levelsThatAreNoneSayWhatWouldBe(String text) {
    assertThatThrownBy(() -> read("logLevels", text))
        .isInstanceOf(BadConfigurationException.class)
        .hasMessage(
            "logLevels: \""
                + text
                + "\" is not allowed; it must be loggers with their levels, such as"
                + " io.fawa.http2=debug,io.helidon=info");
  }

  @ParameterizedTest
  @CsvSource({"9, false", "10, true", "90, true", "91, false", "70%, false"})
  void someOfTheHeapIsAlwaysLeft(String percent, boolean allowed) {
    Given given = flag("peerMemoryPercent", percent);
    if (allowed) {
      assertThat(ProcessConfig.peerMemoryPercent(given)).isEqualTo(Integer.parseInt(percent));
    } else {
      assertThatThrownBy(() -> ProcessConfig.peerMemoryPercent(given))
          .hasMessageContaining("a whole number from 10 to 90");
    }
  }

  @Test
  void aFormatThatIsNoneSaysWhichThereAre() {
    assertThat(read("logFormat", "Console").logFormat()).isEqualTo(ProcessConfig.LogFormat.CONSOLE);
    assertThatThrownBy(() -> read("logFormat", "xml"))
        .hasMessage("logFormat: \"xml\" is not allowed; it must be one of json, console");
  }
}
