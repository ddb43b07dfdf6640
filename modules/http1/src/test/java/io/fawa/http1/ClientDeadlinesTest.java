/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.http1;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.fawa.http.ClientExchange;
import io.fawa.http.Texts;
import io.fawa.limits.Deadline;
import io.fawa.limits.DeadlineExceededException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Our client's waits end with its deadline, whatever the server does. What must happen before the
 * deadline passes may take longer on a busy machine: then it gets twice the time.
 */
@Timeout(180)
class ClientDeadlinesTest {
  private static final Duration SHORT = Duration.ofMillis(50);
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final BlockingQueue<Boolean> closedByClient = new LinkedBlockingQueue<>(100);
  private ServerSocket listener;
  private ExecutorService threads;
  private Http1Transport transport;

  @BeforeEach
  void listen() throws IOException {
    // Whoever is not accepted has a connection all the same.
    listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    threads = Executors.newVirtualThreadPerTaskExecutor();
    transport = Http1Transport.to(url("http"));
  }

  @AfterEach
  void close() throws IOException {
    transport.close();
    listener.close();
    threads.shutdownNow();
  }

  private URI url(String scheme) {
    return URI.create(scheme + "://127.0.0.1:" + listener.getLocalPort());
  }

  /** Answers so on every connection, and then notes whether the client closes it. */
  private void answer(String response) {
    threads.execute(() -> {
      try {
        while (true) {
          Socket socket = listener.accept();
          threads.execute(() -> closedByClient.add(closes(socket, response)));
        }
      } catch (IOException e) {
        // The test is over.
      }
    });
  }

  private static boolean closes(Socket socket, String response) {
    try (socket) {
      socket.setSoTimeout((int) PATIENCE.toMillis());
      InputStream in = socket.getInputStream();
      byte[] some = new byte[8192];
      int count = in.read(some);
      socket.getOutputStream().write(response.getBytes(StandardCharsets.ISO_8859_1));
      while (count >= 0) {
        count = in.read(some);
      }
      return true;
    } catch (SocketTimeoutException e) {
      return false;
    } catch (IOException reset) {
      return true;
    }
  }

  /** An exchange that is open before its deadline passes. */
  private ClientExchange openShortly(String method) throws IOException {
    for (Duration patience = SHORT; ; patience = patience.multipliedBy(2)) {
      try {
        return transport.open(Http1TransportTest.head(method, "/"), Deadline.after(patience));
      } catch (DeadlineExceededException tooSoon) {
        assertThat(patience).isLessThan(PATIENCE);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "HTTP/1.1 200 OK\r\nx-a",
        "HTTP/1.1 200 OK\r\ncontent-length: 5\r\n\r\nok",
        "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n2\r\nok",
      })
  void readingEndsWithTheDeadline(String response) throws Exception {
    answer(response);
    try (ClientExchange exchange = openShortly("GET")) {
      assertThatThrownBy(
              () -> {
                exchange.endRequest();
                exchange.status();
                Texts.body(exchange);
              })
          .isInstanceOf(DeadlineExceededException.class);
      assertThatThrownBy(exchange::endRequest).isInstanceOf(DeadlineExceededException.class);
    }
    assertThat(closedByClient.poll(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
    Http1TransportTest.eventually(() -> transport.connections() == 0);
  }

  @Test
  void writingEndsWithTheDeadline() throws Exception {
    try (ClientExchange exchange = openShortly("POST")) {
      byte[] part = new byte[1 << 20];
      assertThatThrownBy(
              () -> {
                while (true) {
                  exchange.write(part, 0, part.length);
                }
              })
          .isInstanceOf(DeadlineExceededException.class);
    }
  }

  @Test
  void aHandshakeEndsWithTheDeadline() throws Exception {
    try (Http1Transport secure = Http1Transport.to(url("https"))) {
      assertThatThrownBy(
              () -> secure.open(Http1TransportTest.head("GET", "/"), Deadline.after(SHORT)))
          .isInstanceOf(DeadlineExceededException.class);
      assertThat(secure.connections()).isZero();
    }
  }

  /** As a server of cleartext may do, that waits for the end of what is a line to it. */
  @Test
  void connectingEndsWithItsTimeoutThatIsSaid() throws Exception {
    String why = "";
    for (Duration timeout = SHORT; !why.contains("no TLS response"); ) {
      assertThat(timeout).as(why).isLessThan(PATIENCE);
      why = failureWithin(timeout);
      assertThat(why).contains("127.0.0.1:" + listener.getLocalPort(), "within " + timeout);
      timeout = timeout.multipliedBy(2);
    }
  }

  private String failureWithin(Duration timeout) {
    try (Http1Transport secure =
        Http1Transport.builder(url("https"))
            .config(Http1Config.DEFAULTS.withConnectTimeout(timeout))
            .build()) {
      IOException failure =
          catchThrowableOfType(
              IOException.class,
              () -> secure.open(Http1TransportTest.head("GET", "/"), Deadline.none()));
      assertThat(failure).isNotNull();
      return String.valueOf(failure.getMessage());
    }
  }
}
