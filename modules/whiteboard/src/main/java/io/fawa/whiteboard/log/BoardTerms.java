/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.whiteboard.log;

/**
 * What the owner of a board may change.
 *
 * @param writable whether members other than the owner may change the board
 * @param kept whether the board outlives the configured time without members
 */
public record BoardTerms(boolean writable, boolean kept) {
  /** Everybody may draw; the board ends some time after its last member left. */
  public static final BoardTerms INITIAL = new BoardTerms(true, false);
}
