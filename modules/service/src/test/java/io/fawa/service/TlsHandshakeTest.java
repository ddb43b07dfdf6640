/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.EOFException;
import java.io.IOException;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What comes before the first request on the TLS listener, and what must not come of it. */
class TlsHandshakeTest {
  private static final Duration LIMIT = Duration.ofSeconds(60);
  private static final int PLACES = 2;
  private static final String REQUEST =
      "GET /hello/a HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";
  private static final String KEPT = "GET /hello/a HTTP/1.1\r\nHost: localhost\r\n\r\n";

  @TempDir static Path data;
  private static Running running;

  @BeforeAll
  static void start() throws Exception {
    running =
        ProbeApp.start(new ProbeApp(), data, "--handshakeTimeout=1s", "--connectionsMax=" + PLACES);
  }

  @AfterAll
  static void stop() {
    running.close();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "\u0016", "\u0016\u0003\u0001\u0002\u0000\u0001"})
  void aHandshakeThatNeverComesIsCut(String start) throws Exception {
    try (Socket socket = connect()) {
      socket.getOutputStream().write(start.getBytes(StandardCharsets.ISO_8859_1));
      assertEnds(socket);
    }
    assertServes();
  }

  /** Each byte is well within any limit of silence; all of them together are not. */
  @Test
  void aHandshakeThatDripsIsCut() throws Exception {
    byte[] record = new byte[5 + 512];
    record[0] = 22;
    record[1] = 3;
    record[2] = 1;
    record[3] = 2;
    record[5] = 1;
    try (Socket socket = connect()) {
      socket.setSoTimeout(50);
      long end = System.nanoTime() + LIMIT.toNanos();
      boolean cut = false;
      for (int i = 0; !cut && i < record.length; i++) {
        assertThat(System.nanoTime()).as("still open").isLessThan(end);
        cut = cutAfter(socket, record[i]);
      }
      assertThat(cut).isTrue();
    }
  }

  @Test
  void failedHandshakesTakeNobodysPlace() throws Exception {
    for (int i = 0; i < 3 * PLACES; i++) {
      try (Socket socket = connect()) {
        socket
            .getOutputStream()
            .write("\u0016garbage, not TLS".getBytes(StandardCharsets.US_ASCII));
        assertEnds(socket);
      }
      try (Socket socket = connect()) {
        socket.getOutputStream().write(REQUEST.getBytes(StandardCharsets.US_ASCII));
        assertEnds(socket);
      }
      connect().close();
    }
    assertServes();
  }

  @Test
  void whoeverComesWhenAllPlacesAreTakenIsTurnedAway() throws Exception {
    try (SSLSocket first = placed();
        SSLSocket second = placed()) {
      assertThatThrownBy(
              () -> {
                try (SSLSocket third = secured()) {
                  third.startHandshake();
                }
              })
          .isInstanceOf(IOException.class);
      assertThat(answer(first)).contains("hello a");
      assertThat(second.isClosed()).isFalse();
    }
    assertServes();
  }

  @Test
  void aSecondHandshakeEndsTheConnection() throws Exception {
    try (SSLSocket socket = placed("TLSv1.2")) {
      try {
        socket.startHandshake();
      } catch (IOException ended) {
        return; // within it
      }
      assertEnds(socket);
    }
    assertServes();
  }

  @Test
  void suitesWithoutAuthenticatedEncryptionAreNotServed() throws Exception {
    try (SSLSocket socket = secured()) {
      socket.setEnabledProtocols(new String[] {"TLSv1.2"});
      socket.setEnabledCipherSuites(new String[] {"TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA"});
      assertThatThrownBy(socket::startHandshake).isInstanceOf(IOException.class);
    }
    assertServes();
  }

  /**
   * A client that is served and may ask again. On a busy machine a handshake may take too long;
   * then once more. The client's end of a handshake says little: the server may yet cut it.
   */
  private static SSLSocket placed(String... versions) throws Exception {
    long end = System.nanoTime() + LIMIT.toNanos();
    while (true) {
      SSLSocket socket = secured();
      if (versions.length > 0) {
        socket.setEnabledProtocols(versions);
      }
      try {
        ask(socket, KEPT);
        awaitServed(socket);
        return socket;
      } catch (IOException e) {
        socket.close();
        assertThat(System.nanoTime()).as("no place: %s", e).isLessThan(end);
      }
    }
  }

  /** A new client is served; places that were just left may take a moment to be free. */
  private static void assertServes() throws Exception {
    long end = System.nanoTime() + LIMIT.toNanos();
    while (true) {
      try (SSLSocket socket = secured()) {
        String answer = answer(socket);
        if (!answer.isEmpty()) {
          assertThat(answer).contains("hello a");
          return;
        }
        assertThat(System.nanoTime()).as("no answer").isLessThan(end);
      } catch (IOException e) {
        assertThat(System.nanoTime()).as("no place: %s", e).isLessThan(end);
      }
    }
  }

  private static String answer(SSLSocket socket) throws IOException {
    ask(socket, REQUEST);
    return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
  }

  private static void ask(SSLSocket socket, String request) throws IOException {
    socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
  }

  /** Reads an answer to its end, after which its connection is still there. */
  private static void awaitServed(SSLSocket socket) throws IOException {
    StringBuilder answer = new StringBuilder();
    while (answer.indexOf("hello a") < 0) {
      int next = socket.getInputStream().read();
      if (next < 0) {
        throw new EOFException("ended after " + answer);
      }
      answer.append((char) next);
    }
  }

  private static boolean cutAfter(Socket socket, byte next) {
    try {
      socket.getOutputStream().write(next);
      return socket.getInputStream().read() < 0;
    } catch (SocketTimeoutException stillOpen) {
      return false;
    } catch (IOException reset) {
      return true;
    }
  }

  private static void assertEnds(Socket socket) throws IOException {
    try {
      socket.getInputStream().readAllBytes();
    } catch (SocketTimeoutException e) {
      throw new AssertionError("still open", e);
    } catch (IOException reset) {
      // As good an end as any.
    }
  }

  private static Socket connect() throws IOException {
    URI url = running.tlsUrl("probe");
    Socket socket = new Socket(url.getHost(), url.getPort());
    socket.setSoTimeout((int) LIMIT.toMillis());
    return socket;
  }

  private static SSLSocket secured() throws Exception {
    Socket socket = connect();
    return (SSLSocket)
        Trust.in(running.developmentAuthority().orElseThrow())
            .getSocketFactory()
            .createSocket(socket, "localhost", socket.getPort(), true);
  }
}
