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
  /** The URL of an app's HTTP/1.1 and h2c. */
  URI cleartextUrl(String app);

  /** The URL of an app under TLS. */
  URI tlsUrl(String app);

  /** The URL of an app's health and metrics. */
  URI adminUrl(String app);

  /** The certificate authority to trust, unless certificates were configured. */
  Optional<Path> developmentAuthority();

  /**
   * Drains every app and returns when all are closed. A second call, by another thread, ends a
   * {@code drainDelay} in progress.
   */
  @Override
  void close();
}
