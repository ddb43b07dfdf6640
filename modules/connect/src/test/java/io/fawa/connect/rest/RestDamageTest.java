/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.connect.rest;

import static org.assertj.core.api.Assertions.assertThat;

import io.fawa.connect.Answer;
import io.fawa.connect.LibraryHandler;
import io.fawa.connect.rest.rule.PathTemplate;
import io.fawa.connect.server.RpcServer;
import io.fawa.connect.server.RpcServerConfig;
import io.fawa.connect.test.v1.LibraryService;
import io.fawa.http.Headers;
import io.fawa.http.HttpVersion;
import io.fawa.http.RequestHead;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Paths, queries and bodies of REST that a seeded generator damaged: each gets a proper answer. */
@Timeout(180)
class RestDamageTest {
  private static final long SEED = 20_261_121;
  private static final int ROUNDS = 10_000;
  private static final RpcServer SERVER =
      RpcServer.builder()
          .add(LibraryService.bind(new LibraryHandler()))
          .config(RpcServerConfig.DEFAULTS.withReceiveBytesMax(200))
          .build();
  private static final List<String> TARGETS =
      List.of(
          "/v1/shelves/1/books/2:borrow",
          "/v1/books?text=a&tags=b&author.born=5&since=2026-01-02T03:04:05Z&rare=true&limit=7",
          "/v1/books/x?copies=3",
          "/files/a/b%2Fc",
          "/v1/pages/3?failAfter=2",
          "/v1/returns");
  private static final List<String> BODIES =
      List.of("", "{\"name\":\"a\"}\n{\"name\":\"b\"}\n", "{\"count\":2}", "[\"a\",null]", "\"x\"");
  private static final String LETTERS = "/:{}=*%&?+.2Fa1\"\\\u00e9";

  private final Random random = new Random(SEED);

  private String damaged(String text) {
    StringBuilder target = new StringBuilder(text);
    for (int i = random.nextInt(4); i > 0 && !target.isEmpty(); i--) {
      int at = random.nextInt(target.length());
      switch (random.nextInt(3)) {
        case 0 -> target.setCharAt(at, LETTERS.charAt(random.nextInt(LETTERS.length())));
        case 1 -> target.deleteCharAt(at);
        default -> target.insert(at, LETTERS.charAt(random.nextInt(LETTERS.length())));
      }
    }
    return target.toString();
  }

  @Test
  void everyRequestIsAnsweredAndNoneIsOurFault() {
    for (int i = 0; i < ROUNDS; i++) {
      String path = damaged(TARGETS.get(random.nextInt(TARGETS.size())));
      String body = damaged(BODIES.get(random.nextInt(BODIES.size())));
      if (!path.startsWith("/")) {
        continue;
      }
      String method = random.nextBoolean() ? "GET" : "POST";

      Answer answer =
          Answer.of(
              SERVER,
              HttpVersion.HTTP_2,
              new RequestHead(method, path, new Headers()),
              body.getBytes(StandardCharsets.UTF_8));

      assertThat(answer.status())
          .as("%s %s %s: %s", method, path, body, answer.text())
          .isIn(200, 400, 404, 405, 429);
    }
  }

  @Test
  void aTemplateIsRefusedOrMatchesItself() {
    for (int i = 0; i < ROUNDS; i++) {
      String source = damaged("/v1/{name=shelves/*}/books/{book.id=**}:borrow");
      try {
        PathTemplate template = PathTemplate.parse(source);
        assertThat(PathTemplate.parse(template.source())).isEqualTo(template);
      } catch (IllegalArgumentException refused) {
        assertThat(refused).hasMessageMatching("(?s)path template .*|.*percent-enc.*");
      }
    }
  }
}
