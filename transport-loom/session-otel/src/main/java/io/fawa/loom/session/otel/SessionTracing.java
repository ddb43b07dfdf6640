/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.loom.session.otel;

import io.fawa.loom.session.ConnectionHook;
import io.fawa.loom.session.EndReason;
import io.fawa.loom.session.ReadFilter;
import io.fawa.loom.session.Server;
import io.fawa.loom.session.Session;
import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanBuilder;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import java.net.SocketAddress;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Creates a span for each connection that has a session, and one for each pack that is handled. A
 * pack's span is a trace of its own with a link to that of its connection: a connection may last
 * for days, and whether it is sampled says nothing about its packs. The handler runs inside its
 * span, so that what it does on its own thread becomes a child.
 *
 * <p>A span has the number of the session, which is the server's own, and neither uid nor address:
 * no personal data. Nor does it have the message of an exception. Thread-safe.
 */
public final class SessionTracing {
  private static final String SCOPE = "io.fawa.loom.session";
  private static final AttributeKey<Long> ID = AttributeKey.longKey("fawa.session.id");
  private static final AttributeKey<String> CARRIER =
      AttributeKey.stringKey("fawa.session.carrier");
  private static final AttributeKey<Boolean> RESUMED =
      AttributeKey.booleanKey("fawa.session.resumed");
  private static final AttributeKey<String> END = AttributeKey.stringKey("fawa.session.end_reason");
  private static final AttributeKey<Long> BYTES = AttributeKey.longKey("fawa.pack.bytes");
  private static final AttributeKey<String> ERROR = AttributeKey.stringKey("error.type");

  private final Tracer tracer;

  /** The spans of connections that have not ended. */
  private final Map<Place, Span> connections = new ConcurrentHashMap<>();

  /** A session may begin its next connection before its last has ended. */
  private record Place(long session, SocketAddress remote) {}

  /** Traces into {@code telemetry}. */
  public SessionTracing(OpenTelemetry telemetry) {
    this.tracer = telemetry.getTracer(SCOPE);
  }

  /** Adds both to a server, after the filters and hooks that it has. */
  public Server.Builder addTo(Server.Builder server) {
    return server.readFilter(packs()).hook(connections());
  }

  /** Creates the spans of packs; what comes after this filter is in them. */
  public ReadFilter packs() {
    return this::handle;
  }

  /** Creates the spans of connections. */
  public ConnectionHook connections() {
    return new ConnectionHook() {
      @Override
      public void afterConnect(Session session) {
        begin(session, false);
      }

      @Override
      public void afterResume(Session session) {
        begin(session, true);
      }

      @Override
      public void afterDisconnect(
          SocketAddress remote, Optional<Session> session, EndReason reason) {
        session.ifPresent(one -> end(new Place(one.id(), remote), reason));
      }
    };
  }

  private void begin(Session session, boolean resumed) {
    Span span = span("session connection", session).setAttribute(RESUMED, resumed).startSpan();
    Span former = connections.put(new Place(session.id(), session.remoteAddress()), span);
    if (former != null) {
      // Streams of one KCP connection have one address: the session went on with another of them.
      former.end();
    }
  }

  private SpanBuilder span(String name, Session session) {
    return tracer
        .spanBuilder(name)
        .setNoParent()
        .setSpanKind(SpanKind.SERVER)
        .setAttribute(ID, session.id())
        .setAttribute(CARRIER, session.carrier());
  }

  private void end(Place place, EndReason reason) {
    Span span = connections.remove(place);
    if (span != null) {
      span.setAttribute(END, reason.name().toLowerCase(Locale.ROOT));
      if (isError(reason)) {
        span.setStatus(StatusCode.ERROR);
      }
      span.end();
    }
  }

  /** What a client or the network does is no error of the server. */
  private static boolean isError(EndReason reason) {
    return switch (reason) {
      case HANDLER_FAILED, TICK_FAILED, NO_MEMORY -> true;
      case CLIENT_CLOSED,
          LOST,
          IDLE,
          HANDSHAKE_TIMEOUT,
          REFUSED,
          MALFORMED,
          TOO_SLOW,
          REPLACED,
          DISCONNECTED,
          SERVER_STOPS ->
          false;
    };
  }

  private void handle(Session session, byte[] pack, ReadFilter.Next next) throws Exception {
    SpanBuilder builder = span("session pack", session).setAttribute(BYTES, (long) pack.length);
    Span connection = connections.get(new Place(session.id(), session.remoteAddress()));
    if (connection != null) {
      builder.addLink(connection.getSpanContext());
    }
    Span span = builder.startSpan();
    Callable<Session> inside =
        () -> {
          next.handle(session, pack);
          return session;
        };
    try {
      Context.root().with(span).wrap(inside).call();
    } catch (Exception | Error e) {
      span.setAttribute(ERROR, e.getClass().getName());
      span.setStatus(StatusCode.ERROR);
      throw e;
    } finally {
      span.end();
    }
  }
}
