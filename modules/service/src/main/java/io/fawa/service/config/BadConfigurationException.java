/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.service.config;

/** A setting that cannot be used. The message is for whoever starts the process. */
public final class BadConfigurationException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** A failure with a text of its own. */
  public BadConfigurationException(String message) {
    super(message);
  }

  /** A value that does not fit. */
  public BadConfigurationException(String key, String value, String allowed) {
    super(key + ": \"" + value + "\" is not allowed; it must be " + allowed);
  }
}
