/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.connect.otel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fawa.connect.Protocol;
import io.fawa.connect.RpcException;
import io.fawa.connect.client.ClientCall;
import io.fawa.connect.client.ResponseStream;
import io.fawa.connect.client.RpcClient;
import io.fawa.connect.client.RpcClientConfig;
import io.fawa.connect.grpc.HealthService;
import io.fawa.connect.grpc.health.v1.Health;
import io.fawa.connect.grpc.health.v1.HealthCheckRequest;
import io.fawa.connect.grpc.health.v1.HealthCheckResponse;
import io.fawa.connect.grpc.health.v1.HealthClient;
import io.fawa.connect.server.Call;
import io.fawa.connect.server.RpcServer;
import io.fawa.connect.server.Service;
import io.fawa.http.HttpVersion;
import io.fawa.http.MemoryTransport;
import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.propagation.W3CTraceContextPropagator;
import io.opentelemetry.context.Scope;
import io.opentelemetry.context.propagation.ContextPropagators;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.testing.exporter.InMemorySpanExporter;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SimpleSpanProcessor;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Spans as OpenTelemetry's SDK exports them. */
class CallTracingTest {
  private static final AttributeKey<String> SYSTEM = AttributeKey.stringKey("rpc.system");
  private static final Duration BOUND = Duration.ofSeconds(60);

  private final InMemorySpanExporter exported = InMemorySpanExporter.create();
  private final SdkTracerProvider spans =
      SdkTracerProvider.builder().addSpanProcessor(SimpleSpanProcessor.create(exported)).build();
  private final OpenTelemetry telemetry =
      OpenTelemetrySdk.builder()
          .setTracerProvider(spans)
          .setPropagators(ContextPropagators.create(W3CTraceContextPropagator.getInstance()))
          .build();
  private final CallTracing tracing = new CallTracing(telemetry);
  private final HealthService health = new HealthService();
  private final MemoryTransport inner = serve(health.service());

  /** Answers by asking the inner server on its own thread. */
  private final MemoryTransport outer =
      serve(
          Service.builder(Health.NAME, () -> HealthCheckRequest.getDescriptor().getFile())
              .unary(Health.Methods.CHECK, this::relay)
              .build());

  @AfterEach
  void close() {
    health.close();
    outer.close();
    inner.close();
    spans.close();
  }

  private MemoryTransport serve(Service service) {
    return new MemoryTransport(
        RpcServer.builder().add(service).intercept(tracing.server()).build(), HttpVersion.HTTP_2);
  }

  private HealthClient client(MemoryTransport transport, Protocol protocol) {
    return new HealthClient(
        RpcClient.builder(transport)
            .config(RpcClientConfig.DEFAULTS.withProtocol(protocol).withTimeout(BOUND))
            .intercept(tracing.client())
            .build());
  }

  /** All spans that have ended, the outermost first, once there are as many as expected. */
  private List<SpanData> spans(int count) throws InterruptedException {
    long end = System.nanoTime() + BOUND.toNanos();
    while (exported.getFinishedSpanItems().size() < count) {
      assertThat(System.nanoTime()).as("time for %s spans", count).isLessThan(end);
      Thread.onSpinWait();
    }
    return exported.getFinishedSpanItems().stream()
        .sorted(Comparator.comparingLong(SpanData::getStartEpochNanos))
        .toList();
  }

  @ParameterizedTest
  @EnumSource(names = {"CONNECT", "GRPC", "GRPC_WEB"})
  void aCallThatMakesACallIsOneTrace(Protocol protocol) throws InterruptedException {
    Span root = telemetry.getTracer("test").spanBuilder("root").startSpan();
    try (Scope entered = root.makeCurrent()) {
      assertThat(entered).isNotNull();
      client(outer, protocol).check(HealthCheckRequest.getDefaultInstance());
    } finally {
      root.end();
    }

    List<SpanData> trace = spans(5);
    assertThat(trace).extracting(SpanData::getTraceId).containsOnly(trace.get(0).getTraceId());
    for (int i = 1; i < trace.size(); i++) {
      assertThat(trace.get(i).getParentSpanId()).isEqualTo(trace.get(i - 1).getSpanId());
      assertThat(trace.get(i).getName()).isEqualTo("grpc.health.v1.Health/Check");
      assertThat(trace.get(i).getStatus().getStatusCode()).isEqualTo(StatusCode.UNSET);
    }
    assertThat(trace)
        .extracting(SpanData::getKind)
        .containsExactly(
            SpanKind.INTERNAL, SpanKind.CLIENT, SpanKind.SERVER, SpanKind.CLIENT, SpanKind.SERVER);
    SpanData server = trace.get(2);
    assertThat(server.getAttributes().get(SYSTEM))
        .isEqualTo(protocol == Protocol.CONNECT ? "connect_rpc" : "grpc");
    assertThat(server.getAttributes().get(AttributeKey.stringKey("rpc.service")))
        .isEqualTo("grpc.health.v1.Health");
    assertThat(server.getAttributes().get(AttributeKey.stringKey("rpc.method"))).isEqualTo("Check");
    assertThat(server.getAttributes().get(AttributeKey.longKey("rpc.messages.sent"))).isEqualTo(1);
  }

  @Test
  void aTraceOfTheOutsideIsTakenUp() throws InterruptedException {
    HealthClient untraced =
        new HealthClient(
            RpcClient.builder(inner)
                .config(RpcClientConfig.DEFAULTS.withProtocol(Protocol.GRPC).withTimeout(BOUND))
                .build());
    untraced.check(
        HealthCheckRequest.getDefaultInstance(),
        new ClientCall()
            .header("traceparent", "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"));

    SpanData span = spans(1).getFirst();
    assertThat(span.getTraceId()).isEqualTo("4bf92f3577b34da6a3ce929d0e0e4736");
    assertThat(span.getParentSpanId()).isEqualTo("00f067aa0ba902b7");
    assertThat(span.getAttributes().get(AttributeKey.longKey("rpc.grpc.status_code"))).isZero();
  }

  @Test
  void aFailureIsToldByItsCode() throws InterruptedException {
    HealthCheckRequest unknown = HealthCheckRequest.newBuilder().setService("no.Such").build();
    assertThatThrownBy(() -> client(inner, Protocol.CONNECT).check(unknown))
        .isInstanceOf(RpcException.class);

    for (SpanData span : spans(2)) {
      assertThat(span.getAttributes().get(AttributeKey.stringKey("rpc.connect_rpc.error_code")))
          .isEqualTo("not_found");
      // The caller asked for what is not there: nothing is broken.
      assertThat(span.getStatus().getStatusCode()).isEqualTo(StatusCode.UNSET);
    }
  }

  @Test
  void aCrashIsAnErrorOfItsSpan() throws InterruptedException {
    HealthCheckRequest crash = HealthCheckRequest.newBuilder().setService("crash").build();
    assertThatThrownBy(() -> client(outer, Protocol.GRPC).check(crash))
        .isInstanceOf(RpcException.class);

    assertThat(spans(2))
        .allSatisfy(
            span -> assertThat(span.getStatus().getStatusCode()).isEqualTo(StatusCode.ERROR));
  }

  @Test
  void aStreamIsOneSpanOnEachSide() throws InterruptedException {
    try (ResponseStream<HealthCheckResponse> watch =
        client(inner, Protocol.GRPC).watch(HealthCheckRequest.getDefaultInstance())) {
      assertThat(watch.receive()).isPresent();
      health.set("", true);
      assertThat(watch.receive()).isPresent();
    }
    health.close();

    List<SpanData> trace = spans(2);
    assertThat(trace.get(1).getParentSpanId()).isEqualTo(trace.get(0).getSpanId());
    assertThat(trace.get(0).getAttributes().get(AttributeKey.longKey("rpc.messages.received")))
        .isEqualTo(2);
  }

  private HealthCheckResponse relay(HealthCheckRequest request, Call call) {
    if (request.getService().equals("crash")) {
      throw new IllegalStateException("crash");
    }
    assertThat(call.deadline().bounded()).isTrue();
    return client(inner, Protocol.CONNECT).check(request);
  }
}
