/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fawa.limits.Deadline;
import io.fawa.limits.DeadlineExceededException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class MemoryExchangeTest {
  private static final byte[] HELLO = "hello".getBytes(StandardCharsets.UTF_8);
  private static final RequestHead HEAD = new RequestHead("POST", "/a?b=c", Headers.of("x", "y"));

  private final MemoryExchange exchange = new MemoryExchange(HttpVersion.HTTP_2, HEAD);
  private final ClientExchange client = exchange.client();

  private String readAll() throws IOException {
    byte[] target = new byte[MemoryExchange.WINDOW_BYTES];
    int size = 0;
    for (int n = client.read(target, 0, target.length);
        n >= 0;
        n = client.read(target, size, target.length - size)) {
      size += n;
    }
    return new String(target, 0, size, StandardCharsets.UTF_8);
  }

  @Test
  void carriesACallBothWays() throws IOException {
    client.write(HELLO, 0, HELLO.length);
    client.endRequest();
    byte[] target = new byte[10];

    assertThat(exchange.path()).isEqualTo("/a");
    assertThat(exchange.query()).isEqualTo("b=c");
    assertThat(exchange.read(target, 0, 10)).isEqualTo(5);
    assertThat(exchange.read(target, 0, 10)).isEqualTo(-1);

    exchange.respond(201, Headers.of("a", "b"));
    exchange.write(HELLO, 0, HELLO.length);
    exchange.end(Headers.of("t", "u"));

    assertThat(client.status()).isEqualTo(201);
    assertThat(client.headers().first("a")).contains("b");
    assertThat(client.trailers().isEmpty()).isTrue();
    assertThat(readAll()).isEqualTo("hello");
    assertThat(client.trailers().first("t")).contains("u");
  }

  @Test
  void sendsNothingBeforeAFlush() throws IOException {
    exchange.clientDeadline(Deadline.afterNanos(1_000_000));
    exchange.respond(200, new Headers());
    exchange.write(HELLO, 0, HELLO.length);

    assertThatThrownBy(client::status).isInstanceOf(DeadlineExceededException.class);
    exchange.flush();
    assertThat(client.status()).isEqualTo(200);
    assertThat(client.read(new byte[9], 0, 9)).isEqualTo(5);
  }

  @Test
  void waitsEndWithTheDeadline() {
    exchange.deadline(Deadline.afterNanos(1_000_000));
    assertThatThrownBy(() -> exchange.read(new byte[1], 0, 1))
        .isInstanceOf(DeadlineExceededException.class);

    exchange.respond(200, new Headers());
    byte[] large = new byte[MemoryExchange.WINDOW_BYTES + 1];
    assertThatThrownBy(() -> exchange.write(large, 0, large.length))
        .isInstanceOf(DeadlineExceededException.class);
  }

  @Test
  void aResetWakesBothSidesAndIsToldOnce() {
    AtomicInteger told = new AtomicInteger();
    exchange.onCancel(told::incrementAndGet);
    client.reset(ResetCode.CANCEL);
    client.reset(ResetCode.CANCEL);
    exchange.onCancel(told::incrementAndGet);

    assertThat(told).hasValue(2);
    assertThat(exchange.cancelled()).isTrue();
    assertThatThrownBy(() -> exchange.read(new byte[1], 0, 1))
        .isInstanceOfSatisfying(
            ExchangeResetException.class, e -> assertThat(e.code()).isEqualTo(ResetCode.CANCEL));
    assertThatThrownBy(client::status).isInstanceOf(ExchangeResetException.class);
  }

  @Test
  void refusesWhatThePortForbids() throws IOException {
    assertThatThrownBy(() -> exchange.write(HELLO, 0, 1)).isInstanceOf(IllegalStateException.class);
    exchange.respond(200, new Headers());
    assertThatThrownBy(() -> exchange.respond(200, new Headers()))
        .isInstanceOf(IllegalStateException.class);
    exchange.end();
    assertThatThrownBy(() -> exchange.write(HELLO, 0, 1)).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void theTransportRunsTheHandlerElsewhere() throws IOException {
    ExchangeHandler echo =
        served -> {
          served.respond(200, new Headers());
          byte[] part = new byte[1000];
          for (int n = served.read(part, 0, 1000); n >= 0; n = served.read(part, 0, 1000)) {
            served.write(part, 0, n);
            served.flush();
          }
          served.end();
        };
    try (MemoryTransport transport = new MemoryTransport(echo, HttpVersion.HTTP_1_1);
        ClientExchange call = transport.open(HEAD, Deadline.none())) {
      byte[] got = new byte[9];
      call.write(HELLO, 0, HELLO.length);
      assertThat(call.version()).isEqualTo(HttpVersion.HTTP_1_1);
      assertThat(call.read(got, 0, 9)).isEqualTo(5);
      call.endRequest();
      assertThat(call.read(got, 0, 9)).isEqualTo(-1);
    }
  }

  @Test
  void aHandlerThatDoesNotEndResetsTheCall() throws IOException {
    try (MemoryTransport transport = new MemoryTransport(served -> {}, HttpVersion.HTTP_2);
        ClientExchange call = transport.open(HEAD, Deadline.none())) {
      assertThatThrownBy(call::status).isInstanceOf(ExchangeResetException.class);
    }
  }
}
