/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.whiteboard;

import java.util.Iterator;
import java.util.List;
import java.util.function.ToIntFunction;

/**
 * The first messages to a client, made one after another, as a board may be large and its joiner
 * slow. Used by one thread.
 *
 * @param <O> a message to the client
 */
public interface Greeting<O> {
  /** About how many bytes of memory the next message takes until it is sent; 0 if there is none. */
  int nextBytes();

  /** Makes the next message. */
  O next();

  /** One of messages that exist already. */
  static <O> Greeting<O> of(List<O> messages, ToIntFunction<O> bytes) {
    Iterator<O> left = messages.iterator();
    int largest = messages.stream().mapToInt(bytes).max().orElse(0);
    return new Greeting<>() {
      @Override
      public int nextBytes() {
        return left.hasNext() ? Math.max(1, largest) : 0;
      }

      @Override
      public O next() {
        return left.next();
      }
    };
  }
}
