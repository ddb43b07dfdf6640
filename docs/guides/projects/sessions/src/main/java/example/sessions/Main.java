/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package example.sessions;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.fawa.limits.Deadline;
import io.fawa.loom.secure.SigningKey;
import io.fawa.loom.session.Audience;
import io.fawa.loom.session.Client;
import io.fawa.loom.session.ClientConfig;
import io.fawa.loom.session.Deployment;
import io.fawa.loom.session.Endpoint;
import io.fawa.loom.session.Login;
import io.fawa.loom.session.PushPolicy;
import io.fawa.loom.session.PushResult;
import io.fawa.loom.session.Received;
import io.fawa.loom.session.SameUid;
import io.fawa.loom.session.Security;
import io.fawa.loom.session.Server;
import io.fawa.loom.session.ServerConfig;
import io.fawa.loom.session.Session;
import io.fawa.loom.session.carrier.Carrier;
import io.fawa.loom.session.carrier.KcpCarrier;
import io.fawa.loom.session.carrier.TcpCarrier;
import io.fawa.loom.session.metrics.SessionAdmin;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;

/** What the guide shows. */
public final class Main {
  private Main() {}

  // begin listen
  static Server serve(InetSocketAddress tcp, InetSocketAddress kcp) throws IOException {
    Server server = Server.builder(new Lobby()).start();
    server.listen(new TcpCarrier(), tcp);
    server.listen(KcpCarrier.original(), kcp);
    return server;
  }

  // end listen

  // begin client
  static String ask(Carrier carrier, URI target, String question) throws IOException {
    Deadline soon = Deadline.after(Duration.ofSeconds(30));
    try (Client client =
        Client.builder(Login.of("7 sesame".getBytes(UTF_8)))
            .carrier(carrier)
            .target(target)
            .connect(soon)) {
      client.send(question.getBytes(UTF_8));
      return new String(client.receivePack(soon), UTF_8);
    }
  }

  // end client

  // begin signed
  static Server signed(SigningKey key) {
    return Server.builder(new Lobby()).security(Security.ofOwn(key)).start();
  }

  static ClientConfig pinned(byte[] publicKey) {
    return ClientConfig.defaults().withServerKey(publicKey);
  }

  // end signed

  // begin both
  static Server forOldClientsToo() {
    return Server.builder(new Lobby()).security(Security.ofOwn().orOriginal()).start();
  }

  // end both

  // begin receive
  static void play(Client client) throws IOException {
    while (true) {
      switch (client.receive()) {
        case Received.Pack pack -> System.out.println(new String(pack.bytes(), UTF_8));
        case Received.HistoryLost lost -> System.out.println("ask for the whole state again");
        case Received.GoAway away -> System.out.println("the client is moving on by itself");
      }
    }
  }

  // end receive

  // begin push
  static void news(Server server, Session session, byte[] pack) {
    PushResult one = session.push(pack, PushPolicy.DROP_OLDEST);
    if (!one.queued()) {
      System.out.println("not sent: " + one);
    }
    PushResult player = server.push(7, pack); // to the newest session of uid 7
    Map<Long, PushResult> all = server.broadcast(Audience.all(), pack); // waits for nobody
    all.values().removeIf(PushResult::queued);
    System.out.println(player + ", " + all.size() + " did not get it");
  }

  // end push

  // begin limits
  static ServerConfig limits() {
    return ServerConfig.builder()
        .connectionsMax(50_000)
        .requestIdleTimeout(Duration.ofSeconds(90))
        .seatTime(Duration.ofMinutes(2))
        .sameUid(SameUid.REJECT)
        .broadcastPolicy(PushPolicy.DROP_OLDEST)
        .build();
  }

  // end limits

  // begin deployment
  static Client connect(Map<String, String> environment) throws IOException {
    Client.Builder client =
        Client.builder(Login.of("7 sesame".getBytes(UTF_8)))
            .carrier(new TcpCarrier())
            .carrier(KcpCarrier.original());
    for (Endpoint endpoint : Deployment.read(environment).endpoints()) {
      client.endpoint(endpoint);
    }
    return client.connect(Deadline.after(Duration.ofSeconds(10)));
  }

  // end deployment

  // begin admin
  static SessionAdmin watch(Server server) throws IOException {
    return SessionAdmin.start(
        server, new InetSocketAddress(InetAddress.getLoopbackAddress(), 9090));
  }

  // end admin

  /** Asks over TCP, and over a carrier of our own. */
  public static void main(String[] args) throws IOException {
    InetSocketAddress free = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    try (Server server = Server.builder(new Lobby()).start()) {
      int port = server.listen(new TcpCarrier(), free).getPort();
      URI target = URI.create("tcp://127.0.0.1:" + port);
      System.out.println(ask(new TcpCarrier(), target, "hello over TCP"));

      Path folder = Files.createTempDirectory("lobby");
      UnixCarrier unix = new UnixCarrier(folder);
      server.listen(unix, InetSocketAddress.createUnresolved("here", 7000));
      System.out.println(ask(unix, URI.create("unix://here:7000"), "hello over a file"));
      server.stop();
      Files.delete(folder);
    }
  }
}
