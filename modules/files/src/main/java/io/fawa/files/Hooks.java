/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.files;

import java.util.Optional;

/**
 * What an operator has added.
 *
 * @param scan checks each file before it can be found
 * @param events is told of files that are stored and downloaded
 */
public record Hooks(Optional<ContentScan> scan, FileEvents events) {
  /** Nothing. */
  public static final Hooks NONE = new Hooks(Optional.empty(), FileEvents.NONE);
}
