/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.http1;

import static io.fawa.http.Fuzzing.require;

import io.fawa.http.Exchange;
import io.fawa.http.FuzzInput;
import io.fawa.http.Fuzzing;
import io.fawa.http.Headers;
import io.fawa.http.Peer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * Any bytes to a whole server, whose handler reads all, some or nothing, answers in every way, or
 * fails: it ends with its connection, and what it says until then is whole responses to the
 * requests in their order, at most one refusal behind them, and no flood.
 */
public final class Http1ServerFuzz {
  private static final Http1ServerConfig CONFIG =
      Http1ServerConfig.DEFAULTS.withHeads(512, 256, 8).withUpgrades(Set.of("websocket"));
  private static final Peer PEER =
      new Peer(InetSocketAddress.createUnresolved("peer", 1), false, List.of());

  private Http1ServerFuzz() {}

  public static void fuzzerTestOneInput(byte[] input) {
    FuzzInput in = new FuzzInput(input);
    int atATime = 1 + in.octet();
    byte[] bytes = in.rest();
    Fuzzing.allocatesInProportion(
        bytes.length,
        () -> {
          List<String> whole = serve(bytes, Integer.MAX_VALUE);
          List<String> sliced = serve(bytes, atATime);
          // Whether a connection is kept may depend on what of a body is here already.
          int common = Math.min(whole.size(), sliced.size());
          require(
              whole.subList(0, common).equals(sliced.subList(0, common)),
              "%s, in slices %s",
              whole,
              sliced);
        });
  }

  /** A connection at its end: the requests that reached the handler, and what was said. */
  @SuppressWarnings("ArrayRecordComponent") // compared by nobody
  private record Served(List<String> methods, List<Integer> refused, byte[] written) {
    static Served of(byte[] bytes, int atATime) {
      Handler handler = new Handler();
      List<Integer> refused = new ArrayList<>();
      Conversation wire = new Conversation(bytes, atATime);
      new Http1ServerConnection(
              wire, PEER, CONFIG, handler::handle, (status, why) -> refused.add(status))
          .run(new byte[0]);
      require(wire.closed(), "left open");
      return new Served(handler.methods, refused, wire.written());
    }
  }

  /** The requests that reached the handler. */
  private static List<String> serve(byte[] bytes, int atATime) {
    Served served = Conversation.inTime(() -> Served.of(bytes, atATime));
    byte[] written = served.written();
    List<Integer> refused = served.refused();
    List<String> methods = served.methods();
    require(
        written.length <= 1_000 + 40L * bytes.length,
        "%d bytes in answer to %d",
        written.length,
        bytes.length);
    require(refused.size() <= 1, "refused %s", refused);
    List<Answer> answers = Answer.all(written, methods);
    for (int i = 0; i < answers.size(); i++) {
      Answer answer = answers.get(i);
      boolean last = i == answers.size() - 1;
      if (answer.has("x-call: " + i)) {
        require(i < methods.size(), "an answer to nothing");
      } else {
        require(last && refused.equals(List.of(answer.status())), "%s refused %s", answer, refused);
      }
      boolean closes = answer.has("connection: close") || answer.status() == 101;
      require(last || !closes, "went on after %s", answer);
      require(refused.isEmpty() || !last || closes, "refused, and not closed");
    }
    return methods;
  }

  /** Does what the path of each request says. */
  private static final class Handler {
    private final List<String> methods = new ArrayList<>();

    void handle(Exchange exchange) throws IOException {
      int call = methods.size();
      methods.add(exchange.method());
      Headers headers = Headers.of("x-call", Integer.toString(call));
      if (!exchange.protocol().isEmpty()) {
        exchange.respond(101, headers);
        read(exchange);
        write(exchange, "on");
        exchange.end();
        return;
      }
      String path = exchange.path() + "  ";
      switch (path.charAt(1)) {
        case 'r' -> read(exchange);
        case 's' -> {
          int unused = exchange.read(new byte[3], 0, 3);
        }
        case 'f' -> throw new IOException("as planned");
        default -> {
          // Answers unread.
        }
      }
      switch (path.charAt(2)) {
        case 'c' -> {
          exchange.respond(200, headers);
          write(exchange, "chunk");
          exchange.flush();
          write(exchange, "more");
          read(exchange);
          exchange.end(Headers.of("x-sum", "1"));
        }
        case 'n' -> {
          exchange.respond(204, headers);
          exchange.end();
        }
        case 'e' -> {
          exchange.respond(404, headers);
          write(exchange, "none");
          exchange.end();
        }
        default -> {
          exchange.respond(200, headers);
          write(exchange, "hello");
          exchange.end();
        }
      }
    }

    private static void read(Exchange exchange) throws IOException {
      byte[] part = new byte[100];
      int count = exchange.read(part, 0, part.length);
      while (count >= 0) {
        count = exchange.read(part, 0, part.length);
      }
    }

    private static void write(Exchange exchange, String text) throws IOException {
      exchange.write(text.getBytes(StandardCharsets.US_ASCII), 0, text.length());
    }
  }

  public static List<byte[]> seeds() {
    return List.of(
            "GET /rc HTTP/1.1\r\nHost: h\r\n\r\nHEAD /r HTTP/1.1\r\nHost: h\r\n\r\n",
            "POST /r HTTP/1.1\r\nHost: h\r\nContent-Length: 3\r\n\r\nabcGET /un HTTP/1.0\r\n\r\n",
            "POST /se HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\nGET / HTTP/1.1\r\n\r\n",
            "POST /ue HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\nT: u\r\n\r\n",
            "PUT /r HTTP/1.1\r\nHost: h\r\nExpect: 100-continue\r\nContent-Length: 3\r\n\r\nabcGET /f HTTP/1.1\r\nHost: h\r\n\r\n",
            "HEAD /f HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\nzz",
            "GET /w HTTP/1.1\r\nHost: h\r\nUpgrade: websocket\r\nConnection: upgrade\r\n\r\nraw",
            "GET /c HTTP/1.0\r\nConnection: keep-alive\r\n\r\nGET / HTTP/1.1\r\n\r\n")
        .stream()
        .map(text -> ("\7" + text).getBytes(StandardCharsets.ISO_8859_1))
        .toList();
  }
}
