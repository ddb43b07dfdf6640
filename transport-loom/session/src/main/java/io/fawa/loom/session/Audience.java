/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.loom.session;

import java.util.Optional;

/**
 * Whom a broadcast reaches.
 *
 * @param color sessions of this colour; empty for all
 * @param sid sessions of this application session; empty for all
 */
public record Audience(Optional<String> color, Optional<Long> sid) {
  /** Every session. */
  public static Audience all() {
    return new Audience(Optional.empty(), Optional.empty());
  }

  /** Sessions of this colour and application session, as the original has it. */
  public static Audience of(String color, long sid) {
    return new Audience(Optional.of(color), Optional.of(sid));
  }

  boolean includes(Session session) {
    return color.map(session.color()::equals).orElse(true)
        && sid.map(wanted -> wanted == session.sid()).orElse(true);
  }
}
