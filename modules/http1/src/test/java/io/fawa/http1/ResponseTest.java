/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.http1;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fawa.http.Headers;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Responses as bytes, in slices as a socket might give them. */
class ResponseTest {
  private static final Http1Config CONFIG = Http1Config.DEFAULTS.withHeads(512, 8);

  /** A response, or as much of it as there was. */
  private record Response(
      int status, String headers, String body, String trailers, boolean kept, boolean leftOver) {}

  private static Response read(String method, String bytes, int sliceBytes) throws IOException {
    byte[] all = bytes.getBytes(StandardCharsets.ISO_8859_1);
    int[] given = {0};
    ByteInput in =
        new ByteInput((target, offset, length) -> {
          int count = Math.min(Math.min(length, sliceBytes), all.length - given[0]);
          System.arraycopy(all, given[0], target, offset, count);
          given[0] += count;
          return count == 0 ? -1 : count;
        });
    ResponseReader heads = new ResponseReader(in, CONFIG);
    ResponseHead head = heads.read();
    MessageBody body = MessageBody.ofResponse(head, method, heads.lines());
    ByteArrayOutputStream content = new ByteArrayOutputStream();
    byte[] part = new byte[7];
    for (int count = body.read(part, 0, 7); count >= 0; count = body.read(part, 0, 7)) {
      content.write(part, 0, count);
    }
    assertThat(body.ended()).isTrue();
    return new Response(
        head.status(),
        text(head.headers()),
        content.toString(StandardCharsets.ISO_8859_1),
        text(body.trailers()),
        head.keepsAlive() && body.delimited(),
        !in.isEmpty() || given[0] < all.length);
  }

  private static Response read(String bytes) throws IOException {
    return read("POST", bytes, 1000);
  }

  private static String text(Headers headers) {
    List<String> lines = new ArrayList<>();
    headers.forEach((name, value) -> lines.add(name + "=" + value));
    return String.join(" ", lines);
  }

  private static String lines(String text) {
    return text.replace("|", "\r\n");
  }

  @Test
  void aBodyHasTheLengthThatItsHeadSays() throws IOException {
    assertThat(read(lines("HTTP/1.1 200 OK|Content-Length:  4 |X-A: b c ||bodyHTTP/1.1 200")))
        .isEqualTo(new Response(200, "content-length=4 x-a=b c", "body", "", true, true));
  }

  @Test
  void chunksAndTrailersArePutTogether() throws IOException {
    String response =
        lines(
            "HTTP/1.1 200|transfer-encoding: Chunked||"
                + "5|hello|00001;a=\"b\"| |6 ; x|world!|0|X-Sum: 7|y: z||");

    for (int slice = 1; slice < response.length(); slice++) {
      assertThat(read("POST", response, slice))
          .isEqualTo(
              new Response(
                  200, "transfer-encoding=Chunked", "hello world!", "x-sum=7 y=z", true, false));
    }
  }

  @Test
  void whatHasNoLengthEndsWithTheConnection() throws IOException {
    assertThat(read(lines("HTTP/1.1 200 OK||all of it")))
        .isEqualTo(new Response(200, "", "all of it", "", false, false));
  }

  @ParameterizedTest
  @CsvSource({"HEAD,200", "POST,204", "GET,304"})
  void someResponsesHaveNoBodyWhateverTheySay(String method, int status) throws IOException {
    String response = lines("HTTP/1.1 " + status + " x|content-length: 9||");

    assertThat(read(method, response, 1000))
        .isEqualTo(new Response(status, "content-length=9", "", "", true, false));
  }

  @ParameterizedTest
  @CsvSource({
    "HTTP/1.1, '', true",
    "HTTP/1.1, keep-alive, true",
    "HTTP/1.1, close, false",
    "HTTP/1.1, 'Keep-Alive , CLOSE', false",
    "HTTP/1.0, keep-alive, false",
  })
  void theServerSaysWhetherItKeepsTheConnection(String version, String connection, boolean kept)
      throws IOException {
    String field = connection.isEmpty() ? "" : "connection: " + connection + "\r\n";

    assertThat(read(version + " 200 OK\r\n" + field + "content-length: 0\r\n\r\n").kept())
        .isEqualTo(kept);
  }

  @Test
  void interimResponsesArePassedOver() throws IOException {
    assertThat(read(lines("HTTP/1.1 100 Continue||HTTP/1.1 103 x|link: y||HTTP/1.1 201 x|a: b||")))
        .isEqualTo(new Response(201, "a=b", "", "", false, false));
  }

  @Test
  void foldedLinesAreOneValue() throws IOException {
    assertThat(read(lines("HTTP/1.1 200 OK|a: b |\t  c|  d|e:||")).headers())
        .isEqualTo("a=b c d e=");
  }

  @Test
  void statusesOfNobodyAreLeftToTheCaller() throws IOException {
    assertThat(read("HTTP/1.1 999 Huh\r\n\r\n").status()).isEqualTo(999);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "HTTP/2.0 200 OK||",
        "HTTP/1.2 200 OK||",
        "http/1.1 200 OK||",
        "HTTP/1.1 20 OK||",
        "HTTP/1.1 2000 OK||",
        "HTTP/1.1 +20 OK||",
        "HTTP/1.1 099 OK||",
        "HTTP/1.1  200 OK||",
        "ICY 200 OK||",
        "|HTTP/1.1 200 OK||",
        "SSH-2.0-OpenSSH_9.2p1|",
        "HTTP/1.1 101 Switching Protocols|upgrade: websocket||",
        "HTTP/1.1 200 OK| a: b||",
        "HTTP/1.1 200 OK|a : b||",
        "HTTP/1.1 200 OK|a b: c||",
        "HTTP/1.1 200 OK|: b||",
        "HTTP/1.1 200 OK|a||",
        "HTTP/1.1 200 OK|a: b\u0000c||",
        "HTTP/1.1 200 OK|a: b\rc||",
        "HTTP/1.1 200 OK|a: b\n|",
        "HTTP/1.1 200 OK\n\n",
        "HTTP/1.1 200 OK|transfer-encoding: chunked|content-length: 3||0||",
        "HTTP/1.1 200 OK|content-length: 3|transfer-encoding: chunked||0||",
        "HTTP/1.1 200 OK|transfer-encoding: gzip, chunked||0||",
        "HTTP/1.1 200 OK|transfer-encoding: chunked|transfer-encoding: chunked||0||",
        "HTTP/1.1 200 OK|transfer-encoding: chunked, identity||0||",
        "HTTP/1.1 200 OK|transfer-encoding: \u000bchunked||0||",
        "HTTP/1.0 200 OK|transfer-encoding: chunked||0||",
        "HTTP/1.1 200 OK|content-length: 3|content-length: 4||abcd",
        "HTTP/1.1 200 OK|content-length: 3, 4||abc",
        "HTTP/1.1 200 OK|content-length: -1||",
        "HTTP/1.1 200 OK|content-length: +3||abc",
        "HTTP/1.1 200 OK|content-length: 0x3||abc",
        "HTTP/1.1 200 OK|content-length: 9999999999999999999||abc",
        "HTTP/1.1 200 OK|content-length:||abc",
        "HTTP/1.1 200 OK|transfer-encoding: chunked|||",
        "HTTP/1.1 200 OK|transfer-encoding: chunked||g|",
        "HTTP/1.1 200 OK|transfer-encoding: chunked||-1|",
        "HTTP/1.1 200 OK|transfer-encoding: chunked||+1|a|0||",
        "HTTP/1.1 200 OK|transfer-encoding: chunked||0x1|a|0||",
        "HTTP/1.1 200 OK|transfer-encoding: chunked||\u00b9|a|0||",
        "HTTP/1.1 200 OK|transfer-encoding: chunked||1 1|a|0||",
        "HTTP/1.1 200 OK|transfer-encoding: chunked||1000000000000000|a|0||",
        "HTTP/1.1 200 OK|transfer-encoding: chunked||ffffffffffffffff|a|0||",
        "HTTP/1.1 200 OK|transfer-encoding: chunked||1|ab|0||",
        "HTTP/1.1 200 OK|transfer-encoding: chunked||2|a|0||",
        "HTTP/1.1 200 OK|transfer-encoding: chunked||1\na|0||",
        "HTTP/1.1 200 OK|transfer-encoding: chunked||0|a b||",
      })
  void whatTwoReadersCouldUnderstandDifferentlyIsRefused(String response) {
    assertThatThrownBy(() -> read(lines(response))).isInstanceOf(MalformedMessageException.class);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "HTTP/1.1 200",
        "HTTP/1.1 200 OK|a: b|",
        "HTTP/1.1 100 Continue||",
        "HTTP/1.1 200 OK|content-length: 5||abcd",
        "HTTP/1.1 200 OK|transfer-encoding: chunked||",
        "HTTP/1.1 200 OK|transfer-encoding: chunked||5|abcd",
        "HTTP/1.1 200 OK|transfer-encoding: chunked||4|abcd",
        "HTTP/1.1 200 OK|transfer-encoding: chunked||4|abcd|0|",
        "HTTP/1.1 200 OK|transfer-encoding: chunked||0|a: b|",
      })
  void whatBreaksOffIsNotTakenForAll(String response) {
    assertThatThrownBy(() -> read(lines(response))).isInstanceOf(EOFException.class);
  }

  @Test
  void headsAreLimited() throws IOException {
    // Status line and empty line are 19 bytes, the name and its signs 5.
    String fits = "HTTP/1.1 200 OK\r\na: " + "x".repeat(512 - 19 - 5) + "\r\n\r\n";
    assertThat(fits).hasSize(512);
    assertThat(read(fits).status()).isEqualTo(200);
    assertThatThrownBy(() -> read(fits.replace("a: ", "a: x"))).hasMessageContaining("512 bytes");
  }

  @Test
  void aHeadThatNeverEndsIsGivenUp() {
    for (String endless : List.of("x", "a: b\r\n", " ")) {
      assertThatThrownBy(() -> read("HTTP/1.1 200 OK\r\na: " + endless.repeat(10_000)))
          .isInstanceOf(MalformedMessageException.class);
    }
    assertThatThrownBy(() -> read("HTTP/1.1 102 x\r\n\r\n".repeat(10_000)))
        .hasMessageContaining("512 bytes");
  }

  @Test
  void fieldsAreCounted() throws IOException {
    assertThat(read("HTTP/1.1 200 OK\r\n" + "a:\r\n".repeat(8) + "\r\n").status()).isEqualTo(200);
    assertThatThrownBy(() -> read("HTTP/1.1 200 OK\r\n" + "a:\r\n".repeat(9) + "\r\n"))
        .hasMessageContaining("more than 8 fields");
  }

  @Test
  void trailersAndChunkSizesAreLimited() throws IOException {
    String start = "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n";
    int room = MessageBody.Chunked.SIZE_LINE_BYTES_MAX - 4;
    String end = "a\r\n0\r\n\r\n";

    assertThat(read(start + "1;" + "x".repeat(room) + "\r\n" + end).body()).isEqualTo("a");
    assertThatThrownBy(() -> read(start + "1;" + "x".repeat(room + 1) + "\r\n" + end))
        .hasMessageContaining("1024 bytes");
    assertThatThrownBy(() -> read(start + "0\r\n" + "a:\r\n".repeat(9) + "\r\n"))
        .hasMessageContaining("more than 8 fields");
    assertThatThrownBy(() -> read(start + "0\r\na: " + "x".repeat(512) + "\r\n\r\n"))
        .hasMessageContaining("512 bytes");
  }

  /** Whatever comes, in whatever slices: a response or an {@link IOException}, and the same one. */
  @Test
  void damagedResponsesAreReadAlikeInAnySlices() {
    long seed = 20_261_121;
    Random random = new Random(seed);
    List<String> whole =
        List.of(
            lines("HTTP/1.1 200 OK|content-length: 11|x-a: b||hello world"),
            lines("HTTP/1.1 200 OK|transfer-encoding: chunked||5|hello|6| world|0|a: b||"),
            lines("HTTP/1.1 100 Continue||HTTP/1.1 404 Not Found|connection: close||no"));
    for (int round = 0; round < 20_000; round++) {
      StringBuilder damaged = new StringBuilder(whole.get(random.nextInt(whole.size())));
      for (int i = random.nextInt(4); i >= 0; i--) {
        int at = random.nextInt(damaged.length());
        switch (random.nextInt(3)) {
          case 0 -> damaged.setCharAt(at, (char) random.nextInt(256));
          case 1 -> damaged.insert(at, damaged.substring(at / 2, at));
          default -> damaged.delete(at, Math.min(damaged.length(), at + random.nextInt(1, 5)));
        }
        if (damaged.isEmpty()) {
          damaged.append('H');
        }
      }
      String bytes = damaged.toString();
      assertThat(outcome(bytes, 1 + random.nextInt(40)))
          .as("seed %d, round %d: %s", seed, round, bytes)
          .isEqualTo(outcome(bytes, 1000));
    }
  }

  private static String outcome(String bytes, int sliceBytes) {
    try {
      return read("POST", bytes, sliceBytes).toString();
    } catch (IOException e) {
      return e.toString();
    }
  }
}
