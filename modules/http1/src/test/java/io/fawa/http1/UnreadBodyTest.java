/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.http1;

import static org.assertj.core.api.Assertions.assertThat;

import io.fawa.http.Headers;
import io.fawa.http.Peer;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What an answer says of the connection while part of the request's body is unread. */
@Timeout(180)
class UnreadBodyTest {
  private static final String CHUNKED = "Transfer-Encoding: chunked||";

  /** A client that is not told would use the connection again as it is closed. */
  @ParameterizedTest
  @CsvSource({
    // These are here at once, and so is their end.
    "2|ab|0||, 0, 200, kept",
    "2|ab|0||, 1, 404, kept",
    "2|ab|1|c|0||, 2, 404, kept",
    "2|ab|1|c|0||, 3, 404, kept",
    // Of these one does not know.
    "2|ab|1;x|c|0||, 0, 200, close",
    "2|ab|1;x|c|0||, 0, 404, close",
    "2|ab|0|T: u||, 1, 500, close",
    "2|ab|0|T: u||, 1, 200, kept",
    "1000|LONG|0||, 0, 404, close",
    "1000|LONG|0||, 1, 404, close",
    "1000|LONG|0||, 1, 200, kept",
    "zz|, 0, 404, close",
    // And these have a length.
    "2, 0, 404, kept",
    "2, 1, 500, kept",
  })
  void isSaidToCloseIfItsEndMayBeFar(String body, int reads, int status, String what) {
    String rest =
        body.equals("2")
            ? "Content-Length: 2||ab"
            : CHUNKED + body.replace("LONG", "x".repeat(0x1000));
    String request = ("POST / HTTP/1.1|Host: h|" + rest).replace("|", "\r\n");
    byte[] written = Conversation.inTime(() -> served(request + request, reads, status));

    List<Answer> answers = Answer.all(written, List.of("POST", "POST"));
    assertThat(answers).hasSize(what.equals("kept") ? 2 : 1);
    assertThat(answers.getFirst().has("connection: close")).isEqualTo(what.equals("close"));
  }

  private static byte[] served(String requests, int reads, int status) {
    Conversation wire =
        new Conversation(requests.getBytes(StandardCharsets.ISO_8859_1), Integer.MAX_VALUE);
    new Http1ServerConnection(
            wire,
            new Peer(InetSocketAddress.createUnresolved("peer", 1), false, List.of()),
            Http1ServerConfig.DEFAULTS,
            exchange -> {
              for (int i = 0; i < reads; i++) {
                int unused = exchange.read(new byte[1], 0, 1);
              }
              exchange.respond(status, new Headers());
              exchange.end();
            },
            (refused, why) -> {})
        .run(new byte[0]);
    return wire.written();
  }
}
