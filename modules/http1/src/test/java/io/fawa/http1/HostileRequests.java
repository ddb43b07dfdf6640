/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.http1;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What hostile or careless clients send on a connection: by hand, and valid requests damaged at
 * random. A char is an octet.
 */
final class HostileRequests {
  private static final String CHUNKED = "POST /c HTTP/1.1|Host: h|Transfer-Encoding: chunked|";
  private static final String POST = "POST /p HTTP/1.1|Host: h|";
  private static final String NEXT = "GET /next HTTP/1.1|Host: h||";

  /** Each is whole and is followed by a request; damage does the rest. */
  private static final List<String> VALID =
      Stream.of(
              "GET /a HTTP/1.1|Host: h||" + NEXT,
              "HEAD /a?b=c&d HTTP/1.1|Host: h:80|Accept: */*|X-A: b, c||" + NEXT,
              POST + "Content-Length: 11||hello world" + NEXT,
              POST + "Content-Length: 3|Content-Type: a/b|Content-Length: 3||abc" + NEXT,
              CHUNKED + "|5|hello|6;x=y| world|0||" + NEXT,
              CHUNKED + "Trailer: T||a|0123456789|00|T: u|V:  w ||" + NEXT,
              CHUNKED + "Connection: close||1|a|0||" + NEXT,
              POST + "Content-Length: 42||" + NEXT.replace("next", "within/the/body") + NEXT,
              POST + "Content-Length: 0||" + POST + "Content-Length: 1||x" + NEXT,
              POST + "Expect: 100-continue|Content-Length: 4||body" + NEXT,
              "GET /old HTTP/1.0|Host: h||" + NEXT,
              "GET /old HTTP/1.0|Connection: keep-alive||" + NEXT,
              "POST /old HTTP/1.0|Content-Length: 2||ab" + NEXT,
              "OPTIONS * HTTP/1.1|Host: h||" + NEXT,
              "GET http://h/a?b HTTP/1.1|Host: h||" + NEXT,
              "DELETE /d HTTP/1.1|Host: h|Connection: keep-alive, x||" + NEXT)
          .map(text -> text.replace("|", "\r\n"))
          .toList();

  /** What damage puts in. */
  private static final List<String> PIECES =
      List.of(
          "\r\n",
          "\n",
          "\r",
          "\r\r\n",
          "\n\r\n",
          "\r\n\r\n",
          " ",
          "\t",
          "\u000b",
          "\f",
          "\0",
          ":",
          ";",
          ",",
          "\"",
          "\\",
          "+",
          "-",
          "_",
          "0",
          "0x",
          "00",
          "1",
          "f",
          "\u0085",
          "\u00a0",
          "\u00ff",
          "\u007f",
          "/",
          "?",
          "#",
          "%",
          "%00",
          "%zz",
          "*",
          "close",
          "chunked",
          "identity",
          "HTTP/1.1",
          "HTTP/1.0",
          " HTTP/0.9",
          "\r\nContent-Length: 3",
          "\r\nContent-Length: 0",
          "\r\ncontent-LENGTH:7",
          "\r\nContent-Length: 3, 3",
          "\r\nContent-Length : 5",
          "\r\nContent_Length: 5",
          "\r\n Content-Length: 5",
          "\r\nTransfer-Encoding: chunked",
          "\r\nTransfer-Encoding:\u000bchunked",
          "\r\nTransfer-Encoding : chunked",
          "\r\nTransfer-Encoding: identity",
          "\r\nTRANSFER-ENCODING:\tChunked",
          "\r\nTransfer-Encoding: chunked, chunked",
          "\r\nTransfer-Encoding:\r\n chunked",
          "\r\nX: y\r\n z",
          "\r\nConnection: close",
          "\r\nConnection: content-length",
          "\r\nConnection: transfer-encoding",
          "\r\nHost: i",
          "\r\nExpect: 100-continue",
          "\r\nUpgrade: websocket\r\nConnection: upgrade",
          "\r\n0\r\n\r\n",
          "\r\n5\r\nhello",
          "ffffffffffffffff",
          "100000000000000005",
          ";e=\"\n\"",
          ";\n",
          NEXT.replace("|", "\r\n"));

  /** Bodies that two readers end differently. */
  private static final List<String> BODIES =
      List.of(
          // Lengths that two readers take for different ones, with a request as the body.
          POST + "Content-Length: 12|Content-Length: 60||{\"name\":\"A\"}" + NEXT,
          POST + "Content-Length: 4|Transfer-Encoding: chunked||0||" + NEXT,
          POST + "Transfer-Encoding: chunked|Content-Length: 4||0||" + NEXT,
          POST + "Transfer-Encoding: Chunked||" + NEXT,
          POST + "Transfer-Encoding: xchunked||" + NEXT,
          POST + "Transfer-Encoding: chunked, chunked||0||" + NEXT,
          POST + "Transfer-Encoding: chunked, identity||0||" + NEXT,
          POST + "Transfer-Encoding: identity, chunked||0||" + NEXT,
          POST + "Transfer-Encoding: \"chunked\"||0||" + NEXT,
          POST + "Transfer-Encoding: chunked;q=1||0||" + NEXT,
          POST + "Transfer-Encoding: chun\0ked||0||" + NEXT,
          POST + "Transfer\u00adEncoding: chunked||0||" + NEXT,
          POST + "Content-Length: +11||hello world" + NEXT,
          POST + "Content-Length: 1_1||hello world" + NEXT,
          POST + "Content-Length: 11\u00a0||hello world" + NEXT,
          POST + "Content-Length: \u000b11||hello world" + NEXT,
          POST + "Content-Length: 011|Content-Length: 11||hello world" + NEXT,
          POST + "Content-Length: 18446744073709551627||hello world" + NEXT,
          POST + "Content-Length: 11;||hello world" + NEXT,
          POST + "Content-Length: 11,||hello world" + NEXT,
          POST + "Content-Length: ,11||hello world" + NEXT,
          POST + "Content-Length: 11|Connection: content-length||hello world" + NEXT,
          "GET /get HTTP/1.1|Host: h|Content-Length: 28||" + NEXT,
          "GET /get HTTP/1.1|Host: h|Transfer-Encoding: chunked||0||" + NEXT,
          "HEAD /head HTTP/1.1|Host: h|Content-Length: 5||hello" + NEXT,
          // Chunks.
          CHUNKED + "|b|hello worldXX0||" + NEXT,
          CHUNKED + "|5;\nhello|0||" + NEXT,
          CHUNKED + "|5;a=\"|\"|hello|0||" + NEXT,
          CHUNKED + "|5\r|hello|0||" + NEXT,
          CHUNKED + "|5|hello|0|" + NEXT,
          CHUNKED + "|5|hello|0|X|" + NEXT,
          CHUNKED + "|5|hello|0|Content-Length: 7|Transfer-Encoding: chunked||" + NEXT,
          CHUNKED + "|5|hello|-0||" + NEXT,
          CHUNKED + "|00000000000005|hello|0000000||" + NEXT,
          CHUNKED + "|00000000000000000000005|hello|0||" + NEXT,
          CHUNKED + "|5 |hello|0\t||" + NEXT,
          CHUNKED + "|5\u000b|hello|0||" + NEXT,
          CHUNKED + "|5_0|hello|0||" + NEXT,
          CHUNKED + "|5.0|hello|0||" + NEXT,
          // Expectations, with a request as the body.
          POST + "Expect: 100-continue|Content-Length: 28||" + NEXT + NEXT,
          POST + "Expect: 100-Continue|Content-Length: 28||" + NEXT + NEXT,
          POST + "Expect: 100-continue, x|Content-Length: 28||" + NEXT + NEXT,
          POST + "Expect: 100-continue|Expect: x|Content-Length: 28||" + NEXT + NEXT);

  /** Request lines and what stands around them. */
  private static final List<String> LINES =
      List.of(
          "|" + NEXT,
          "||||||||" + NEXT,
          POST + "Content-Length: 3||abc|" + NEXT,
          POST + "Content-Length: 3||abc||" + NEXT,
          "GET http://host/v1/a HTTP/1.1|Host: other||" + NEXT,
          "GET /a?search[field]=a|Host: h||" + NEXT,
          "GET /Jos\u00c3\u00a9?q=\u00c3\u00a9 HTTP/1.1|Host: h||" + NEXT,
          "GET /a  HTTP/1.1|Host: h||" + NEXT,
          "GET\t/a\tHTTP/1.1|Host: h||" + NEXT,
          "GET /a\u000bHTTP/1.1|Host: h||" + NEXT,
          "GET /a HTTP/1.1\u0000|Host: h||" + NEXT,
          "GET /a|Host: h||" + NEXT,
          "GET /a HTTP/0.9|Host: h||" + NEXT,
          "GET /a HTTP/1.2|Host: h||" + NEXT,
          "GET /a HTTP/01.1|Host: h||" + NEXT,
          "get /a HTTP/1.1|Host: h||" + NEXT,
          "PRI * HTTP/2.0||SM||" + NEXT,
          "GET /a HTTP/1.1|Host: h|X: \u0001||" + NEXT,
          "GET /a HTTP/1.1|Host: h|X: \u007f||" + NEXT,
          "GET /a HTTP/1.1|Host: h|X: a\u0000b||" + NEXT,
          "GET /a HTTP/1.1| Host: h||" + NEXT,
          "GET /a HTTP/1.1||Host: h||" + NEXT,
          "GET /a HTTP/1.1|Host: h|Host: h||" + NEXT,
          "GET /a HTTP/1.1|Host: h|Connection: close x||" + NEXT,
          "GET /a HTTP/1.0|Expect: x||",
          "GET http://h#f HTTP/1.1|Host: h||",
          "GET /100% HTTP/1.1|Host: h||",
          "GET /a HTTP/1.1|Host:||" + NEXT,
          "GET /a HTTP/1.1|Host: [::1]:80||" + NEXT,
          "GET /a HTTP/1.1|Host: h|Upgrade: WEBSOCKET|Connection: Upgrade||" + NEXT,
          "GET /a HTTP/1.0|Transfer-Encoding: chunked||0||" + NEXT,
          "GET /a HTTP/1.0|Connection: keep-alive|Content-Length: 0||" + NEXT);

  private HostileRequests() {}

  /** By hand, among them everything that {@code test} is given as parameters. */
  static List<String> written(Class<?> test) {
    Set<String> all = new LinkedHashSet<>(VALID);
    for (String part : parameters(test)) {
      for (String before : List.of("", POST, CHUNKED + "|")) {
        for (String behind : List.of("", NEXT)) {
          all.add((before + part + behind).replace("|", "\r\n"));
        }
      }
    }
    Stream.concat(BODIES.stream(), LINES.stream())
        .map(text -> text.replace("|", "\r\n"))
        .forEach(all::add);
    return List.copyOf(all);
  }

  /** The columns of every row that a parameterized test has. */
  private static List<String> parameters(Class<?> test) {
    List<String> parts = new ArrayList<>();
    for (var method : test.getDeclaredMethods()) {
      CsvSource rows = method.getAnnotation(CsvSource.class);
      ValueSource values = method.getAnnotation(ValueSource.class);
      Stream.concat(
              rows == null
                  ? Stream.empty()
                  : Arrays.stream(rows.value()).flatMap(row -> Stream.of(row.split("~", -1))),
              values == null ? Stream.empty() : Stream.of(values.strings()))
          .forEach(parts::add);
    }
    return parts;
  }

  /** A connection of valid requests, damaged in one to four places. */
  static String damaged(Random random) {
    String text = VALID.get(random.nextInt(VALID.size()));
    if (random.nextInt(3) == 0) {
      text = VALID.get(random.nextInt(VALID.size())) + text;
    }
    for (int i = random.nextInt(4); i >= 0 && !text.isEmpty(); i--) {
      text = random.nextBoolean() ? anywhere(text, random) : inALine(text, random);
    }
    return text;
  }

  private static String anywhere(String text, Random random) {
    int at = random.nextInt(text.length());
    String piece = PIECES.get(random.nextInt(PIECES.size()));
    int end = Math.min(text.length(), at + 1 + random.nextInt(4));
    return switch (random.nextInt(4)) {
      case 0 -> text.substring(0, at) + piece + text.substring(at);
      case 1 -> text.substring(0, at) + piece + text.substring(end);
      case 2 -> text.substring(0, at) + text.substring(end);
      default -> text.substring(0, at) + (char) random.nextInt(256) + text.substring(at + 1);
    };
  }

  /** Damage that knows where lines and numbers are. */
  private static String inALine(String text, Random random) {
    List<String> lines = new ArrayList<>(Arrays.asList(text.split("\r\n", -1)));
    int at = random.nextInt(lines.size());
    String line = lines.get(at);
    String piece = PIECES.get(random.nextInt(PIECES.size()));
    int colon = line.indexOf(':');
    switch (random.nextInt(9)) {
      case 0 -> lines.add(at, line);
      case 1 -> lines.set(at, line + piece);
      case 2 -> lines.set(at, piece + line);
      case 3 -> lines.set(at, random.nextBoolean() ? " " + line : line.toUpperCase(Locale.ROOT));
      case 4 -> lines.set(at, line.replaceFirst("[0-9]+", "" + random.nextInt(64)));
      case 5 -> lines.set(at, line.substring(0, colon + 1) + piece + line.substring(colon + 1));
      case 6 -> lines.set(at, line.replaceFirst(": *", ":\r\n "));
      case 7 -> lines.remove(at);
      default -> {
        // This line ends otherwise than with CR LF.
        String end = List.of("\n", "\r", "\r\r\n", "\n\r\n", "").get(random.nextInt(5));
        String before = String.join("\r\n", lines.subList(0, at + 1));
        return before + end + String.join("\r\n", lines.subList(at + 1, lines.size()));
      }
    }
    return String.join("\r\n", lines);
  }
}
