/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.connect.otel;

import io.fawa.connect.Code;
import io.fawa.connect.Protocol;
import io.fawa.connect.RpcException;
import io.fawa.connect.client.ClientInterceptor;
import io.fawa.connect.observe.Observation;
import io.fawa.connect.observe.Observed;
import io.fawa.connect.observe.ObservedCall;
import io.fawa.connect.server.Interceptor;
import io.fawa.http.Headers;
import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanBuilder;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.propagation.TextMapPropagator;
import java.net.InetSocketAddress;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Creates a span for each call. A handler runs inside its span, so that calls on its own thread
 * become children; other threads need the context passed explicitly. Thread-safe.
 */
public final class CallTracing {
  private static final String SCOPE = "io.fawa.connect";
  private static final AttributeKey<String> SYSTEM = AttributeKey.stringKey("rpc.system");
  private static final AttributeKey<String> SERVICE = AttributeKey.stringKey("rpc.service");
  private static final AttributeKey<String> METHOD = AttributeKey.stringKey("rpc.method");
  private static final AttributeKey<String> CONNECT_ERROR =
      AttributeKey.stringKey("rpc.connect_rpc.error_code");
  private static final AttributeKey<Long> GRPC_STATUS =
      AttributeKey.longKey("rpc.grpc.status_code");
  private static final AttributeKey<String> PEER = AttributeKey.stringKey("network.peer.address");
  private static final AttributeKey<Long> RECEIVED = AttributeKey.longKey("rpc.messages.received");
  private static final AttributeKey<Long> SENT = AttributeKey.longKey("rpc.messages.sent");

  private final Tracer tracer;
  private final TextMapPropagator propagator;

  /** Traces into {@code telemetry}, with its propagators. */
  public CallTracing(OpenTelemetry telemetry) {
    this.tracer = telemetry.getTracer(SCOPE);
    this.propagator = telemetry.getPropagators().getTextMapPropagator();
  }

  /** Creates spans for the calls that a server serves, as children of the callers' spans. */
  public Interceptor server() {
    return Observed.server(this::begin);
  }

  /** Creates spans for the calls that a client makes, and propagates them to the server. */
  public ClientInterceptor client() {
    return Observed.client(this::begin);
  }

  private Observation begin(ObservedCall call) {
    return switch (call) {
      case ObservedCall.Served(var served) -> {
        Context caller =
            propagator.extract(Context.current(), served.requestHeaders(), HeaderFields.READER);
        SpanBuilder span =
            span(call, SpanKind.SERVER, caller).setAttribute(SYSTEM, system(served.protocol()));
        if (served.peer().remote() instanceof InetSocketAddress address
            && address.getAddress() != null) {
          span.setAttribute(PEER, address.getAddress().getHostAddress());
        }
        yield new Traced(span.startSpan(), caller, grpc(served.protocol()));
      }
      case ObservedCall.Made(var method, var made) -> {
        Context parent = Context.current();
        Span span =
            span(call, SpanKind.CLIENT, parent).setAttribute(SYSTEM, "connect_rpc").startSpan();
        Headers headers = made.requestHeaders();
        propagator.inject(parent.with(span), headers, HeaderFields.WRITER);
        yield new Traced(span, parent, false);
      }
    };
  }

  private SpanBuilder span(ObservedCall call, SpanKind kind, Context parent) {
    return tracer
        .spanBuilder(call.method().toString())
        .setParent(parent)
        .setSpanKind(kind)
        .setAttribute(SERVICE, call.method().service())
        .setAttribute(METHOD, call.method().name());
  }

  private static boolean grpc(Protocol protocol) {
    return protocol == Protocol.GRPC || protocol == Protocol.GRPC_WEB;
  }

  private static String system(Protocol protocol) {
    return grpc(protocol) ? "grpc" : "connect_rpc";
  }

  /** One call with its span. */
  private static final class Traced implements Observation {
    private final Span span;
    private final Context parent;
    private final boolean grpc;
    private final AtomicInteger received = new AtomicInteger();
    private final AtomicInteger sent = new AtomicInteger();

    Traced(Span span, Context parent, boolean grpc) {
      this.span = span;
      this.parent = parent;
      this.grpc = grpc;
    }

    // The enterer closes the scope.
    @SuppressWarnings("MustBeClosedChecker")
    @Override
    public Scope enter() {
      return parent.with(span).makeCurrent()::close;
    }

    @Override
    public void received() {
      received.incrementAndGet();
    }

    @Override
    public void sent() {
      sent.incrementAndGet();
    }

    @Override
    public void ended(Optional<RpcException> failure) {
      span.setAttribute(RECEIVED, received.get());
      span.setAttribute(SENT, sent.get());
      if (grpc) {
        span.setAttribute(GRPC_STATUS, failure.map(e -> (long) e.code().number()).orElse(0L));
      } else {
        failure.ifPresent(e -> span.setAttribute(CONNECT_ERROR, e.code().wireName()));
      }
      if (failure.isPresent() && isError(failure.get().code())) {
        span.setStatus(StatusCode.ERROR, failure.get().code().wireName());
      }
      span.end();
    }

    /** On both sides, a caller's own mistake is not an error of the span. */
    private static boolean isError(Code code) {
      return switch (code) {
        case UNKNOWN, DEADLINE_EXCEEDED, UNIMPLEMENTED, INTERNAL, UNAVAILABLE, DATA_LOSS -> true;
        default -> false;
      };
    }
  }
}
