/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.http1;

import static io.fawa.http.Fuzzing.require;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * A response as it stands on a connection, read by the letter of RFC 9112 and by nothing of ours.
 *
 * @param status 200 and more, or 101
 * @param fields {@code name: value}
 * @param body without its framing; all that follows a 101
 */
record Answer(int status, List<String> fields, String body) {
  /**
   * All the responses that were written, which answer requests with {@code methods}; one more may
   * follow, which was nobody's answer.
   *
   * @throws AssertionError it is no row of whole responses
   */
  static List<Answer> all(byte[] written, List<String> methods) {
    Cursor cursor = new Cursor(new String(written, StandardCharsets.ISO_8859_1));
    List<Answer> answers = new ArrayList<>();
    while (cursor.left()) {
      String method = answers.size() < methods.size() ? methods.get(answers.size()) : "GET";
      Answer answer = one(cursor, method);
      if (answer.status != 100) {
        answers.add(answer);
      }
    }
    return answers;
  }

  boolean has(String field) {
    return fields.contains(field);
  }

  private static Answer one(Cursor cursor, String method) {
    String start = cursor.line();
    require(start.matches("HTTP/1\\.1 [1-5][0-9]{2} [A-Za-z -]*"), "status line %s", start);
    int status = Integer.parseInt(start.substring(9, 12));
    List<String> fields = cursor.fields();
    List<String> lengths =
        fields.stream().filter(field -> field.startsWith("content-length: ")).toList();
    boolean chunked = fields.contains("transfer-encoding: chunked");
    String body = "";
    if (status < 200 || status == 204 || status == 304) {
      require(lengths.isEmpty() && !chunked, "%d with %s", status, fields);
      if (status == 101) {
        body = cursor.take(cursor.text.length() - cursor.at);
      }
    } else if (!method.equals("HEAD")) {
      require(lengths.size() + (chunked ? 1 : 0) <= 1, "lengths %s", fields);
      if (chunked) {
        body = cursor.chunks();
      } else if (lengths.isEmpty()) {
        require(fields.contains("connection: close"), "no end: %s", fields);
        body = cursor.take(cursor.text.length() - cursor.at);
      } else {
        String digits = lengths.getFirst().substring("content-length: ".length());
        body = cursor.take(Integer.parseInt(digits));
      }
    }
    return new Answer(status, fields, body);
  }

  /** Where reading has come to. */
  private static final class Cursor {
    private final String text;
    private int at;

    Cursor(String text) {
      this.text = text;
    }

    boolean left() {
      return at < text.length();
    }

    String line() {
      int end = text.indexOf("\r\n", at);
      require(end >= 0, "a line without an end: %s", text.substring(at));
      String line = text.substring(at, end);
      at = end + 2;
      return line;
    }

    List<String> fields() {
      List<String> fields = new ArrayList<>();
      for (String line = line(); !line.isEmpty(); line = line()) {
        require(line.matches("[a-z0-9-]+: [ -~]*"), "field %s", line);
        fields.add(line);
      }
      return fields;
    }

    String take(int length) {
      require(length <= text.length() - at, "cut within %d bytes", length);
      at += length;
      return text.substring(at - length, at);
    }

    String chunks() {
      StringBuilder body = new StringBuilder();
      for (int size = Integer.parseInt(line(), 16); size > 0; ) {
        body.append(take(size));
        require(line().isEmpty(), "a chunk longer than %d", size);
        size = Integer.parseInt(line(), 16);
      }
      var unused = fields();
      return body.toString();
    }
  }
}
