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
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The YAML file of settings: the one named, or the first of the usual places that is there. */
public final class ConfigurationFile {
  private static final long BYTES_MAX = 1 << 20;
  private static final List<String> NAMES = List.of("application.yaml", "config.yaml");

  private ConfigurationFile() {}

  /**
   * Finds the file.
   *
   * @param named what {@code --config} says; it must be there
   * @param places directories to look into otherwise, first match wins
   */
  public static Optional<Path> find(Optional<String> named, List<Path> places) {
    if (named.isPresent()) {
      Path path = Path.of(named.get());
      if (!Files.isReadable(path)) {
        throw new BadConfigurationException("config", named.get(), "a readable YAML file");
      }
      return Optional.of(path);
    }
    return places.stream()
        .flatMap(place -> NAMES.stream().map(place::resolve))
        .filter(Files::isReadable)
        .findFirst();
  }

  /**
   * Reads every value of the file by its dotted key.
   *
   * @throws BadConfigurationException it cannot be read or is no YAML
   */
  public static Map<String, String> read(Path file) {
    try {
      if (Files.size(file) > BYTES_MAX) {
        throw new BadConfigurationException(file + " has more than " + BYTES_MAX + " bytes");
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
    } catch (IOException | ConfigException e) {
      throw new BadConfigurationException(file + " cannot be read as YAML: " + e.getMessage());
    }
  }
}
