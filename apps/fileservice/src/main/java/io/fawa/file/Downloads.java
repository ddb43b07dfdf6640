/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.file;

/** stub. */
final class Downloads {
  static final String PATH = "/d/";

  private Downloads() {}
}
