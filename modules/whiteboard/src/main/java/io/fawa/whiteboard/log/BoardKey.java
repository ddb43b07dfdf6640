/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.whiteboard.log;

import java.util.Optional;

/** What a link to a board holds: the permission to join it, or only to watch it. */
public sealed interface BoardKey permits RoomCode, ViewCode {
  /** Its characters. */
  String text();

  /** Parses either; empty if {@code text} is neither. Lower case is not accepted. */
  static Optional<BoardKey> parse(String text) {
    Optional<RoomCode> code = RoomCode.parse(text);
    return code.isPresent() ? Optional.of(code.get()) : ViewCode.parse(text).map(view -> view);
  }
}
