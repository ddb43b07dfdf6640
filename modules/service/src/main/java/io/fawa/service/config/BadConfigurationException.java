/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.service.config;

/** An invalid setting. The message is for the operator. */
public final class BadConfigurationException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** A failure with the given text. */
  public BadConfigurationException(String message) {
    super(message);
  }

  /** An invalid value. */
  public BadConfigurationException(String key, String value, String allowed) {
    super(key + ": \"" + value + "\" is not allowed; it must be " + allowed);
  }
}
