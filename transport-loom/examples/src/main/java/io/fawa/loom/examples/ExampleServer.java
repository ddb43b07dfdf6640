/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.loom.examples;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.fawa.loom.session.Admission;
import io.fawa.loom.session.AuthRequest;
import io.fawa.loom.session.ConnectionHook;
import io.fawa.loom.session.EndReason;
import io.fawa.loom.session.RefusedException;
import io.fawa.loom.session.Server;
import io.fawa.loom.session.ServerConfig;
import io.fawa.loom.session.Service;
import io.fawa.loom.session.Session;
import io.fawa.loom.session.carrier.Carrier;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;

/** The server: it lets in whoever gives a name, and repeats what it hears. */
final class ExampleServer implements Service, ConnectionHook, AutoCloseable {
  private static final Duration LEAVE_TIME = Duration.ofSeconds(20);

  private final String name;
  private final PrintStream output;
  private final Server server;
  private final URI target;

  /** Listens on a free port of this machine. */
  ExampleServer(String name, Carrier carrier, PrintStream output) throws IOException {
    this.name = name;
    this.output = output;
    this.server =
        Server.builder(this)
            .config(ServerConfig.builder().stopTimeout(LEAVE_TIME).build())
            .hook(this)
            .start();
    InetSocketAddress local =
        server.listen(carrier, new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    this.target = URI.create(carrier.scheme() + "://127.0.0.1:" + local.getPort());
    say("listens at " + target);
  }

  /** Where clients connect to. */
  URI target() {
    return target;
  }

  private void say(String text) {
    output.println("server " + name + ": " + text);
  }

  // ---- what becomes of clients

  /** The first pack is a name; a real service would check a token or a signature. */
  @Override
  public Admission authenticate(AuthRequest request) throws RefusedException {
    String who = new String(request.pack(), UTF_8);
    if (!who.matches("[a-z]{1,20}")) {
      throw new RefusedException(401, true, "a name has 1 to 20 small letters");
    }
    return new Admission(who.hashCode(), 0, "", ("welcome, " + who).getBytes(UTF_8));
  }

  @Override
  public void onConnected(Session session) {
    say("session " + session.id() + " has begun over " + session.carrier());
  }

  @Override
  public void afterResume(Session session) {
    say("session " + session.id() + " goes on with another connection");
  }

  @Override
  public void handle(Session session, byte[] pack) {
    String text = new String(pack, UTF_8);
    say("session " + session.id() + " says '" + text + "'");
    session.push((name + " heard '" + text + "'").getBytes(UTF_8));
  }

  @Override
  public void onDisconnected(Session session, EndReason reason) {
    say("session " + session.id() + " has ended: " + reason);
  }

  // ---- the end

  /** Sends what is queued, tells clients where to go, and closes. */
  void drain(URI successor) {
    say("stops, clients go to " + successor);
    server.stop(successor);
    say("has stopped");
  }

  /** Stops once the clients that are leaving have left. */
  @Override
  public void close() {
    long end = System.nanoTime() + LEAVE_TIME.toNanos();
    try {
      while (server.stats().sessions() > 0 && System.nanoTime() < end) {
        Thread.sleep(10);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    server.close();
  }
}
