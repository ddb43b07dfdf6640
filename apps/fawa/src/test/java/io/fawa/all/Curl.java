/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.all;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import com.google.protobuf.Struct;
import com.google.protobuf.util.JsonFormat;
import io.fawa.http.Command;
import io.fawa.http.Tools;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** One HTTP exchange made by curl. Single-owner. */
final class Curl {
  private static final Duration LIMIT = Duration.ofMinutes(2);

  private final String url;
  private final List<String> options = new ArrayList<>();
  private byte[] body = new byte[0];

  private Curl(String method, String url) {
    this.url = url;
    options.addAll(List.of("-X", method));
  }

  static Curl post(String url) {
    return new Curl("POST", url);
  }

  static Curl request(String method, String url) {
    return new Curl(method, url);
  }

  Curl header(String name, String value) {
    options.addAll(List.of("-H", name + ": " + value));
    return this;
  }

  /** Other options of curl, such as {@code --http2-prior-knowledge}. */
  Curl option(String... more) {
    options.addAll(List.of(more));
    return this;
  }

  Curl json(String text) {
    return body("application/json", text.getBytes(StandardCharsets.UTF_8));
  }

  Curl body(String contentType, byte[] bytes) {
    this.body = bytes;
    options.addAll(List.of("--data-binary", "@-"));
    return header("Content-Type", contentType);
  }

  /** Makes the exchange. */
  Reply send() throws IOException {
    Path head = Files.createTempFile("fawa-test", ".head");
    Path content = Files.createTempFile("fawa-test", ".body");
    try {
      Command command =
          Command.of(Tools.require("curl"), "-sS", "-k", "--max-time", "60")
              .with("-D", head.toString(), "-o", content.toString())
              .with(options.toArray(String[]::new))
              .with(url);
      Command.Outcome outcome = command.run(LIMIT, body);
      assertThat(outcome.status()).as("curl %s: %s", url, outcome.text()).isZero();
      return Reply.of(Files.readAllLines(head, StandardCharsets.ISO_8859_1), content);
    } finally {
      Files.delete(head);
      Files.deleteIfExists(content);
    }
  }

  /**
   * An answer. Trailers are among the fields, as curl puts them there.
   *
   * @param fields {@code name: value}, the name in lower case
   */
  record Reply(int status, List<String> fields, ByteString body) {
    private static Reply of(List<String> head, Path content) throws IOException {
      int first = head.size() - 1; // interim responses come before
      while (!head.get(first).startsWith("HTTP/")) {
        first--;
      }
      int status = Integer.parseInt(head.get(first).split(" ", -1)[1]);
      List<String> fields = new ArrayList<>();
      for (String line : head.subList(first + 1, head.size())) {
        int colon = line.indexOf(':');
        if (colon > 0) {
          String value = line.substring(colon + 1).strip();
          fields.add(line.substring(0, colon).toLowerCase(Locale.ROOT) + ": " + value);
        }
      }
      return new Reply(status, fields, ByteString.copyFrom(Files.readAllBytes(content)));
    }

    String text() {
      return body.toStringUtf8();
    }

    /** The values of one field, the name in lower case. */
    List<String> field(String name) {
      return fields.stream()
          .filter(field -> field.startsWith(name + ": "))
          .map(field -> field.substring(name.length() + 2))
          .toList();
    }

    Reply hasStatus(int wanted) {
      assertThat(status).as("status; %s %s", fields, text()).isEqualTo(wanted);
      return this;
    }

    Reply has(String name, String value) {
      assertThat(field(name)).as("%s of %s", name, fields).contains(value);
      return this;
    }

    Reply hasNo(String name) {
      assertThat(field(name)).as("%s of %s", name, fields).isEmpty();
      return this;
    }

    /** Compares by meaning, not by bytes. */
    Reply hasJson(String wanted) {
      assertThat(meaning(text())).as(text()).isEqualTo(meaning(wanted));
      return this;
    }

    /** An error of Connect; an empty {@code message} stands for any. */
    Reply hasError(String code, String message) {
      Struct error = meaning(text());
      assertThat(error.getFieldsOrThrow("code").getStringValue()).as(text()).isEqualTo(code);
      if (!message.isEmpty()) {
        assertThat(error.getFieldsOrThrow("message").getStringValue()).isEqualTo(message);
      }
      return this;
    }
  }

  /** A JSON object as a value that equals any other spelling of it. */
  static Struct meaning(String json) {
    Struct.Builder object = Struct.newBuilder();
    try {
      JsonFormat.parser().merge(json, object);
    } catch (IOException e) {
      throw new AssertionError("not a JSON object: " + json, e);
    }
    return object.build();
  }
}
