/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.files.link;

/** Port: a slow, salted hash of passwords. Thread-safe; a call takes tens of milliseconds. */
public interface PasswordHash {
  /** The hash of a password under a new salt: printable ASCII without spaces. */
  String hash(String password);

  /** True if {@code hash} was made from {@code password}; false for any other text. */
  boolean matches(String password, String hash);
}
