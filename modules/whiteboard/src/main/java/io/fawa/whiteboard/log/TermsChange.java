/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.whiteboard.log;

/**
 * The owner has changed the terms.
 *
 * @param terms those from now on
 * @param clientId the owner's id; set when it is published
 */
public record TermsChange(BoardTerms terms, String clientId) implements BoardChange {
  private static final int FIXED_BYTES = 96;

  @Override
  public int weight() {
    return FIXED_BYTES;
  }
}
