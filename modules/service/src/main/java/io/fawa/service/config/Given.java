/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.service.config;

import java.util.Locale;
import java.util.Map;

/**
 * The settings of the process, unparsed.
 *
 * @param flags by key, without dashes
 * @param environment all variables of the process
 * @param file by dotted key
 */
public record Given(
    Map<String, String> flags, Map<String, String> environment, Map<String, String> file) {
  /** Copies all three. */
  public Given {
    flags = Map.copyOf(flags);
    environment = Map.copyOf(environment);
    file = Map.copyOf(file);
  }

  /** {@code greetservice.tlsAddr} is {@code FAWA_GREETSERVICE_TLS_ADDR}. */
  static String variable(String key) {
    return "FAWA_"
        + key.replaceAll("([a-z0-9])([A-Z])", "$1_$2").replace('.', '_').toUpperCase(Locale.ROOT);
  }
}
