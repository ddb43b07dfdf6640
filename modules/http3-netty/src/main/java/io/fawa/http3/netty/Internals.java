/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.http3.netty;

import io.netty.handler.codec.quic.QuicChannel;
import java.lang.reflect.InaccessibleObjectException;
import java.lang.reflect.Method;
import java.util.Optional;

/**
 * Two faults of netty 4.2.18 and the library in it, mended by methods that are not public. On the
 * module path this works only with {@code --add-opens
 * io.netty.codec.classes.quic/io.netty.handler.codec.quic=io.fawa.http3.netty}; without, both
 * faults stay. All methods are for the event loop.
 */
final class Internals {
  /** QUICHE_ERR_DONE: no fault. */
  private static final long DONE = -1;

  private static final Optional<Method> STREAM_CLOSED = find("streamClosed");
  private static final Optional<Method> STREAM_CAPACITY = find("streamCapacity");

  private Internals() {}

  private static Optional<Method> find(String name) {
    try {
      Method method =
          Class.forName(
                  "io.netty.handler.codec.quic.QuicheQuicChannel",
                  false,
                  QuicChannel.class.getClassLoader())
              .getDeclaredMethod(name, long.class);
      method.setAccessible(true);
      return Optional.of(method);
    } catch (ReflectiveOperationException | InaccessibleObjectException e) {
      return Optional.empty();
    }
  }

  /**
   * Has netty forget a stream that was aborted: by itself it keeps each for as long as the
   * connection lives. Returns false if it still does.
   */
  static boolean forget(QuicChannel connection, long streamId) {
    if (STREAM_CLOSED.isEmpty()) {
      return false;
    }
    try {
      STREAM_CLOSED.get().invoke(connection, streamId);
      return true;
    } catch (ReflectiveOperationException | IllegalArgumentException e) {
      return false;
    }
  }

  /**
   * Whether the peer wants no more of a stream: where its own half was over, STOP_SENDING can make
   * the library drop the stream without a word, so that writes would wait for ever.
   */
  static boolean stopped(QuicChannel connection, long streamId) {
    if (STREAM_CAPACITY.isEmpty() || !connection.isActive()) {
      return false;
    }
    try {
      return STREAM_CAPACITY.get().invoke(connection, streamId) instanceof Long capacity
          && capacity < 0
          && capacity != DONE;
    } catch (ReflectiveOperationException | IllegalArgumentException e) {
      return false;
    }
  }
}
