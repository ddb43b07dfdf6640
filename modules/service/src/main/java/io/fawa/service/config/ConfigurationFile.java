/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.service.config;

import io.helidon.config.Config;
import io.helidon.config.ConfigException;
import io.helidon.config.ConfigSources;
import io.helidon.config.yaml.YamlConfigParser;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The YAML file of settings: the named one, or the first that exists in the usual places. */
public final class ConfigurationFile {
  private static final long BYTES_MAX = 1 << 20;
  private static final List<String> NAMES = List.of("application.yaml", "config.yaml");

  private ConfigurationFile() {}

  /**
   * Finds the file.
   *
   * @param named the value of {@code --config}; the file must exist
   * @param places directories to search otherwise; the first match wins
   */
  public static Optional<Path> find(Optional<String> named, List<Path> places) {
    if (named.isPresent()) {
      Path path = Path.of(named.get());
      if (!Files.isReadable(path) || Files.isDirectory(path)) {
        throw new BadConfigurationException("config: \"" + path + "\" " + whyNot(path));
      }
      return Optional.of(path);
    }
    return places.stream()
        .flatMap(place -> NAMES.stream().map(place::resolve))
        .filter(path -> Files.isReadable(path) && !Files.isDirectory(path))
        .findFirst();
  }

  private static String whyNot(Path path) {
    if (!Files.exists(path)) {
      return "does not exist";
    }
    return Files.isDirectory(path) ? "is a directory" : "may not be read by this user";
  }

  /**
   * Reads every value of the file by its dotted key.
   *
   * @throws BadConfigurationException it cannot be read or is not YAML
   */
  public static Map<String, String> read(Path file) {
    try {
      if (Files.size(file) > BYTES_MAX) {
        throw new BadConfigurationException(file + " is larger than " + BYTES_MAX + " bytes");
      }
      String text = Files.readString(file, StandardCharsets.UTF_8);
      if (text.isBlank()) {
        return Map.of();
      }
      Config config =
          Config.builder()
              .disableEnvironmentVariablesSource()
              .disableSystemPropertiesSource()
              .disableFilterServices()
              .disableParserServices()
              .disableValueResolving()
              .addParser(YamlConfigParser.create())
              .sources(
                  ConfigSources.create(
                      text, io.helidon.common.media.type.MediaTypes.APPLICATION_YAML))
              .build();
      return Map.copyOf(config.asMap().orElse(Map.of()));
    } catch (CharacterCodingException e) {
      throw new BadConfigurationException("config: \"" + file + "\" is no YAML: it is not UTF-8");
    } catch (IOException e) {
      throw new BadConfigurationException(
          "config: \"" + file + "\" cannot be read: " + e.getMessage());
    } catch (ConfigException e) {
      throw new BadConfigurationException("config: \"" + file + "\" is no YAML: " + reason(e));
    }
  }

  /** The parser's message, on one line. */
  private static String reason(Throwable failure) {
    Throwable cause = failure;
    for (Throwable next = failure.getCause(); next != null; next = next.getCause()) {
      cause = next;
    }
    String words = String.valueOf(cause.getMessage()).strip();
    return words.replaceAll("\\s*\\R\\s*", "; ");
  }
}
