/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.sdk.files;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Deque;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** A server that does what a test tells it, one step a request. */
final class ScriptedServer implements AutoCloseable {
  private final HttpServer server;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final Deque<Step> steps = new ArrayDeque<>();
  private final List<String> requests = new ArrayList<>();

  /** What happens to a request. */
  @FunctionalInterface
  interface Step {
    void answer(HttpExchange exchange) throws IOException;
  }

  ScriptedServer(Step... script) throws IOException {
    steps.addAll(List.of(script));
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(threads);
    server.createContext("/", this::handle);
    server.start();
  }

  private void handle(HttpExchange exchange) throws IOException {
    Step step;
    synchronized (this) {
      requests.add(
          "%s %s%s"
              .formatted(
                  exchange.getRequestMethod(),
                  exchange.getRequestURI(),
                  exchange.getRequestHeaders().containsKey("Range")
                      ? " " + exchange.getRequestHeaders().getFirst("Range")
                      : ""));
      step = steps.isEmpty() ? status(599, "the script has ended") : steps.removeFirst();
    }
    try (exchange) {
      step.answer(exchange);
    }
  }

  URI uri() {
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
  }

  synchronized List<String> requests() {
    return List.copyOf(requests);
  }

  /** A status with a text. */
  static Step status(int status, String text, String... fields) {
    return exchange -> {
      exchange.getRequestBody().readAllBytes();
      fields(exchange, fields);
      exchange.getResponseHeaders().set("Content-Type", "text/plain; charset=utf-8");
      byte[] body = text.getBytes(StandardCharsets.UTF_8);
      boolean head = exchange.getRequestMethod().equals("HEAD");
      exchange.sendResponseHeaders(status, head || body.length == 0 ? -1 : body.length);
      if (!head) {
        exchange.getResponseBody().write(body);
      }
    };
  }

  /** The file from the offset that was asked for on, as far as {@code until}; then the end. */
  static Step file(byte[] content, String etag, int until, String... fields) {
    return exchange -> {
      String range = exchange.getRequestHeaders().getFirst("Range");
      String condition = exchange.getRequestHeaders().getFirst("If-Range");
      boolean part = range != null && (condition == null || condition.equals(etag));
      int from = part ? Integer.parseInt(range.replaceAll("\\D", "")) : 0;
      exchange.getResponseHeaders().set("ETag", etag);
      exchange.getResponseHeaders().set("Repr-Digest", digest(content));
      fields(exchange, fields);
      if (part) {
        exchange
            .getResponseHeaders()
            .set(
                "Content-Range",
                "bytes %d-%d/%d".formatted(from, content.length - 1, content.length));
      }
      int left = content.length - from;
      exchange.sendResponseHeaders(part ? 206 : 200, left == 0 ? -1 : left);
      OutputStream out = exchange.getResponseBody();
      out.write(content, from, Math.max(0, Math.min(until, content.length) - from));
      out.flush();
    };
  }

  static Step file(byte[] content, String etag) {
    return file(content, etag, Integer.MAX_VALUE);
  }

  static String digest(byte[] content) {
    var digest = Digests.sha256();
    return "sha-256=:" + Base64.getEncoder().encodeToString(digest.digest(content)) + ":";
  }

  /** The answer to an upload. */
  static Step receipt(String key) {
    return exchange -> {
      var digest = Digests.sha256();
      byte[] body = exchange.getRequestBody().readAllBytes();
      byte[] json =
          """
          {"key":"%s","name":"x","size":%d,"sha256":"%s","expires":"2026-12-01T00:00:00Z","url":"http://h/d/x","deleteToken":"T-%s"}
          """
              .formatted(key, body.length, HexFormat.of().formatHex(digest.digest(body)), key)
              .getBytes(StandardCharsets.UTF_8);
      exchange.getResponseHeaders().set("Content-Type", "application/json");
      exchange.sendResponseHeaders(201, json.length);
      exchange.getResponseBody().write(json);
    };
  }

  private static void fields(HttpExchange exchange, String... fields) {
    for (int i = 0; i < fields.length; i += 2) {
      exchange.getResponseHeaders().set(fields[i], fields[i + 1]);
    }
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }
}
