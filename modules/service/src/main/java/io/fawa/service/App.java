/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.service;

import io.fawa.service.config.Ports;
import io.fawa.service.config.Setting;
import java.util.List;

/** One deployable service: its name, its ports, and how its parts are put together. */
public interface App {
  /** The name in commands, settings and logs, such as {@code greetservice}. */
  String name();

  /** Where it listens unless told otherwise. */
  Ports defaultPorts();

  /** The table of its own settings, beside those that every service has. */
  default List<Setting<?>> settings() {
    return List.of();
  }

  /**
   * Puts the app together by telling {@code wiring} what it serves. Nothing is accepted before
   * every app of the process has returned from here.
   *
   * @throws Exception the app cannot start; the message says why, for whoever starts it
   */
  void install(Wiring wiring) throws Exception;
}
