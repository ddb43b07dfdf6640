/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
/**
 * A blocking client of boards over sessions of packs, and how the messages of a board travel in
 * packs, which both ends share.
 */
module io.fawa.board.client {
  requires static transitive org.jspecify;
  requires static com.google.errorprone.annotations;
  requires transitive io.fawa.loom.session;

  exports io.fawa.board.client;
}
