/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.http2;

import static io.fawa.http.Fuzzing.require;

import io.fawa.http.FieldRules;
import io.fawa.http.FuzzInput;
import io.fawa.http.fields.RequestFields;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** The fields of a request: what passes is a request that no reader behind could misunderstand. */
public final class RequestFieldsFuzz {
  private RequestFieldsFuzz() {}

  public static void fuzzerTestOneInput(byte[] input) {
    FuzzInput in = new FuzzInput(input);
    int flags = in.octet();
    RequestFields fields = new RequestFields();
    while (in.left() > 0) {
      fields.field(in.latin(in.below(32)), in.latin(in.below(64)));
    }
    boolean endStream = (flags & 1) != 0;
    boolean extendedConnect = (flags & 2) != 0;
    if (!fields.finish(endStream, extendedConnect).isEmpty()) {
      return;
    }
    require(FieldRules.validMethod(fields.method()), "method \"%s\"", fields.method());
    require(FieldRules.validValue(fields.authority()), "authority");
    require(fields.authority().indexOf('@') < 0, "user information");
    require(fields.path().indexOf('?') < 0, "path %s", fields.path());
    boolean connect = fields.method().equals("CONNECT");
    require(
        connect || fields.path().startsWith("/") || fields.path().equals("*"),
        "path %s",
        fields.path());
    require(fields.protocol().isEmpty() || (connect && extendedConnect), "protocol");
    require(!endStream || fields.contentLength() <= 0, "promises a body");
    fields
        .headers()
        .forEach((name, value) -> {
          require(FieldRules.validName(name), "name %s", name);
          require(FieldRules.validValue(value), "value of %s", name);
          require(FieldRules.allowed(name, value), "connection-specific %s", name);
        });
    require(fields.headers().all("content-length").size() <= 1, "two lengths");
    require(fields.headers().all("cookie").size() <= 1, "crumbs");
  }

  private static byte[] lines(int flags, String... namesAndValues) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.write(flags);
    for (String text : namesAndValues) {
      out.write(text.length());
      out.writeBytes(text.getBytes(StandardCharsets.ISO_8859_1));
    }
    return out.toByteArray();
  }

  public static List<byte[]> seeds() {
    String[] start = {":method", "POST", ":scheme", "http", ":path", "/a?b", ":authority", "h"};
    return List.of(
        lines(0, start),
        lines(1, ":method", "OPTIONS", ":scheme", "http", ":path", "*", "host", "h"),
        lines(0, ":method", "CONNECT", ":authority", "h:1"),
        lines(
            2,
            ":method",
            "CONNECT",
            ":protocol",
            "websocket",
            ":scheme",
            "http",
            ":path",
            "/",
            ":authority",
            "h"),
        lines(
            0,
            ":method",
            "GET",
            ":scheme",
            "http",
            ":path",
            "/",
            "cookie",
            "a",
            "cookie",
            "b",
            "te",
            "trailers",
            "content-length",
            "3",
            "content-length",
            "3"),
        lines(0, ":method", "G T", ":scheme", "http", ":path", "/", "x", "y"));
  }
}
