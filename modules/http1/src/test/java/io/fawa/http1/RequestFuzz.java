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
 * Requests of a client, one after the other on a connection: heads, bodies and trailers understood
 * alike however the bytes are cut, within the limits, refused with a status that says why, and
 * nothing believed for its length.
 */
public final class RequestFuzz {
  private static final int HEAD_BYTES_MAX = 512;
  private static final int FIELDS_MAX = 8;
  private static final Http1ServerConfig CONFIG =
      Http1ServerConfig.DEFAULTS.withHeads(HEAD_BYTES_MAX, 256, FIELDS_MAX);

  /** What a request may be refused with before anybody has seen it. */
  private static final List<Integer> STATUSES = List.of(400, 414, 417, 431, 501, 505);

  private RequestFuzz() {}

  public static void fuzzerTestOneInput(byte[] input) {
    FuzzInput in = new FuzzInput(input);
    int atATime = 1 + in.octet();
    byte[] bytes = in.rest();
    Fuzzing.allocatesInProportion(
        bytes.length,
        () -> {
          String whole = read(bytes, Integer.MAX_VALUE);
          String sliced = read(bytes, atATime);
          require(whole.equals(sliced), "%s, in slices %s", whole, sliced);
        });
  }

  private static String read(byte[] bytes, int atATime) throws IOException {
    int[] at = {0};
    ByteInput.Source source =
        (target, offset, length) -> {
          int count = Math.min(Math.min(length, atATime), bytes.length - at[0]);
          System.arraycopy(bytes, at[0], target, offset, count);
          at[0] += count;
          return count == 0 ? -1 : count;
        };
    ByteInput in = new ByteInput(source);
    RequestReader requests = new RequestReader(in, CONFIG);
    StringBuilder seen = new StringBuilder();
    try {
      boolean more = true;
      while (more && (!in.isEmpty() || in.receiveFrom(source))) {
        more = one(requests.read(), seen);
      }
    } catch (MalformedMessageException e) {
      require(STATUSES.contains(e.status()), "refused with %d", e.status());
      seen.append(e.status()).append(e.getMessage());
    } catch (EOFException e) {
      seen.append(e.getMessage());
    }
    require(seen.length() <= 20 * bytes.length + 1_000, "more came out than went in");
    return seen.toString();
  }

  private static boolean one(Request request, StringBuilder seen) throws IOException {
    require(FieldRules.validMethod(request.method()), "method %s", request.method());
    String path = request.target().path();
    require(path.startsWith("/") || path.equals("*"), "path %s", path);
    require(
        (path + request.target().query()).chars().allMatch(c -> c > ' ' && c < 0x7f),
        "target %s",
        path);
    requireFields(request.headers());
    require(!request.headers().contains("transfer-encoding"), "transfer-encoding let through");
    seen.append(request.method())
        .append(request.target())
        .append(request.authority())
        .append(request.headers())
        .append(request.keepsAlive());
    MessageBody body = request.body();
    byte[] part = new byte[100];
    for (int n = body.read(part, 0, 100); n >= 0; n = body.read(part, 0, 100)) {
      seen.append(new String(part, 0, n, StandardCharsets.ISO_8859_1));
    }
    require(body.ended(), "read to the end, and not ended");
    require(body.delimited(), "a body without an end of its own");
    requireFields(body.trailers());
    seen.append(body.trailers());
    return request.keepsAlive();
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
            "GET /a?b=c HTTP/1.1\r\nHost: h\r\n\r\n",
            "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 3\r\n\r\nabcGET / HTTP/1.0\r\n\r\n",
            "POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n3;x=y\r\nabc\r\n0\r\nT: u\r\n\r\n",
            "OPTIONS * HTTP/1.1\r\nHost:\r\nConnection: close\r\n\r\n",
            "\r\nGET http://h:80/x HTTP/1.1\r\nHost: h\r\nExpect: 100-continue\r\n\r\n",
            "GET / HTTP/1.1\r\nHost: h\r\nUpgrade: websocket\r\nConnection: upgrade\r\n\r\n",
            "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 999999999999999999\r\n\r\nabc")
        .stream()
        .map(text -> ("\7" + text).getBytes(StandardCharsets.ISO_8859_1))
        .toList();
  }
}
