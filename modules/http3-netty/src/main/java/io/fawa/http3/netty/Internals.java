/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.http3.netty;

import io.netty.handler.codec.quic.QuicChannel;
import io.netty.handler.codec.quic.QuicConnectionStats;
import java.lang.reflect.Field;
import java.lang.reflect.InaccessibleObjectException;
import java.lang.reflect.Method;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Works around four faults of netty 4.2.18 and quiche by members that are not public. On the module
 * path this needs {@code --add-opens
 * io.netty.codec.classes.quic/io.netty.handler.codec.quic=io.fawa.http3.netty}; without it the
 * faults stay. Call all methods on the event loop.
 */
final class Internals {
  /** QUICHE_ERR_DONE: no error. */
  private static final long DONE = -1;

  /** A longer timer is the idle timeout, not that of loss detection. */
  private static final long IN_FLIGHT_NANOS_MAX = 1_000_000_000;

  private static final String CHANNEL = "QuicheQuicChannel";
  private static final Optional<Method> STREAM_CLOSED = find(CHANNEL, "streamClosed", long.class);
  private static final Optional<Method> STREAM_CAPACITY =
      find(CHANNEL, "streamCapacity", long.class);
  private static final Optional<Field> CONNECTION = connection();
  private static final Optional<Method> FREED = find("QuicheQuicConnection", "isFreed");
  private static final Optional<Method> ADDRESS = find("QuicheQuicConnection", "address");
  private static final Optional<Method> STREAM_FINISHED =
      find("Quiche", "quiche_conn_stream_finished", long.class, long.class);
  private static final Optional<Method> TIMEOUT =
      find("Quiche", "quiche_conn_timeout_as_nanos", long.class);

  private Internals() {}

  private static Optional<Method> find(String owner, String name, Class<?>... parameters) {
    try {
      Method method = type(owner).getDeclaredMethod(name, parameters);
      method.setAccessible(true);
      return Optional.of(method);
    } catch (ReflectiveOperationException | InaccessibleObjectException e) {
      return Optional.empty();
    }
  }

  private static Optional<Field> connection() {
    try {
      Field field = type(CHANNEL).getDeclaredField("connection");
      field.setAccessible(true);
      return Optional.of(field);
    } catch (ReflectiveOperationException | InaccessibleObjectException e) {
      return Optional.empty();
    }
  }

  private static Class<?> type(String name) throws ClassNotFoundException {
    String full = "io.netty.handler.codec.quic." + name;
    return Class.forName(full, false, QuicChannel.class.getClassLoader());
  }

  /**
   * Makes netty drop an aborted stream, which it would keep as long as the connection. Returns
   * false if that failed.
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
   * Whether the peer has sent STOP_SENDING. If its own half had ended, quiche can drop the stream
   * without an event, so that writes would wait for ever.
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

  /**
   * Whether all of the peer's half was read, or quiche has dropped the stream. Quiche reports no
   * FIN that comes with bytes it had before, as when data is retransmitted together with the FIN.
   */
  static boolean finished(QuicChannel connection, long streamId) {
    return Boolean.TRUE.equals(ask(STREAM_FINISHED, connection, streamId));
  }

  /** Whether the connection has lost packets and has some in flight now. */
  static boolean losesPackets(QuicChannel connection) {
    if (!connection.isActive()) {
      return false;
    }
    QuicConnectionStats stats = connection.collectStats().getNow();
    if (stats == null || stats.lost() == 0) {
      return false;
    }
    // While packets are in flight, the next timer is that of loss detection.
    return ask(TIMEOUT, connection) instanceof Long nanos
        && nanos >= 0
        && nanos < IN_FLIGHT_NANOS_MAX;
  }

  /** Calls a function of quiche for a connection; null if it cannot be called. */
  private static @Nullable Object ask(
      Optional<Method> function, QuicChannel connection, Object... more) {
    if (CONNECTION.isEmpty()
        || FREED.isEmpty()
        || ADDRESS.isEmpty()
        || function.isEmpty()
        || !connection.isActive()) {
      return null;
    }
    try {
      Object library = CONNECTION.get().get(connection);
      if (library == null || !Boolean.FALSE.equals(FREED.get().invoke(library))) {
        return null;
      }
      Object[] arguments = new Object[1 + more.length];
      arguments[0] = ADDRESS.get().invoke(library);
      System.arraycopy(more, 0, arguments, 1, more.length);
      return function.get().invoke(null, arguments);
    } catch (ReflectiveOperationException | IllegalArgumentException e) {
      return null;
    }
  }
}
