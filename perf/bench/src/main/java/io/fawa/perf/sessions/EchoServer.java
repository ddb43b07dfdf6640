/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.perf.sessions;

import io.fawa.limits.Budget;
import io.fawa.loom.net.udp.KcpLimits;
import io.fawa.loom.secure.CountingNonces;
import io.fawa.loom.secure.OriginalKeys;
import io.fawa.loom.secure.OriginalSeal;
import io.fawa.loom.session.Admission;
import io.fawa.loom.session.Audience;
import io.fawa.loom.session.AuthRequest;
import io.fawa.loom.session.SameUid;
import io.fawa.loom.session.Security;
import io.fawa.loom.session.Server;
import io.fawa.loom.session.ServerConfig;
import io.fawa.loom.session.Service;
import io.fawa.loom.session.Session;
import io.fawa.loom.session.carrier.Carrier;
import io.fawa.loom.session.carrier.KcpCarrier;
import io.fawa.loom.session.carrier.TcpCarrier;
import io.fawa.loom.websocket.WebSocketCarrier;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;

/**
 * An echo in the original's mode, as perf/peers/loom/session-peer is: the keys of both ends first,
 * then every pack back, encrypted, with nonces that count from a random start. With {@code
 * --broadcast} what the first session sends and begins with a B goes to all. Ends with its standard
 * input.
 */
public final class EchoServer {
  private static final SecureRandom RANDOM = new SecureRandom();
  private static final int NONCE_BYTES = 12;
  private static final int CONNECTIONS_MAX = 30_000;

  private EchoServer() {}

  /** Starts it; see the class. */
  public static void main(String[] args) throws IOException {
    List<String> options = Arrays.asList(args);
    Echo echo = new Echo(options.contains("--plain"), options.contains("--broadcast"));
    ServerConfig config =
        ServerConfig.builder()
            .connectionsMax(CONNECTIONS_MAX)
            .unauthenticatedMax(CONNECTIONS_MAX)
            .sameUid(SameUid.KEEP_BOTH)
            .replyChanSize(Integer.parseInt(value(options, "--queue", "1024")))
            .requestIdleTimeout(Duration.ofMinutes(2))
            .build();
    try (Server server =
        Server.builder(echo).config(config).security(Security.ofOriginal()).start()) {
      echo.server = server;
      String[] address = value(options, "--addr", "127.0.0.1:0").split(":", 2);
      InetSocketAddress bound =
          server.listen(
              carrier(options), new InetSocketAddress(address[0], Integer.parseInt(address[1])));
      System.out.println("listening " + bound.getHostString() + ":" + bound.getPort());
      while (System.in.read() >= 0) {
        // Until whoever started it ends.
      }
    }
  }

  private static String value(List<String> options, String name, String otherwise) {
    int at = options.indexOf(name);
    return at < 0 ? otherwise : options.get(at + 1);
  }

  private static Carrier carrier(List<String> options) {
    return switch (value(options, "--carrier", "tcp")) {
      case "tcp" -> new TcpCarrier();
      case "ws" ->
          new WebSocketCarrier(
              WebSocketCarrier.Options.defaults().withPath("/"),
              Budget.ofProcess(),
              Optional.empty());
      case "kcp" ->
          new KcpCarrier(
              KcpCarrier.originalOptions()
                  .limits(
                      KcpLimits.defaults()
                          .withConnectionsMax(CONNECTIONS_MAX)
                          .withConnectionsPerAddressMax(CONNECTIONS_MAX)
                          .withUnprovenMax(CONNECTIONS_MAX))
                  .build(),
              options.contains("--smux")
                  ? Optional.of(KcpCarrier.originalMux())
                  : Optional.empty());
      default -> throw new IllegalArgumentException("--carrier: allowed are tcp, ws and kcp");
    };
  }

  private static final class Echo implements Service {
    private final boolean plain;
    private final boolean broadcast;
    private final AtomicLong uids = new AtomicLong();
    private volatile @org.jspecify.annotations.Nullable Server server;

    Echo(boolean plain, boolean broadcast) {
      this.plain = plain;
      this.broadcast = broadcast;
    }

    @Override
    public Admission authenticate(AuthRequest request) throws IOException {
      byte[] secret = new byte[OriginalKeys.KEY_BYTES];
      RANDOM.nextBytes(secret);
      byte[] nonce = new byte[NONCE_BYTES];
      RANDOM.nextBytes(nonce);
      byte[] key = OriginalKeys.sharedKey(secret, request.pack());
      return new Admission(
          uids.incrementAndGet(),
          1,
          "",
          OriginalKeys.publicKey(secret),
          plain ? Optional.empty() : Optional.of(new OriginalSeal(key, new CountingNonces(nonce))));
    }

    @Override
    public void handle(Session session, byte[] pack) {
      Server all = server;
      if (broadcast && all != null && session.uid() == 1 && pack[0] == 'B') {
        all.broadcast(Audience.all(), pack);
      } else {
        session.push(pack);
      }
    }
  }
}
