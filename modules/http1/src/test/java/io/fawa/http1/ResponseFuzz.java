/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.http1;

import static io.fawa.http.Fuzzing.require;

import io.fawa.http.FieldRules;
import io.fawa.http.FuzzInput;
import io.fawa.http.Fuzzing;
import io.fawa.http.Headers;
import java.io.EOFException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * Responses of a server, head, body and trailers: understood alike however the bytes are cut,
 * within the limits, and nothing of a body is believed for its length.
 */
public final class ResponseFuzz {
  private static final int HEAD_BYTES_MAX = 512;
  private static final int FIELDS_MAX = 8;
  private static final Http1Config CONFIG =
      Http1Config.DEFAULTS.withHeads(HEAD_BYTES_MAX, FIELDS_MAX);

  private ResponseFuzz() {}

  public static void fuzzerTestOneInput(byte[] input) {
    FuzzInput in = new FuzzInput(input);
    String method = in.below(8) == 0 ? "HEAD" : "GET";
    int atATime = 1 + in.octet();
    byte[] bytes = in.rest();
    Fuzzing.allocatesInProportion(
        bytes.length,
        () -> {
          String whole = read(bytes, Integer.MAX_VALUE, method);
          String sliced = read(bytes, atATime, method);
          require(whole.equals(sliced), "%s, in slices %s", whole, sliced);
        });
  }

  private static String read(byte[] bytes, int atATime, String method) throws IOException {
    int[] at = {0};
    ByteInput in =
        new ByteInput((target, offset, length) -> {
          int count = Math.min(Math.min(length, atATime), bytes.length - at[0]);
          System.arraycopy(bytes, at[0], target, offset, count);
          at[0] += count;
          return count == 0 ? -1 : count;
        });
    StringBuilder seen = new StringBuilder();
    try {
      ResponseReader heads = new ResponseReader(in, CONFIG);
      ResponseHead head = heads.read();
      requireFields(head.headers());
      seen.append(head.status()).append(head.headers()).append(head.keepsAlive());
      MessageBody body = MessageBody.ofResponse(head, method, heads.lines());
      byte[] part = new byte[100];
      for (int n = body.read(part, 0, 100); n >= 0; n = body.read(part, 0, 100)) {
        seen.append(new String(part, 0, n, StandardCharsets.ISO_8859_1));
      }
      require(body.ended(), "read to the end, and not ended");
      requireFields(body.trailers());
      seen.append(body.trailers()).append(body.delimited());
    } catch (MalformedMessageException | EOFException e) {
      seen.append(e.getMessage());
    }
    require(seen.length() <= 4 * bytes.length + 1_000, "more came out than went in");
    return seen.toString();
  }

  private static void requireFields(Headers headers) {
    require(headers.size() <= FIELDS_MAX, "%d fields", headers.size());
    headers.forEach((name, value) -> {
      require(FieldRules.validName(name), "name %s", name);
      require(FieldRules.validValue(value), "value of %s", name);
    });
  }

  public static List<byte[]> seeds() {
    return List.of(
            "HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nabc",
            "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 204 No Content\r\nA: b\r\n  c\r\n\r\n",
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3;x=y\r\nabc\r\n0\r\nT: u\r\n\r\n",
            "HTTP/1.0 200\r\nConnection: close\r\n\r\nto the end",
            "HTTP/1.1 200 OK\r\nContent-Length: 999999999999999999\r\n\r\nabc",
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nfffffffffffffff\r\nabc")
        .stream()
        .map(text -> ("\1\7" + text).getBytes(StandardCharsets.ISO_8859_1))
        .toList();
  }
}
