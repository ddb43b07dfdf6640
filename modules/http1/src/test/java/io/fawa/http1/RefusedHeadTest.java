/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.http1;

import static org.assertj.core.api.Assertions.assertThat;

import io.fawa.http.Peer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** HEAD gets no content (RFC 9110 §9.3.2), also where the connection answers for its handler. */
@Timeout(60)
class RefusedHeadTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '~',
      value = {"500~Content-Length: 0||", "400~Transfer-Encoding: chunked||zz|"})
  void whatIsRefusedWithoutItsHandlerHasNoContent(int status, String rest) {
    String request = "HEAD / HTTP/1.1|Host: h|" + rest;
    byte[] written = Conversation.inTime(() -> served(request.replace("|", "\r\n")));

    List<Answer> answers = Answer.all(written, List.of("HEAD"));
    assertThat(answers).hasSize(1);
    assertThat(answers.getFirst().status()).isEqualTo(status);
    assertThat(answers.getFirst().has("connection: close")).isTrue();
  }

  private static byte[] served(String request) {
    Conversation wire =
        new Conversation(request.getBytes(StandardCharsets.ISO_8859_1), Integer.MAX_VALUE);
    new Http1ServerConnection(
            wire,
            new Peer(InetSocketAddress.createUnresolved("peer", 1), false, List.of()),
            Http1ServerConfig.DEFAULTS,
            exchange -> {
              int first = exchange.read(new byte[1], 0, 1);
              throw new IOException("no answer, read " + first);
            },
            (refused, why) -> {})
        .run(new byte[0]);
    return wire.written();
  }
}
