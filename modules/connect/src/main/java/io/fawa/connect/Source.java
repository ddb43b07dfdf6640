/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.connect;

import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.Optional;

/**
 * Receives messages, one after another. Single-owner: one thread receives. Received messages are
 * not kept, so a source can be iterated once.
 *
 * @param <T> the message
 */
@FunctionalInterface
public interface Source<T> extends Iterable<T> {
  /**
   * Waits for the next message, at most until the call's deadline.
   *
   * @return empty at and after the end of the stream
   * @throws RpcException the stream broke, a message was malformed or too large, the call was
   *     cancelled or its deadline passed; every later call fails the same way
   */
  Optional<T> receive();

  /** The remaining messages; {@code next} waits and fails as {@link #receive} does. */
  @Override
  default Iterator<T> iterator() {
    return new Iterator<>() {
      private Optional<T> ahead = Optional.empty();
      private boolean ended;

      @Override
      public boolean hasNext() {
        if (ahead.isEmpty() && !ended) {
          ahead = receive();
          ended = ahead.isEmpty();
        }
        return ahead.isPresent();
      }

      @Override
      public T next() {
        if (!hasNext()) {
          throw new NoSuchElementException("the stream has ended");
        }
        T message = ahead.get();
        ahead = Optional.empty();
        return message;
      }
    };
  }
}
