/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.whiteboard.log;

import java.util.List;

/**
 * New states of elements, published at once.
 *
 * @param states at least one, no id twice
 * @param settled false while the author is still at it, such as in the middle of a stroke: a state
 *     that is settled follows
 * @param clientId the author; set when it is published
 */
public record ElementChange(List<ElementState> states, boolean settled, String clientId)
    implements BoardChange {
  private static final int FIXED_BYTES = 64;

  /** Copies the list. */
  public ElementChange {
    states = List.copyOf(states);
  }

  /** The same by {@code author}. */
  public ElementChange by(String author) {
    return new ElementChange(states, settled, author);
  }

  /** The same with other states. */
  public ElementChange with(List<ElementState> others) {
    return new ElementChange(others, settled, clientId);
  }

  @Override
  public int weight() {
    int sum = FIXED_BYTES;
    for (ElementState state : states) {
      sum += state.weight();
    }
    return sum;
  }
}
