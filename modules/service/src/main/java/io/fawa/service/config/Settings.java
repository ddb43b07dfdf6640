/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.service.config;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** The values of one app's settings, as declared in its tables. Immutable. */
public final class Settings {
  private final String app;
  private final Set<String> declared;
  private final Given given;

  /**
   * The settings of {@code app}.
   *
   * @param table all settings that may be read
   */
  public Settings(String app, List<Setting<?>> table, Given given) {
    this.app = app;
    this.declared = table.stream().map(Setting::key).collect(Collectors.toSet());
    this.given = given;
  }

  /**
   * The value of a setting, or its default.
   *
   * @throws BadConfigurationException the value is not allowed
   * @throws IllegalArgumentException no table declares it
   */
  public <T> T get(Setting<T> setting) {
    return setting.parse(value(setting).orElse(setting.absent()));
  }

  /** Whether it was set. */
  public boolean given(Setting<?> setting) {
    return value(setting).isPresent();
  }

  private Optional<String> value(Setting<?> setting) {
    String key = setting.key();
    if (!declared.contains(key)) {
      throw new IllegalArgumentException(
          key + " is declared in no table of " + app + "; add it to App.settings");
    }
    String own = app + "." + key;
    return first(given.flags(), own, key)
        .or(() -> first(given.environment(), Given.variable(own), Given.variable(key)))
        .or(() -> first(given.file(), own, key))
        .map(String::strip);
  }

  private static Optional<String> first(Map<String, String> source, String own, String key) {
    return Optional.ofNullable(source.get(own)).or(() -> Optional.ofNullable(source.get(key)));
  }
}
