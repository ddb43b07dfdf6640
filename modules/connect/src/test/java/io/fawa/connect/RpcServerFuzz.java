/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.connect;

import static io.fawa.http.Fuzzing.require;

import io.fawa.connect.server.RpcServer;
import io.fawa.connect.server.RpcServerConfig;
import io.fawa.connect.test.v1.LibraryService;
import io.fawa.http.FuzzInput;
import io.fawa.http.Headers;
import io.fawa.http.HttpVersion;
import io.fawa.http.RequestHead;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;

/**
 * Whole requests in all protocols: each is answered, and none of the answers says that the fault is
 * ours.
 */
public final class RpcServerFuzz {
  private static final RpcServer SERVER =
      RpcServer.builder()
          .add(LibraryService.bind(new LibraryHandler()))
          .config(RpcServerConfig.DEFAULTS.withReceiveBytesMax(500))
          .build();
  private static final Set<Integer> STATUSES =
      Set.of(200, 400, 404, 405, 408, 415, 429, 501, 504, 505);
  private static final String SERVICE = "/fawa.connect.test.v1.LibraryService/";

  /** All but ReadBook, which does as it is told for minutes. */
  private static final List<String> PATHS =
      List.of(
          SERVICE + "GetBook",
          SERVICE + "Chat",
          SERVICE + "ReturnBooks",
          SERVICE + "SearchBooks",
          "/v1/shelves/1/books/2:borrow",
          "/v1/books",
          "/v1/returns",
          "/v1/chat",
          "/files/a/b");

  private static final List<String> TYPES =
      List.of(
          "application/grpc",
          "application/grpc+json",
          "application/grpc-web",
          "application/grpc-web-text",
          "application/proto",
          "application/json",
          "application/connect+proto",
          "application/connect+json",
          "text/plain");
  private static final List<String> NAMES =
      List.of(
          "grpc-timeout",
          "connect-timeout-ms",
          "grpc-encoding",
          "content-encoding",
          "connect-content-encoding",
          "connect-protocol-version",
          "accept-encoding",
          "grpc-accept-encoding",
          "x-bin",
          "content-type");

  private RpcServerFuzz() {}

  public static void fuzzerTestOneInput(byte[] input) {
    FuzzInput in = new FuzzInput(input);
    String path = PATHS.get(in.below(PATHS.size()));
    String method = in.below(4) == 0 ? "GET" : "POST";
    Headers headers = Headers.of("content-type", TYPES.get(in.below(TYPES.size())));
    for (int i = in.below(3); i > 0; i--) {
      headers.add(NAMES.get(in.below(NAMES.size())), in.latin(in.below(16)));
    }
    String query = in.latin(in.below(64));
    byte[] body = in.bytes(2_000);
    RequestHead head =
        new RequestHead(method, query.isEmpty() ? path : path + "?" + query, headers);
    Answer answer = Answer.of(SERVER, HttpVersion.HTTP_2, head, body);
    require(
        STATUSES.contains(answer.status()),
        "%s %s answered with %d: %s",
        method,
        head.path(),
        answer.status(),
        answer.text());
    String status = answer.trailers().get("grpc-status", answer.header("grpc-status"));
    // gRPC wants INTERNAL for a compressed message in a call without compression.
    boolean asSpecified = answer.trailers().get("grpc-message", "").contains("compressed");
    require(
        asSpecified || !Set.of("2", "13", "15").contains(status),
        "%s: grpc-status %s, %s",
        head.path(),
        status,
        answer.trailers());
  }

  private static byte[] seed(int path, int method, int type, String query, String body) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.writeBytes(new byte[] {(byte) path, (byte) method, (byte) type, 0, (byte) query.length()});
    out.writeBytes((query + body).getBytes(StandardCharsets.ISO_8859_1));
    return out.toByteArray();
  }

  public static List<byte[]> seeds() {
    return List.of(
        seed(0, 1, 0, "", "\0\0\0\0\3\12\1a"),
        seed(1, 1, 6, "", "\0\0\0\0\0"),
        seed(2, 1, 3, "", "AAAAAAA="),
        seed(3, 1, 5, "", "{\"text\":\"a\"}"),
        seed(3, 0, 5, "message=%7B%7D&encoding=json&connect=v1", ""),
        seed(4, 1, 5, "", "{\"count\":2}"),
        seed(5, 0, 5, "text=a&tags=b&author.born=5&limit=7", ""),
        seed(6, 1, 5, "", "{\"name\":\"a\"}\n{\"name\":\"b\"}\n"),
        seed(7, 1, 5, "", "{\"number\":1}\n"));
  }
}
