/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
/**
 * Boards that several people draw on at once. The exported package is the blocking shell, with the
 * ports of connections and logs; the hidden one is the pure core, a room that follows a log of
 * sequence-numbered events. Of HTTP it uses only the asker.
 */
module io.fawa.whiteboard {
  requires static transitive org.jspecify;
  requires static com.google.errorprone.annotations;
  requires transitive io.fawa.limits;

  exports io.fawa.whiteboard;
  exports io.fawa.whiteboard.log;
  exports io.fawa.whiteboard.memory;
}
