/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.perf;

import io.fawa.http3.webtransport.WebTransportSession;
import io.fawa.http3.webtransport.WebTransportStream;
import io.fawa.service.App;
import io.fawa.service.Wiring;
import io.fawa.service.config.Ports;
import io.fawa.service.launch.Launcher;
import io.helidon.http.HeaderNames;
import io.helidon.http.Status;
import io.helidon.webserver.http.HttpRouting;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.List;

/**
 * Downloads, echoed bodies and echoed WebTransport streams on fawa's host, as the peers in Go have
 * them.
 */
public final class Http3Server implements App {
  private static final int STREAM_BUFFER_BYTES = 4096;
  private static final byte[] BLOCK = block();

  private Http3Server() {}

  @Override
  public String name() {
    return "http3bench";
  }

  @Override
  public Ports defaultPorts() {
    return new Ports(8090, 8453, 9090);
  }

  @Override
  public void install(Wiring wiring) {
    wiring.http(Http3Server::routes);
    wiring.webTransport("/wt", (session, offer) -> echoStreams(session));
  }

  private static void routes(HttpRouting.Builder routes) {
    routes.get("/download", Http3Server::download).post("/echo", Http3Server::echo);
  }

  /** Content that the client knows: a block that repeats. */
  private static byte[] block() {
    byte[] block = new byte[1 << 16];
    for (int i = 0; i < block.length; i++) {
      block[i] = (byte) (31 * i + (i >> 8));
    }
    return block;
  }

  private static void download(ServerRequest request, ServerResponse response) {
    long left;
    try {
      left = Long.parseLong(request.query().first("bytes").orElse(""));
    } catch (NumberFormatException e) {
      response.status(Status.BAD_REQUEST_400).send("bytes is a number\n");
      return;
    }
    response.header(HeaderNames.CONTENT_TYPE, "application/octet-stream");
    response.header(HeaderNames.CONTENT_LENGTH, Long.toString(left));
    try (OutputStream out = response.outputStream()) {
      while (left > 0) {
        int next = (int) Math.min(left, BLOCK.length);
        out.write(BLOCK, 0, next);
        left -= next;
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void echo(ServerRequest request, ServerResponse response) {
    response.header(HeaderNames.CONTENT_TYPE, "application/octet-stream");
    response.send(request.content().as(byte[].class));
  }

  private static void echoStreams(WebTransportSession session) throws IOException {
    while (true) {
      WebTransportStream stream = session.acceptBidi();
      Thread.ofVirtual().name("echo").start(() -> echo(stream));
    }
  }

  private static void echo(WebTransportStream stream) {
    byte[] buffer = new byte[STREAM_BUFFER_BYTES];
    try (stream) {
      for (int n; (n = stream.read(buffer, 0, buffer.length)) >= 0; ) {
        stream.write(buffer, 0, n);
      }
      stream.finish();
    } catch (IOException gone) {
      // The client has ended the stream or the session, and gets no answer.
    }
  }

  /** Serves until told to end. */
  public static void main(String[] args) {
    Launcher.run(args, () -> List.of(new Http3Server()));
  }
}
