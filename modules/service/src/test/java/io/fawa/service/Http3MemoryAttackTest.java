/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.service;

import static org.assertj.core.api.Assertions.assertThat;

import io.fawa.http.ClientExchange;
import io.fawa.http.ExchangeResetException;
import io.fawa.http.Headers;
import io.fawa.http.RequestHead;
import io.fawa.http.ResetCode;
import io.fawa.http.Texts;
import io.fawa.http3.Http3Config;
import io.fawa.http3.Http3Transport;
import io.fawa.http3.quic.QuicClientConfig;
import io.fawa.http3.quic.QuicConnection;
import io.fawa.http3.quic.QuicProvider;
import io.fawa.http3.quic.QuicStream;
import io.fawa.limits.Deadline;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.KeyStore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A process with a small heap, and clients of HTTP/3 that make it hold as much as they can: it
 * stays alive, serves others meanwhile or refuses them at once, and its heap is as it was when they
 * have gone.
 */
@Timeout(300)
class Http3MemoryAttackTest {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  /** For what may well have to wait; what must come through before that has {@link #PATIENCE}. */
  private static final Duration HASTE = Duration.ofMillis(50);

  private static final int CONNECTIONS = 12;
  private static final int STREAMS = 200;
  private static final long CANCELLED = 0x10c;
  private static final int ANSWER_BYTES_MAX = 65_536;

  /** {@code :status 200} of the static table (RFC 9204 appendix A). */
  private static final byte STATUS_200 = (byte) 0xd9;

  /** What a heap may have more than before: caches, and pools that grew with the load. */
  private static final long GROWTH_KIBIBYTES_MAX = 32 * 1024;

  /** How many sessions the server has accepted; a refused one would attack nobody. */
  private static final AtomicInteger SESSIONS = new AtomicInteger();

  /** On how many connections calls were answered that nobody reads. */
  private static final AtomicInteger FLOODS = new AtomicInteger();

  @TempDir Path folder;

  /** What one connection does; whatever fails then is the defence. */
  private interface Act {
    void on(QuicConnection connection) throws IOException;
  }

  private record Attack(String name, Act act) {}

  private static final List<Attack> ATTACKS =
      List.of(
          new Attack(
              "half heads",
              quic -> streams(quic, together(varint(1), varint(16_000), new byte[8_000]))),
          new Attack(
              "large heads", quic -> streams(quic, head("POST", "/echo", "x", "a".repeat(40_000)))),
          new Attack(
              "half bodies",
              quic -> streams(quic, together(post(), data(4 << 20), new byte[60_000]))),
          new Attack(
              "answers that nobody reads",
              quic -> streams(quic, together(post(), data(50_000), new byte[50_000]))),
          new Attack(
              "messages of which half comes",
              quic ->
                  streams(
                      quic,
                      together(call("Say"), data(4 << 20), envelope(4_000_000), new byte[60_000]))),
          new Attack("messages that nobody reads", Http3MemoryAttackTest::flood),
          new Attack("streams that are reset", Http3MemoryAttackTest::reset),
          new Attack("sessions that nobody reads", Http3MemoryAttackTest::sessions));

  private static void streams(QuicConnection quic, byte[] bytes) throws IOException {
    for (int i = 0; i < STREAMS; i++) {
      QuicStream stream = quic.open(true, haste());
      stream.write(bytes, 0, bytes.length, haste());
    }
  }

  private static void flood(QuicConnection quic) throws IOException {
    byte[] call = together(call("Flood"), data(5), envelope(0));
    for (int i = 0; i < STREAMS; i++) {
      // The first one is to be answered, even by a machine that pauses for more than a moment.
      QuicStream stream = quic.open(true, i == 0 ? patience() : haste());
      stream.write(call, 0, call.length, i == 0 ? patience() : haste());
      stream.finish();
      if (i == 0 && accepted(stream)) {
        FLOODS.incrementAndGet();
      }
    }
  }

  private static void reset(QuicConnection quic) throws IOException {
    for (int i = 0; i < 2_000; i++) {
      QuicStream stream = quic.open(true, haste());
      stream.write(post(), 0, post().length, haste());
      stream.reset(CANCELLED);
      stream.stopSending(CANCELLED);
    }
  }

  private static void sessions(QuicConnection quic) throws IOException {
    QuicStream connect = quic.open(true, patience());
    byte[] request = head("CONNECT", "/echo", ":protocol", "webtransport");
    connect.write(request, 0, request.length, patience());
    if (accepted(connect)) {
      SESSIONS.incrementAndGet();
    }
    byte[] session = varint(connect.id());
    byte[] datagram = together(varint(connect.id() / 4), new byte[1000]);
    for (int i = 0; i < STREAMS; i++) {
      for (boolean both : new boolean[] {true, false}) {
        byte[] bytes = together(varint(both ? 0x41 : 0x54), session, new byte[10_000]);
        quic.open(both, haste()).write(bytes, 0, bytes.length, haste());
      }
      quic.sendDatagram(datagram, 0, datagram.length);
    }
  }

  /** Whether the response begins, and with status 200. */
  private static boolean accepted(QuicStream stream) throws IOException {
    byte[] answer = new byte[64];
    int count = stream.read(answer, 0, answer.length, Deadline.after(PATIENCE));
    return IntStream.range(0, count).anyMatch(i -> answer[i] == STATUS_200);
  }

  private static Deadline patience() {
    return Deadline.after(PATIENCE);
  }

  private static Deadline haste() {
    return Deadline.after(HASTE);
  }

  @ParameterizedTest
  @ValueSource(strings = {"netty", "kwik"})
  void whatClientsMakeItHoldIsBounded(String quic) throws Exception {
    SESSIONS.set(0);
    FLOODS.set(0);
    Map<String, String> environment = Map.of("JAVA_TOOL_OPTIONS", "-XX:+ExitOnOutOfMemoryError");
    try (ProbeProcess probe = ProbeProcess.begin(folder, environment, "--quic=" + quic)) {
      probe.awaitStart();
      URI url = probe.url("over TLS");
      KeyStore authorities = Trust.store(folder.resolve("data/tls/ca.pem"));
      try (Http3Transport client = client(url, authorities)) {
        greets(client);
        long before = probe.heapKibibytes();
        for (Attack each : ATTACKS) {
          attack(each, probe, url, authorities, client);
          awaitService(url, authorities);
        }
        assertThat(SESSIONS.get()).isPositive();
        assertThat(FLOODS.get()).isPositive();
        awaitHeap(probe, before + GROWTH_KIBIBYTES_MAX);
        greets(client);
      }
      assertThat(probe.out() + probe.err())
          .doesNotContain("java.lang.OutOfMemoryError")
          .doesNotContain("OutOfDirectMemoryError")
          .doesNotContain("StackOverflowError");
    }
  }

  private static void attack(
      Attack attack, ProbeProcess probe, URI url, KeyStore authorities, Http3Transport client)
      throws Exception {
    List<QuicConnection> open = new ArrayList<>();
    try {
      for (int i = 0; i < CONNECTIONS; i++) {
        try {
          QuicConnection quic = connect(url, authorities);
          open.add(quic);
          byte[] settings = together(varint(0x33), varint(1), varint(0x2b603742), varint(1));
          byte[] control = together(varint(0), varint(4), varint(settings.length), settings);
          quic.open(false, patience()).write(control, 0, control.length, patience());
          attack.act().on(quic);
        } catch (IOException refused) {
          // The next one tries.
        }
        greetsOrRefuses(client);
        greetsOverTcp(probe);
      }
    } finally {
      open.forEach(QuicConnection::close);
    }
  }

  private static QuicConnection connect(URI url, KeyStore authorities) throws IOException {
    return provider()
        .connect(
            new InetSocketAddress(InetAddress.getLoopbackAddress(), url.getPort()),
            new QuicClientConfig(
                "h3",
                "localhost",
                Optional.of(authorities),
                Optional.empty(),
                Http3Config.builder().webTransportSessionsMax(4).build().quicLimits()),
            Deadline.after(PATIENCE));
  }

  private static QuicProvider provider() {
    return QuicProvider.installed().stream()
        .filter(provider -> provider.name().equals("netty"))
        .findFirst()
        .orElseThrow();
  }

  private static Http3Transport client(URI url, KeyStore authorities) {
    return Http3Transport.builder(URI.create("https://localhost:" + url.getPort()), provider())
        .authorities(authorities)
        .build();
  }

  private static void greetsOverTcp(ProbeProcess probe) throws IOException {
    try (Socket socket = probe.ask("GET /hello/Ada HTTP/1.1\r\nConnection: close")) {
      String answer =
          new String(
              socket.getInputStream().readNBytes(ANSWER_BYTES_MAX), StandardCharsets.US_ASCII);
      assertThat(answer).startsWith("HTTP/1.1 200 ").contains("hello Ada");
    }
  }

  /** While the attackers hold all that may be held, a connection of HTTP/3 is not a small one. */
  private static void greetsOrRefuses(Http3Transport client) throws IOException {
    try {
      assertThat(greet(client)).isIn(200, 503);
    } catch (ExchangeResetException e) {
      assertThat(e.code()).isIn(ResetCode.REFUSED_STREAM, ResetCode.CANCEL);
    }
  }

  private static void greets(Http3Transport client) throws IOException {
    assertThat(greet(client)).isEqualTo(200);
  }

  /** The status; what is greeted is greeted by name. */
  private static int greet(Http3Transport client) throws IOException {
    try (ClientExchange exchange =
        client.open(
            new RequestHead("GET", "/hello/Ada", new Headers()), Deadline.after(PATIENCE))) {
      exchange.endRequest();
      int status = exchange.status();
      String body = Texts.body(exchange);
      if (status == 200) {
        assertThat(body).startsWith("hello Ada");
      }
      return status;
    }
  }

  /** A new client is served once the attackers' connections have ended. */
  private static void awaitService(URI url, KeyStore authorities) throws Exception {
    Deadline deadline = Deadline.after(PATIENCE);
    while (true) {
      try (Http3Transport fresh = client(url, authorities)) {
        greets(fresh);
        return;
      } catch (IOException refused) {
        if (deadline.expired()) {
          throw refused;
        }
      }
    }
  }

  private static void awaitHeap(ProbeProcess probe, long kibibytes) throws Exception {
    Deadline deadline = Deadline.after(PATIENCE);
    long used = probe.heapKibibytes();
    while (used > kibibytes) {
      assertThat(deadline.expired()).as("a heap of %s KiB, wanted %s", used, kibibytes).isFalse();
      used = probe.heapKibibytes();
    }
  }

  // ---- what attackers send

  private static byte[] post() {
    return head("POST", "/echo", "x", "y");
  }

  /** The begin of a DATA frame. */
  private static byte[] data(int length) {
    return together(varint(0), varint(length));
  }

  /** A HEADERS frame that calls a method of {@link ProbeRpc} by gRPC. */
  private static byte[] call(String method) {
    return head("POST", "/" + ProbeRpc.NAME + "/" + method, "content-type", "application/grpc");
  }

  /** The prefix of a message of gRPC. */
  private static byte[] envelope(int length) {
    return ByteBuffer.allocate(5).put((byte) 0).putInt(length).array();
  }

  /** A HEADERS frame with one more field. */
  private static byte[] head(String method, String path, String name, String value) {
    ByteArrayOutputStream section = new ByteArrayOutputStream();
    section.write(0);
    section.write(0);
    field(section, ":method", method);
    field(section, ":scheme", "https");
    field(section, ":path", path);
    field(section, ":authority", "localhost");
    field(section, name, value);
    return together(varint(1), varint(section.size()), section.toByteArray());
  }

  /** A literal field line with a literal name (RFC 9204 §4.5.6). */
  private static void field(ByteArrayOutputStream out, String name, String value) {
    prefixed(out, 0x20, 7, name);
    prefixed(out, 0, 127, value);
  }

  private static void prefixed(ByteArrayOutputStream out, int bits, int max, String text) {
    int length = text.length();
    if (length < max) {
      out.write(bits | length);
    } else {
      out.write(bits | max);
      int rest = length - max;
      while (rest >= 128) {
        out.write(0x80 | (rest & 0x7f));
        rest >>>= 7;
      }
      out.write(rest);
    }
    out.writeBytes(text.getBytes(StandardCharsets.US_ASCII));
  }

  /** In four bytes. */
  private static byte[] varint(long value) {
    return new byte[] {
      (byte) (0x80 | value >>> 24), (byte) (value >>> 16), (byte) (value >>> 8), (byte) value
    };
  }

  private static byte[] together(byte[]... parts) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      all.writeBytes(part);
    }
    return all.toByteArray();
  }
}
