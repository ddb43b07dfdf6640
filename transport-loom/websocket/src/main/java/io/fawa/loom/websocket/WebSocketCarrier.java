/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.loom.websocket;

import io.fawa.limits.Allowance;
import io.fawa.limits.Budget;
import io.fawa.limits.Deadline;
import io.fawa.loom.session.carrier.Acceptor;
import io.fawa.loom.session.carrier.Carrier;
import io.fawa.loom.session.carrier.PackConnection;
import io.fawa.loom.session.carrier.SocketAcceptor;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/**
 * Packs over WebSocket: a binary message is the frame of one pack (wire specification §1.1).
 * Targets are {@code ws://HOST:PORT/PATH} and {@code wss://HOST:PORT/PATH}; without a path it is
 * that of the options. There is no subprotocol and no compression.
 *
 * <p>A server's connection is accepted as soon as it is a TCP connection, so that whoever limits
 * connections counts those that never become a WebSocket too. TLS and the upgrade are done by the
 * first {@link PackConnection#receive}, within the time of the options, and {@link
 * PackConnection#send} waits for that. Reading is the receiver's: who does not receive stops the
 * client, and pings are answered while somebody receives.
 *
 * <p>A connection ends in order by a close frame with status 1000, 1001 or none. Without one it is
 * lost.
 */
public final class WebSocketCarrier implements Carrier {
  private static final String PLAIN = "ws";
  private static final String SECURE = "wss";

  /** The memory of a connection that waits: Helidon's state, buffers, its socket, its thread. */
  private static final int CONNECTION_BYTES = 10_240;

  private final Options options;
  private final Budget budget;
  private final @Nullable SSLContext tls;
  private final Upgrades upgrades;
  private final Dialer dialer;

  /**
   * Options of both ends.
   *
   * @param path where servers are WebSockets, everything else is not found; and that of targets
   *     without one
   * @param origins which Origin headers servers admit; others get 403
   * @param text whether text messages are allowed: such a message is a pack in UTF-8, without a
   *     length. A server answers in text whose first message was text, a client sends text; packs
   *     that are not UTF-8 cannot be sent then. A text message that is fragmented within a
   *     character is refused. Otherwise a text message ends the connection, as in the original.
   * @param clientOrigin the Origin header of clients, {@code *} for the original's servers
   * @param upgradeTimeout how long TLS and the upgrade may take on a server
   */
  public record Options(
      String path,
      Origins origins,
      boolean text,
      Optional<String> clientOrigin,
      Duration upgradeTimeout) {
    /** Path {@code /ws}, binary messages, the origin {@code *}, and 5 s for the upgrade. */
    public static Options defaults() {
      return new Options("/ws", Origins.defaults(), false, Optional.of("*"), Duration.ofSeconds(5));
    }

    /** Checks that the path begins with a slash and the time is positive. */
    public Options {
      if (!path.startsWith("/")) {
        throw new IllegalArgumentException(
            "path '" + path + "', allowed is one that begins with /");
      }
      if (!upgradeTimeout.isPositive()) {
        throw new IllegalArgumentException(
            "upgradeTimeout " + upgradeTimeout + ", allowed is more than 0");
      }
    }

    /** These options with this path. */
    public Options withPath(String other) {
      return new Options(other, origins, text, clientOrigin, upgradeTimeout);
    }

    /** These options with these origins. */
    public Options withOrigins(Origins others) {
      return new Options(path, others, text, clientOrigin, upgradeTimeout);
    }

    /** These options with text messages allowed or not. */
    public Options withText(boolean allowed) {
      return new Options(path, origins, allowed, clientOrigin, upgradeTimeout);
    }

    /** These options with this Origin header of clients, or none. */
    public Options withClientOrigin(Optional<String> origin) {
      return new Options(path, origins, text, origin, upgradeTimeout);
    }

    /** These options with this time for the upgrade. */
    public Options withUpgradeTimeout(Duration timeout) {
      return new Options(path, origins, text, clientOrigin, timeout);
    }
  }

  /**
   * WebSocket with these options.
   *
   * @param budget from which accepted connections and what they send are taken
   * @param tls with which servers encrypt, and what clients trust; empty for servers without TLS
   *     and what the JDK trusts
   */
  public WebSocketCarrier(Options options, Budget budget, Optional<SSLContext> tls) {
    this.options = options;
    this.budget = budget;
    this.tls = tls.orElse(null);
    this.upgrades = new Upgrades(options);
    this.dialer = new Dialer(options, this.tls);
  }

  /** WebSocket with the default options and the budget of the process, without TLS. */
  public WebSocketCarrier() {
    this(Options.defaults(), Budget.ofProcess(), Optional.empty());
  }

  /** {@code wss} with a context of TLS, and {@code ws} without; {@link #connect} takes both. */
  @Override
  public String scheme() {
    return tls == null ? PLAIN : SECURE;
  }

  @Override
  public Acceptor listen(InetSocketAddress local) throws IOException {
    return SocketAcceptor.bind(local, 0, budget::connection, CONNECTION_BYTES, this::served);
  }

  @Override
  public PackConnection connect(URI target, Deadline deadline) throws IOException {
    InetSocketAddress address =
        Carrier.address(target, SECURE.equals(target.getScheme()) ? SECURE : PLAIN);
    return dialer.connect(withPath(target), address, deadline);
  }

  private PackConnection served(Socket accepted, Allowance allowance) throws IOException {
    accepted.setTcpNoDelay(true);
    accepted.setKeepAlive(true);
    return new ServedConnection(new ServedSocket(accepted, tls, allowance), upgrades);
  }

  private URI withPath(URI target) {
    if (!target.getRawPath().isEmpty()) {
      return target;
    }
    try {
      return new URI(
          target.getScheme(), null, target.getHost(), target.getPort(), options.path(), null, null);
    } catch (URISyntaxException e) {
      throw new IllegalArgumentException("target '" + target + "'", e);
    }
  }
}
