/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.files.library;

import io.fawa.files.ContentId;
import io.fawa.files.FileRefusedException;
import io.fawa.files.FileRefusedException.Reason;
import io.fawa.files.StorageFullException;
import java.io.IOException;
import java.lang.System.Logger.Level;

/** A failure of a store, for the log and for the caller. */
final class StoreFailure {
  private static final System.Logger LOG = System.getLogger(StoreFailure.class.getName());

  private StoreFailure() {}

  /** Translates a failure for the caller; the store's own message is only logged. */
  static FileRefusedException refused(String act, ContentId content, IOException cause) {
    FileRefusedException refusal;
    if (cause instanceof StorageFullException) {
      LOG.log(
          Level.WARNING,
          "no room: " + act + " of content " + content.text() + ": " + cause.getMessage());
      refusal = new FileRefusedException(Reason.FULL, "storage is full");
    } else {
      LOG.log(Level.ERROR, act + " of content " + content.text() + " failed", cause);
      refusal = new FileRefusedException(Reason.UNAVAILABLE, "storage is not available");
    }
    refusal.initCause(cause);
    return refusal;
  }
}
