/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.canva;

import io.fawa.loom.secure.SigningKey;
import io.fawa.loom.session.PushPolicy;
import io.fawa.loom.session.SameUid;
import io.fawa.loom.session.Security;
import io.fawa.loom.session.Server;
import io.fawa.loom.session.ServerConfig;
import io.fawa.loom.session.carrier.Carrier;
import io.fawa.loom.session.carrier.KcpCarrier;
import io.fawa.loom.session.carrier.Prelude;
import io.fawa.loom.session.carrier.TcpCarrier;
import io.fawa.service.Wiring;
import io.fawa.service.config.Setting;
import io.fawa.service.config.Settings;
import io.fawa.whiteboard.Boards;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.StringJoiner;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * The listeners for native clients, over TCP and over KCP with FEC and smux; there are none unless
 * their addresses are set. Thread-safe.
 */
final class NativeBoards implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger(NativeBoards.class.getName());

  private static final Setting<Optional<InetSocketAddress>> TCP_ADDR =
      Setting.optionalAddress(
              "nativeTcpAddr", "listener for native clients of boards over TCP; none by default")
          .ofOneService();
  private static final Setting<Optional<InetSocketAddress>> KCP_ADDR =
      Setting.optionalAddress(
              "nativeKcpAddr", "listener for native clients of boards over KCP; none by default")
          .ofOneService();
  private static final Setting<Optional<Path>> KEY_FILE =
      Setting.file(
          "nativeKeyFile",
          "file with the Ed25519 key that native listeners sign with, 64 hexadecimal digits; made if"
              + " it is missing");

  static final List<Setting<?>> SETTINGS = List.of(TCP_ADDR, KCP_ADDR, KEY_FILE);

  /** A client that takes nothing for so long is cut, as on a WebSocket. */
  private static final Duration PUSH_TIMEOUT = Duration.ofSeconds(10);

  private static final int WAITING_BYTES_MAX = 1 << 20;

  /** How long a drain waits for members to get what is left of a board. */
  private static final Duration LEAVE_TIME = Duration.ofSeconds(5);

  private final NativeService service;
  private final Server server;
  private final AtomicBoolean drained = new AtomicBoolean();
  private final Thread drain = Thread.ofVirtual().name("native-drain").unstarted(this::stop);

  private NativeBoards(NativeService service, Server server) {
    this.service = service;
    this.server = server;
  }

  /**
   * Opens the listeners that are wanted.
   *
   * @throws IOException an address cannot be bound, or the key cannot be read or made
   */
  static void install(Wiring wiring, Boards boards) throws IOException {
    Settings settings = wiring.settings();
    Optional<InetSocketAddress> tcp = settings.get(TCP_ADDR);
    Optional<InetSocketAddress> kcp = settings.get(KCP_ADDR);
    if (tcp.isEmpty() && kcp.isEmpty()) {
      return;
    }
    Optional<SigningKey> key = key(settings);
    NativeService service = new NativeService(boards, wiring.budget());
    Server server =
        Server.builder(service)
            .config(config(wiring))
            .security(key.map(Security::ofOwn).orElseGet(Security::ofOwn))
            .start();
    NativeBoards natives = new NativeBoards(service, server);
    wiring.onClose(natives);
    wiring.onDrain(natives::drain);
    wiring
        .metrics()
        .gauge(
            "fawa_native_sessions",
            "Sessions of native clients, with or without a connection",
            () -> (long) server.stats().sessions());
    StringJoiner where = new StringJoiner("  ");
    if (tcp.isPresent()) {
      where.add(listen(server, tcp(wiring), tcp.get()));
    }
    if (kcp.isPresent()) {
      where.add(listen(server, KcpCarrier.original(wiring.budget()), kcp.get()));
    }
    wiring.announce("native", where.toString());
    key.ifPresent(known -> {
      String text = HexFormat.of().formatHex(known.publicKey());
      LOG.log(System.Logger.Level.INFO, "native listeners sign; the public key is {0}", text);
      wiring.announce("native key", text);
    });
  }

  private static Carrier tcp(Wiring wiring) {
    TcpCarrier carrier = new TcpCarrier(TcpCarrier.Options.defaults(), wiring.budget());
    return wiring.proxyHeaders().map(headers -> carrier.behind(prelude(headers))).orElse(carrier);
  }

  private static Prelude prelude(Wiring.ProxyHeaders headers) {
    return new Prelude() {
      @Override
      public boolean isExpectedFrom(SocketAddress peer) {
        return headers.isExpectedFrom(peer);
      }

      @Override
      public Optional<InetSocketAddress> read(InputStream input) throws IOException {
        return headers.read(input);
      }
    };
  }

  private static ServerConfig config(Wiring wiring) {
    return ServerConfig.builder()
        .sameUid(SameUid.KEEP_BOTH)
        .pushPolicy(PushPolicy.BLOCK)
        .pushTimeout(PUSH_TIMEOUT)
        .replyBytesMax(WAITING_BYTES_MAX)
        .tickInterval(Duration.ZERO)
        .budget(wiring.budget())
        .build();
  }

  private static Optional<SigningKey> key(Settings settings) throws IOException {
    Optional<Path> file = settings.get(KEY_FILE);
    return file.isEmpty()
        ? Optional.empty()
        : Optional.of(NativeKey.of(KEY_FILE.key(), file.get()));
  }

  private static String listen(Server server, Carrier carrier, InetSocketAddress local)
      throws IOException {
    InetSocketAddress bound = server.listen(carrier, local);
    String host = bound.getAddress().getHostAddress();
    return carrier.scheme()
        + "://"
        + (host.contains(":") ? "[" + host + "]" : host)
        + ":"
        + bound.getPort();
  }

  /** Begins to stop; the boards are closed already, or are being closed. */
  private void drain() {
    if (drained.compareAndSet(false, true)) {
      drain.start();
    }
  }

  /**
   * In order: members get what is left of their boards, then queues are sent, then all is closed.
   */
  private void stop() {
    try {
      service.awaitNobody(LEAVE_TIME);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    server.stop();
  }

  @Override
  public void close() {
    drain();
    try {
      drain.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
