/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class PlainTextTest {
  private final MemoryExchange exchange =
      new MemoryExchange(HttpVersion.HTTP_2, new RequestHead("GET", "/a", new Headers()));
  private final ClientExchange client = exchange.client();

  @Test
  void isAllOfAnAnswerWithItsFieldsLast() throws IOException {
    PlainText.answer(exchange, 405, Headers.of("allow", "POST"), "zu groß\n");

    assertThat(client.status()).isEqualTo(405);
    List<String> fields = new ArrayList<>();
    client.headers().forEach((name, value) -> fields.add(name + ": " + value));
    assertThat(fields)
        .containsExactly(
            "allow: POST",
            "content-type: text/plain; charset=utf-8",
            "x-content-type-options: nosniff",
            "content-length: 9");
    byte[] body = new byte[20];
    assertThat(client.read(body, 0, body.length)).isEqualTo(9);
    assertThat(client.read(body, 0, body.length)).isEqualTo(-1);
  }
}
