/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.service;

import io.fawa.service.config.Ports;
import io.fawa.service.config.Setting;
import java.util.List;

/** One deployable service: its name, its ports, and the wiring of its parts. */
public interface App {
  /** The name in commands, settings and logs, such as {@code greetservice}. */
  String name();

  /** The ports that it listens on by default. */
  Ports defaultPorts();

  /** The table of its own settings, besides those that every service has. */
  default List<Setting<?>> settings() {
    return List.of();
  }

  /**
   * Assembles the app and registers what it serves with {@code wiring}. Listeners open only after
   * every app of the process has returned from here.
   *
   * @throws Exception the app cannot start; the message tells the operator why
   */
  void install(Wiring wiring) throws Exception;
}
