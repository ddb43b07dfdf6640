/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.service;

import io.fawa.service.config.Ports;
import io.fawa.service.launch.Launcher;
import io.helidon.http.HeaderNames;
import io.helidon.webserver.http.HttpRouting;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/** An app with a service, plain routes and a page, on free ports. */
final class ProbeApp implements App {
  final ProbeRpc rpc = new ProbeRpc();
  final SessionEcho sessions = new SessionEcho();
  final AtomicBoolean ready = new AtomicBoolean(true);
  final CountDownLatch held = new CountDownLatch(1);
  final CountDownLatch gone = new CountDownLatch(1);
  final CountDownLatch release = new CountDownLatch(1);
  final AtomicBoolean closed = new AtomicBoolean();

  static Running start(ProbeApp app, Path data, String... flags) throws Exception {
    List<String> words = new java.util.ArrayList<>(List.of(flags));
    words.add("--dataDir=" + data);
    if (words.stream().noneMatch(word -> word.startsWith("--quic"))) {
      words.add("--quic=off");
    }
    return Launcher.start(words, List.of(app), Map.of());
  }

  @Override
  public String name() {
    return "probe";
  }

  @Override
  public Ports defaultPorts() {
    return new Ports(0, 0, 0);
  }

  @Override
  public void install(Wiring wiring) {
    wiring.rpc(rpc.service());
    wiring.readiness("store", ready::get);
    wiring.onClose(() -> closed.set(true));
    wiring.announce("curl", "curl {url}/hello/Ada");
    wiring.webSocket(
        "/ws",
        connection -> {
          connection.send("welcome");
          while (connection.receive().isPresent()) {
            connection.send("more");
          }
        });
    wiring.webTransport("/echo", sessions);
    wiring.pages("pages/probe");
    wiring.http(this::routes);
  }

  private void routes(HttpRouting.Builder routes) {
    routes
        .get(
            "/hello/{name}",
            (request, response) ->
                response.send(
                    "hello "
                        + request.path().pathParameters().get("name")
                        + request.query().first("mark").orElse("")))
        .post(
            "/echo",
            (request, response) -> {
              response.headers().set(HeaderNames.CONTENT_TYPE, "application/octet-stream");
              try (InputStream in = request.content().inputStream();
                  OutputStream out = response.outputStream()) {
                in.transferTo(out);
              }
            })
        .get(
            "/endless",
            (request, response) -> {
              try (OutputStream out = response.outputStream()) {
                while (true) {
                  out.write(new byte[8192]);
                }
              } catch (IOException | RuntimeException e) {
                gone.countDown();
                throw e;
              }
            })
        .get(
            "/broken",
            (request, response) -> {
              throw new IllegalStateException("secret inside");
            })
        .get(
            "/held",
            (request, response) -> {
              held.countDown();
              if (!release.await(2, TimeUnit.MINUTES)) {
                throw new IllegalStateException("nobody released the call");
              }
              response.send("released");
            });
  }
}
