/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.http1;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** A body in chunks is the same one and ends at the same octet for our server and our client. */
class ChunksBothSidesTest {
  private static final String CODING = "Transfer-Encoding: chunked\r\n\r\n";
  private static final int ROUNDS = 40_000;
  private static final long SEED = 20_261_129;

  /** Opens the body behind a head. */
  private interface Reading {
    MessageBody body(ByteInput in) throws IOException;
  }

  @Test
  void damagedChunksAreReadAlike() {
    Random random = new Random(SEED);
    int whole = 0;
    for (int round = 0; round < ROUNDS; round++) {
      String connection = HostileRequests.damaged(random);
      String chunks = connection.substring(Math.max(connection.indexOf("\r\n\r\n") + 4, 0));
      String server =
          read(
              "POST / HTTP/1.1\r\nHost: h\r\n" + CODING + chunks,
              in -> new RequestReader(in, Http1ServerConfig.DEFAULTS).read().body());
      String client =
          read(
              "HTTP/1.1 200 OK\r\n" + CODING + chunks,
              in -> {
                ResponseReader reader = new ResponseReader(in, Http1Config.DEFAULTS);
                return MessageBody.ofResponse(reader.read(), "GET", reader.lines());
              });
      // A client may let a trailer go on in the next line, which a server must refuse.
      if (!server.contains("begins with a space")) {
        assertThat(client).as("seed %d, round %d: %s", SEED, round, chunks).isEqualTo(server);
      }
      whole += server.startsWith("whole") ? 1 : 0;
    }
    assertThat(whole).isGreaterThan(ROUNDS / 20);
  }

  private static String read(String text, Reading reading) {
    byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
    Conversation wire = new Conversation(bytes, Integer.MAX_VALUE);
    ByteInput in = new ByteInput(wire::read);
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try {
      MessageBody body = reading.body(in);
      drain(body::read, out);
      List<String> trailers = new ArrayList<>();
      body.trailers().forEach((name, value) -> trailers.add(name + "=" + value));
      out.writeBytes(("|" + trailers + "|").getBytes(StandardCharsets.ISO_8859_1));
      drain(in::read, out);
      return "whole " + out.toString(StandardCharsets.ISO_8859_1);
    } catch (IOException e) {
      return e + out.toString(StandardCharsets.ISO_8859_1);
    }
  }

  private static void drain(ByteInput.Source source, ByteArrayOutputStream out) throws IOException {
    byte[] part = new byte[50];
    for (int n = source.read(part, 0, 50); n >= 0; n = source.read(part, 0, 50)) {
      out.write(part, 0, n);
    }
  }
}
