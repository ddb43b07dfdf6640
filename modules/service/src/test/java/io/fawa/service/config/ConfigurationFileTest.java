/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.service.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ConfigurationFileTest {
  @TempDir Path here;
  @TempDir Path etc;

  private Map<String, String> read(String yaml) throws IOException {
    return ConfigurationFile.read(Files.writeString(here.resolve("some.yaml"), yaml));
  }

  @Test
  void theOriginalsFileIsReadAsItIs() throws IOException {
    assertThat(
            read(
                """
                addr: ":8080"
                certFile: "./cert.pem"
                keyFile: './key.pem'
                logLevel: info   # or debug
                """))
        .isEqualTo(
            Map.of(
                "addr",
                ":8080",
                "certFile",
                "./cert.pem",
                "keyFile",
                "./key.pem",
                "logLevel",
                "info"));
  }

  @Test
  void sectionsAreKeysOfOneService() throws IOException {
    assertThat(read("drainTimeout: 5s\ngreetservice:\n  addr: :1\n  connectionsMax: 7\n"))
        .contains(
            Map.entry("drainTimeout", "5s"),
            Map.entry("greetservice.addr", ":1"),
            Map.entry("greetservice.connectionsMax", "7"));
  }

  /** A value is what is written there: no reference to the environment is followed. */
  @Test
  void nothingIsReadIntoAValue() throws IOException {
    assertThat(read("publicUrl: \"http://${HOME}/$PATH\"\n"))
        .isEqualTo(Map.of("publicUrl", "http://${HOME}/$PATH"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "  \n\n"})
  void anEmptyFileSaysNothing(String text) throws IOException {
    assertThat(read(text)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"addr: [", "\taddr: x", "a: b: c", "addr: \"unfinished"})
  void whatIsNoYamlIsSaidWithTheFilesName(String text) {
    assertThatThrownBy(() -> read(text))
        .isInstanceOf(BadConfigurationException.class)
        .hasMessageContaining("some.yaml")
        .hasMessageContaining("is no YAML: ");
  }

  @Test
  void aFileThatIsTooLongIsNotRead() throws IOException {
    assertThatThrownBy(() -> read("#" + "x".repeat(1 << 20)))
        .hasMessageContaining("larger than 1048576 bytes");
  }

  @Test
  void theFirstFileThatIsThereIsFound() throws IOException {
    List<Path> places = List.of(here, etc);
    assertThat(ConfigurationFile.find(Optional.empty(), places)).isEmpty();
    Path last = Files.createFile(etc.resolve("config.yaml"));
    assertThat(ConfigurationFile.find(Optional.empty(), places)).contains(last);
    Path earlier = Files.createFile(etc.resolve("application.yaml"));
    assertThat(ConfigurationFile.find(Optional.empty(), places)).contains(earlier);
    Path first = Files.createFile(here.resolve("config.yaml"));
    assertThat(ConfigurationFile.find(Optional.empty(), places)).contains(first);
    assertThat(ConfigurationFile.find(Optional.of(last.toString()), places)).contains(last);
  }

  @Test
  void aNamedFileMustBeThere() {
    String missing = here.resolve("none.yaml").toString();
    assertThatThrownBy(() -> ConfigurationFile.find(Optional.of(missing), List.of(here)))
        .hasMessage("config: \"" + missing + "\" does not exist");
    assertThatThrownBy(() -> ConfigurationFile.find(Optional.of(here.toString()), List.of()))
        .hasMessage("config: \"" + here + "\" is a directory");
  }
}
