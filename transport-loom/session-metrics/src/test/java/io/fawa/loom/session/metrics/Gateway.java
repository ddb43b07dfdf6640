/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.loom.session.metrics;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.fawa.loom.session.Admission;
import io.fawa.loom.session.AuthRequest;
import io.fawa.loom.session.Client;
import io.fawa.loom.session.Login;
import io.fawa.loom.session.Patience;
import io.fawa.loom.session.RefusedException;
import io.fawa.loom.session.Server;
import io.fawa.loom.session.ServerConfig;
import io.fawa.loom.session.Service;
import io.fawa.loom.session.Session;
import io.fawa.loom.session.carrier.TcpCarrier;
import java.io.IOException;
import java.net.URI;
import java.util.concurrent.CountDownLatch;

/** A server over TCP that echoes, and clients of it. "wait" is handled once {@link #go} opens. */
final class Gateway implements Service, AutoCloseable {
  final CountDownLatch waiting = new CountDownLatch(1);
  final CountDownLatch go = new CountDownLatch(1);
  final Server server;
  private final int port;

  Gateway(ServerConfig.Builder config) throws IOException {
    server = Server.builder(this).config(config.build()).start();
    port = server.listen(new TcpCarrier(), Patience.ANYWHERE).getPort();
  }

  Client client(String login) throws IOException {
    return Client.builder(Login.of(login.getBytes(UTF_8)))
        .carrier(new TcpCarrier())
        .target(URI.create("tcp://127.0.0.1:" + port))
        .connect(Patience.deadline());
  }

  @Override
  public Admission authenticate(AuthRequest request) throws RefusedException {
    String name = new String(request.pack(), UTF_8);
    if (name.equals("nobody")) {
      throw new RefusedException(401, true, "nobody is not welcome");
    }
    return new Admission(name.hashCode(), 0, "", "welcome".getBytes(UTF_8));
  }

  @Override
  public void handle(Session session, byte[] pack) throws InterruptedException {
    if (new String(pack, UTF_8).equals("wait")) {
      waiting.countDown();
      go.await();
    }
    session.push(pack);
  }

  @Override
  public void close() {
    go.countDown();
    server.close();
  }
}
