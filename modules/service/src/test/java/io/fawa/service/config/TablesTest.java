/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.service.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is refused before anything starts, and what help says. */
class TablesTest {
  private static final Setting<Integer> KEY_LENGTH =
      Setting.number("keyLength", 6, 6, 64, "characters of a new key");
  private static final Setting<Integer> UPLOADS_MAX =
      Setting.number("uploadsMax", 8, 1, 64, "uploads at a time").formerly("maxUploads");
  private static final Setting<Integer> MEMBERS_MAX =
      Setting.number("membersMax", 8, 1, 64, "members of a board");
  private static final Tables TABLES = tables();
  private static final List<String> ALL = List.of("files", "boards", "drawings");

  private static Tables tables() {
    Map<String, List<Setting<?>>> every = new LinkedHashMap<>();
    every.put("files", ServiceConfig.table(new Ports(1, 2, 3)));
    every.put("boards", ServiceConfig.table(new Ports(4, 5, 6)));
    every.put("drawings", ServiceConfig.table(new Ports(7, 8, 9)));
    Map<String, List<Setting<?>>> own = new LinkedHashMap<>();
    own.put("files", List.of(KEY_LENGTH, UPLOADS_MAX));
    own.put("boards", List.of(MEMBERS_MAX));
    own.put("drawings", List.of(MEMBERS_MAX));
    return new Tables(ProcessConfig.table(), every, own);
  }

  @ParameterizedTest
  @ValueSource(strings = {"keyLength", "addr", "logLevel"})
  void twoSettingsOfOneKeyAreADefect(String key) {
    List<Setting<?>> twice = List.of(KEY_LENGTH, Setting.text(key, "", "another one"));
    assertThatThrownBy(() ->
            new Tables(
                ProcessConfig.table(),
                Map.of("files", ServiceConfig.table(new Ports(1, 2, 3))),
                Map.of("files", twice)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("files has two settings with the key " + key);
  }

  private static void flag(List<String> started, String key) {
    TABLES.check(started, new Given(Map.of(key, "x"), Map.of(), Map.of()), "some.yaml");
  }

  private static void variable(List<String> started, String name) {
    TABLES.check(started, new Given(Map.of(), Map.of(name, "x"), Map.of()), "some.yaml");
  }

  private static void inFile(List<String> started, String key) {
    TABLES.check(started, new Given(Map.of(), Map.of(), Map.of(key, "x")), "some.yaml");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "colour | unknown flag --colour",
        "adrr | unknown flag --adrr; did you mean --addr?",
        "DRAINTIMEOUT | unknown flag --DRAINTIMEOUT; did you mean --drainTimeout?",
        "logLvl | unknown flag --logLvl; did you mean --logLevel?",
        "keyLenght | unknown flag --keyLenght; did you mean --keyLength?",
        "files.adrr | unknown flag --files.adrr; did you mean --files.addr?",
        "filse.keyLength | unknown flag --filse.keyLength; did you mean --files.keyLength?",
        "grumble.addr | unknown flag --grumble.addr",
        "boards.keyLength | unknown flag --boards.keyLength",
        "keyLength | --keyLength is a setting of files: write --files.keyLength",
        "membersMax | --membersMax is a setting of boards and drawings: write --boards.membersMax or --drawings.membersMax",
        "addr | --addr is for one service, and 3 are to start: write --files.addr or --boards.addr or --drawings.addr",
        "maxConnections | --maxConnections was renamed to --connectionsMax",
        "files.maxUploads | --files.maxUploads was renamed to --files.uploadsMax",
        "maxUploads | --maxUploads was renamed to --uploadsMax",
        "files.logLevel | --files.logLevel is for the whole process: write --logLevel"
      })
  void aFlagThatCannotBeMeantIsRefused(String key, String why) {
    assertThatThrownBy(() -> flag(ALL, key))
        .isInstanceOf(BadConfigurationException.class)
        .hasMessage(why);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "logLevel",
        "drainTimeout",
        "files.addr",
        "files.keyLength",
        "config",
        "uploadDir"
      })
  void whatIsKnownIsTaken(String key) {
    assertThatCode(() -> flag(ALL, key)).doesNotThrowAnyException();
    assertThatCode(() -> inFile(ALL, key)).doesNotThrowAnyException();
    assertThatCode(() -> variable(ALL, Given.variable(key))).doesNotThrowAnyException();
  }

  @Test
  void whatOneServiceHasNeedsNoNameWhereOnlyThatOneStarts() {
    assertThatCode(() -> flag(List.of("files"), "keyLength")).doesNotThrowAnyException();
    assertThatCode(() -> flag(List.of("files"), "addr")).doesNotThrowAnyException();
    assertThatCode(() -> flag(List.of("boards", "drawings"), "membersMax"))
        .doesNotThrowAnyException();
    assertThatThrownBy(() -> flag(List.of("boards"), "keyLength"))
        .hasMessage("--keyLength is a setting of files: write --files.keyLength");
    assertThatCode(() -> inFile(List.of("boards"), "files.keyLength"))
        .as("a file may be shared with a process that starts it")
        .doesNotThrowAnyException();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "logLvl | unknown key \"logLvl\" in some.yaml; did you mean logLevel?",
        "files.adr | unknown key \"files.adr\" in some.yaml; did you mean files.addr?",
        "grumble.addr | unknown key \"grumble.addr\" in some.yaml",
        "addr | addr in some.yaml is for one service, and 3 are to start: write files.addr or boards.addr or drawings.addr",
        "corsOrigins.0 | corsOrigins in some.yaml has one value, not a list or a map",
        "maxRequestBytes | maxRequestBytes in some.yaml was renamed to requestBytesMax"
      })
  void soIsAKeyOfTheFile(String key, String why) {
    assertThatThrownBy(() -> inFile(ALL, key)).hasMessage(why);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "FAWA_LOG_LEVL | unknown variable FAWA_LOG_LEVL; did you mean FAWA_LOG_LEVEL?",
        "FAWA_FILES_KEYLENGTH | unknown variable FAWA_FILES_KEYLENGTH; did you mean FAWA_FILES_KEY_LENGTH?",
        "FAWA_X | unknown variable FAWA_X",
        "FAWA_ADDR | FAWA_ADDR is for one service, and 3 are to start: write FAWA_FILES_ADDR or FAWA_BOARDS_ADDR or FAWA_DRAWINGS_ADDR",
        "FAWA_MAX_CONNECTIONS | FAWA_MAX_CONNECTIONS was renamed to FAWA_CONNECTIONS_MAX"
      })
  void soIsAVariable(String name, String why) {
    assertThatThrownBy(() -> variable(ALL, name)).hasMessage(why);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "PATH",
        "FAWA_JAVA_OPTS",
        "FAWA_SERVER",
        "FAWA_SERVICE_HOST",
        "FAWA_SERVICE_PORT",
        "FAWA_SERVICE_PORT_HTTP",
        "FAWA_PORT",
        "FAWA_PORT_8080_TCP",
        "FAWA_PORT_8080_TCP_ADDR",
        "FAWA_GREET_SERVICE_HOST",
        "FAWA_GREET_PORT_8080_TCP_PROTO"
      })
  void variablesOfOthersAreTheirs(String name) {
    assertThatCode(() -> variable(ALL, name)).doesNotThrowAnyException();
  }

  @Test
  void aFreePortIsAnotherOneForEachService() {
    assertThatCode(() ->
            TABLES.check(
                ALL, new Given(Map.of("addr", "127.0.0.1:0"), Map.of(), Map.of()), "some.yaml"))
        .doesNotThrowAnyException();
  }

  @Test
  void helpListsEverySettingOfWhatWouldStart() {
    String all = new Manual(TABLES, ALL).help();
    for (Setting<?> setting : ProcessConfig.table()) {
      assertThat(all).contains("--" + setting.key() + " " + setting.type(), setting.meaning());
    }
    for (String service : ALL) {
      assertThat(all).contains("--" + service + ".addr host:port");
    }
    assertThat(all)
        .contains("--files.keyLength number", "characters of a new key (6)")
        .contains("--boards.membersMax number", "--drawings.membersMax number")
        .contains("--connectionsMax number", "connections per listener (10000)");

    String one = new Manual(TABLES, List.of("files")).help();
    assertThat(one)
        .contains("--keyLength number", "--addr host:port", "(127.0.0.1:1)")
        .doesNotContain("membersMax", "boards.addr");
  }

  /** Every line of it taken as it stands says what the defaults say. */
  @Test
  void theSampleIsAFileOfDefaults(@TempDir Path folder) throws IOException {
    String sample = new Manual(TABLES, ALL).sample();
    assertThat(ConfigurationFile.read(Files.writeString(folder.resolve("as-is.yaml"), sample)))
        .as("all of it is comments")
        .isEmpty();

    String taken =
        sample
            .lines()
            .filter(line -> !line.startsWith("##"))
            .map(line -> line.replaceFirst("^# ", ""))
            .collect(Collectors.joining("\n"));
    Map<String, String> values =
        ConfigurationFile.read(Files.writeString(folder.resolve("taken.yaml"), taken));
    Given given = new Given(Map.of(), Map.of(), values);

    TABLES.check(ALL, given, "taken.yaml");
    Settings files = new Settings("files", TABLES.of("files"), given);
    assertThat(ServiceConfig.read(files, "files", new Ports(1, 2, 3)))
        .isEqualTo(
            ServiceConfig.read(
                new Settings("files", TABLES.of("files"), new Given(Map.of(), Map.of(), Map.of())),
                "files",
                new Ports(1, 2, 3)));
    for (String key : List.of("files.addr", "files.keyLength", "drainTimeout", "logLevel")) {
      assertThat(values).containsKey(key);
    }
  }
}
