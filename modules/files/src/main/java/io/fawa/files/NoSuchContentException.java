/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.files;

import java.io.IOException;

/** The store has no content with this id. */
public final class NoSuchContentException extends IOException {
  private static final long serialVersionUID = 1L;

  /** Names the content. */
  public NoSuchContentException(ContentId id) {
    super("no content " + id.text());
  }
}
