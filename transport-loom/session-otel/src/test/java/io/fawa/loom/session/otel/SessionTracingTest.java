/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.loom.session.otel;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fawa.limits.Deadline;
import io.fawa.loom.session.Admission;
import io.fawa.loom.session.AuthRequest;
import io.fawa.loom.session.Client;
import io.fawa.loom.session.Login;
import io.fawa.loom.session.Patience;
import io.fawa.loom.session.RefusedException;
import io.fawa.loom.session.Server;
import io.fawa.loom.session.Service;
import io.fawa.loom.session.Session;
import io.fawa.loom.session.SessionEndedException;
import io.fawa.loom.session.carrier.TcpCarrier;
import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.testing.exporter.InMemorySpanExporter;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.data.LinkData;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SimpleSpanProcessor;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Spans of a real server as OpenTelemetry's SDK exports them. */
@Timeout(120)
class SessionTracingTest {
  private static final AttributeKey<Long> ID = AttributeKey.longKey("fawa.session.id");
  private static final AttributeKey<String> END = AttributeKey.stringKey("fawa.session.end_reason");
  private static final AttributeKey<Boolean> RESUMED =
      AttributeKey.booleanKey("fawa.session.resumed");

  /** For a good-bye, which says how a connection has ended. */
  private static final Duration LONG = Duration.ofSeconds(60);

  private final InMemorySpanExporter exported = InMemorySpanExporter.create();
  private final SdkTracerProvider spans =
      SdkTracerProvider.builder().addSpanProcessor(SimpleSpanProcessor.create(exported)).build();
  private final OpenTelemetry telemetry =
      OpenTelemetrySdk.builder().setTracerProvider(spans).build();
  private final Server server =
      new SessionTracing(telemetry).addTo(Server.builder(new Traced())).start();
  private URI at = URI.create("tcp://none:1");

  /** Echoes inside a span of its own; "fail" fails. */
  private final class Traced implements Service {
    @Override
    public Admission authenticate(AuthRequest request) throws RefusedException {
      if (new String(request.pack(), UTF_8).equals("nobody")) {
        throw new RefusedException(401, true, "nobody is not welcome");
      }
      return new Admission(4711, 0, "", new byte[] {1});
    }

    @Override
    public void handle(Session session, byte[] pack) {
      if (new String(pack, UTF_8).equals("fail")) {
        throw new IllegalStateException("for ada@example.org");
      }
      Span inner = telemetry.getTracer("test").spanBuilder("inner").startSpan();
      session.push(pack);
      inner.end();
    }
  }

  @BeforeEach
  void listen() throws IOException {
    at =
        URI.create(
            "tcp://127.0.0.1:" + server.listen(new TcpCarrier(), Patience.ANYWHERE).getPort());
  }

  @AfterEach
  void close() {
    server.close();
    spans.close();
  }

  private Client client(String login) throws IOException {
    return Client.builder(Login.of(login.getBytes(UTF_8)))
        .carrier(new TcpCarrier())
        .target(at)
        .connect(Patience.deadline());
  }

  /** The spans of this name that have ended, the oldest first, once there are as many: no more. */
  private List<SpanData> ended(String name, int count) throws InterruptedException {
    List<SpanData> found = endedAtLeast(name, count);
    assertThat(found).hasSize(count);
    return found;
  }

  /**
   * The same, or more: a client whose session has failed may be back before the session is over,
   * and is told of its end again.
   */
  private List<SpanData> endedAtLeast(String name, int count) throws InterruptedException {
    Deadline end = Patience.deadline();
    while (true) {
      List<SpanData> found =
          exported.getFinishedSpanItems().stream()
              .filter(span -> span.getName().equals(name))
              .sorted(Comparator.comparingLong(SpanData::getStartEpochNanos))
              .toList();
      if (found.size() >= count) {
        return found;
      }
      assertThat(end.expired()).as("waited for too long").isFalse();
      Thread.sleep(5);
    }
  }

  @Test
  void aPackIsATraceThatIsLinkedToItsConnection() throws Exception {
    try (Client client = client("ada")) {
      client.send("hello".getBytes(UTF_8));
      assertThat(client.receivePack(Patience.deadline())).asString(UTF_8).isEqualTo("hello");
      client.close(LONG);
    }
    SpanData connection = ended("session connection", 1).getFirst();
    SpanData pack = ended("session pack", 1).getFirst();
    SpanData inner = ended("inner", 1).getFirst();

    assertThat(pack.getKind()).isEqualTo(SpanKind.SERVER);
    assertThat(pack.getParentSpanContext().isValid()).isFalse();
    assertThat(pack.getTraceId()).isNotEqualTo(connection.getTraceId());
    assertThat(pack.getLinks())
        .extracting(LinkData::getSpanContext)
        .containsExactly(connection.getSpanContext());
    assertThat(pack.getAttributes().get(AttributeKey.longKey("fawa.pack.bytes"))).isEqualTo(5);
    assertThat(pack.getAttributes().get(AttributeKey.stringKey("fawa.session.carrier")))
        .isEqualTo("tcp");
    assertThat(pack.getAttributes().get(ID)).isEqualTo(connection.getAttributes().get(ID));
    assertThat(pack.getStatus().getStatusCode()).isEqualTo(StatusCode.UNSET);
    assertThat(inner.getParentSpanId()).isEqualTo(pack.getSpanId());
    assertThat(connection.getAttributes().get(END)).isEqualTo("client_closed");
    assertThat(connection.getAttributes().get(RESUMED)).isFalse();
    assertThat(connection.getStatus().getStatusCode()).isEqualTo(StatusCode.UNSET);
  }

  @Test
  void eachConnectionOfASessionHasItsSpan() throws Exception {
    try (Client client = client("ada")) {
      client.drop();
      client.send("again".getBytes(UTF_8));
      assertThat(client.receivePack(Patience.deadline())).asString(UTF_8).isEqualTo("again");
      client.close(LONG);
    }
    List<SpanData> connections = ended("session connection", 2);
    assertThat(connections)
        .extracting(span -> span.getAttributes().get(RESUMED))
        .containsExactly(false, true);
    assertThat(connections.getFirst().getAttributes().get(ID))
        .isEqualTo(connections.getLast().getAttributes().get(ID));
    assertThat(ended("session pack", 1).getFirst().getLinks())
        .extracting(LinkData::getSpanContext)
        .containsExactly(connections.getLast().getSpanContext());
  }

  @Test
  void aFailureIsAnErrorOfBothAndItsMessageStaysHere() throws Exception {
    try (Client client = client("ada")) {
      client.send("fail".getBytes(UTF_8));
      SpanData pack = ended("session pack", 1).getFirst();
      assertThat(pack.getStatus().getStatusCode()).isEqualTo(StatusCode.ERROR);
      assertThat(pack.getAttributes().get(AttributeKey.stringKey("error.type")))
          .isEqualTo("java.lang.IllegalStateException");
      assertThat(pack.getEvents()).isEmpty();
      SpanData connection = endedAtLeast("session connection", 1).getFirst();
      assertThat(connection.getAttributes().get(END)).isEqualTo("handler_failed");
      assertThat(connection.getStatus().getStatusCode()).isEqualTo(StatusCode.ERROR);
    }
  }

  @Test
  void spansTellNothingAboutAPerson() throws Exception {
    try (Client client = client("ada")) {
      client.send("fail".getBytes(UTF_8));
      ended("session pack", 1);
      endedAtLeast("session connection", 1);
    }
    for (SpanData span : exported.getFinishedSpanItems()) {
      assertThat(span.getAttributes().asMap().keySet())
          .extracting(AttributeKey::getKey)
          .isSubsetOf(
              "fawa.session.id",
              "fawa.session.carrier",
              "fawa.session.resumed",
              "fawa.session.end_reason",
              "fawa.pack.bytes",
              "error.type");
      assertThat(span.getAttributes().get(ID)).isNotEqualTo(4711);
      assertThat(span.getStatus().getDescription()).isEmpty();
      assertThat(span.getEvents()).isEmpty();
    }
  }

  @Test
  void whoIsRefusedHasNoSpan() throws Exception {
    assertThatThrownBy(() -> client("nobody")).isInstanceOf(SessionEndedException.class);
    try (Client client = client("ada")) {
      assertThat(client.connected()).isTrue();
      client.close(LONG);
    }
    assertThat(ended("session connection", 1).getFirst().getAttributes().get(END))
        .isEqualTo("client_closed");
  }
}
