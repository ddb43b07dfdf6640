/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.sdk.files;

import java.time.Duration;
import java.util.OptionalLong;

/** Is told how far a transfer is; calls come from the thread that transfers, and must not block. */
public interface Progress {
  /** Is told nothing. */
  Progress NONE =
      new Progress() {
        @Override
        public void at(long bytes, OptionalLong total) {}

        @Override
        public void waits(String why, Duration pause) {}
      };

  /**
   * Bytes on the other side, those of earlier runs included.
   *
   * @param total bytes of the file, if known
   */
  void at(long bytes, OptionalLong total);

  /** For one of several files, after {@code before} bytes of {@code all}. */
  default Progress within(long before, OptionalLong all) {
    Progress whole = this;
    return new Progress() {
      @Override
      public void at(long bytes, OptionalLong total) {
        whole.at(before + bytes, all);
      }

      @Override
      public void waits(String why, Duration pause) {
        whole.waits(why, pause);
      }
    };
  }

  /** Something failed, and is tried again after a pause. */
  void waits(String why, Duration pause);
}
