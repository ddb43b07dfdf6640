/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.canva;

/**
 * A message to a client.
 *
 * @param text with its newline
 * @param fleeting whether it may be lost, as a newer one follows
 */
record Outgoing(String text, boolean fleeting) {
  static Outgoing of(String text) {
    return new Outgoing(text, false);
  }
}
