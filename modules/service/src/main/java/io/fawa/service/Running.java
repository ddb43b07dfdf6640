/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.service;

import java.net.URI;
import java.nio.file.Path;
import java.util.Optional;

/** Apps that have been started in this process. Thread-safe; closing drains all of them. */
public interface Running extends AutoCloseable {
  /** Where an app serves HTTP/1.1 and h2c. */
  URI cleartextUrl(String app);

  /** Where an app serves under TLS. */
  URI tlsUrl(String app);

  /** Where an app's health and metrics are. */
  URI adminUrl(String app);

  /** The authority to trust, unless certificates were given. */
  Optional<Path> developmentAuthority();

  /**
   * Drains every app and returns when all are closed. While that waits for its {@code drainDelay},
   * a second call, by another thread, ends the delay.
   */
  @Override
  void close();
}
