/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.whiteboard;

import io.fawa.whiteboard.log.BoardChange;
import io.fawa.whiteboard.log.BoardTerms;

/** What a client's message asks for. */
public sealed interface MemberAct {
  /** Publish a draw event or states of elements. */
  record Publish(BoardChange change) implements MemberAct {}

  /**
   * Show others where the pointer is.
   *
   * @param json a JSON object
   */
  record Point(String json) implements MemberAct {}

  /**
   * Show others something of oneself, such as a name.
   *
   * @param card a JSON object
   */
  record ShowCard(String card) implements MemberAct {}

  /**
   * Become the owner.
   *
   * @param token the one given when the board was created
   */
  record Claim(String token) implements MemberAct {
    /** Hides the token. */
    @Override
    public String toString() {
      return "Claim[hidden]";
    }
  }

  /** Set the terms, as the owner. */
  record SetTerms(BoardTerms terms) implements MemberAct {}

  /** Get an answer with the same number. */
  record Ping(long number) implements MemberAct {}
}
