/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.service.host;

import io.fawa.service.log.Occasional;
import io.helidon.webserver.WebServer;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.channels.ServerSocketChannel;
import java.time.Duration;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * One listener of an app: a server of Helidon's with one socket. Helidon ends a listener for ever
 * when accepting fails once, so this one asks now and then whether it still can be connected to,
 * and opens it again at the same address if it cannot. Thread-safe.
 */
final class Listener {
  private static final Logger LOG = System.getLogger(Listener.class.getName());
  private static final Duration PROBE_TIMEOUT = Duration.ofSeconds(2);

  private final String setting;
  private final InetSocketAddress address;
  private final AcceptedSockets sockets;
  private final int connectionsMax;
  private final Function<InetSocketAddress, WebServer> made;
  private final Occasional full;
  private volatile @Nullable WebServer server;
  private volatile int port = -1;
  private volatile boolean listening;
  private volatile boolean stopped;

  /**
   * A listener that is not open yet.
   *
   * @param setting names its address, for who reads errors
   * @param made makes a server for an address
   */
  Listener(
      String setting,
      InetSocketAddress address,
      AcceptedSockets sockets,
      int connectionsMax,
      Function<InetSocketAddress, WebServer> made) {
    this.setting = setting;
    this.address = address;
    this.sockets = sockets;
    this.connectionsMax = connectionsMax;
    this.made = made;
    this.full =
        new Occasional(
            LOG,
            Level.WARNING,
            setting + " has as many connections as connectionsMax allows; others wait");
  }

  /**
   * Begins to listen.
   *
   * @throws IOException the address cannot be had; the message says which setting, address and why
   */
  void open() throws IOException {
    listen(address);
  }

  private void listen(InetSocketAddress where) throws IOException {
    // Helidon would log an address that cannot be had with its stack, and say nothing to us.
    try (ServerSocketChannel free = ServerSocketChannel.open()) {
      free.bind(where);
    } catch (IOException e) {
      throw cannot(where, e.getMessage());
    }
    WebServer opened = made.apply(where).start();
    if (!opened.isRunning()) {
      throw cannot(where, "the log says why");
    }
    server = opened;
    port = opened.port();
    listening = true;
  }

  private IOException cannot(InetSocketAddress where, @Nullable String why) {
    return new IOException(
        setting
            + ": cannot listen on "
            + where.getHostString()
            + ":"
            + where.getPort()
            + ": "
            + why);
  }

  /** The port that was bound; -1 before. */
  int port() {
    return port;
  }

  /** False once it was found to have ended, until it is open again. */
  boolean listening() {
    return listening;
  }

  /** How many connections are open. */
  int connections() {
    return sockets.open();
  }

  /** Notes what has closed, and whether it is full. To be called every second or so. */
  void look() {
    sockets.forgetClosed();
    if (sockets.open() >= connectionsMax) {
      full.happened();
    } else {
      full.say();
    }
  }

  /** Connects to itself, and listens anew if nobody listens any more. */
  void probe() {
    if (stopped || port < 0 || !refuses()) {
      return;
    }
    listening = false;
    LOG.log(Level.ERROR, "{0} has ended by itself and is opened again", setting);
    try {
      listen(new InetSocketAddress(address.getAddress(), port));
    } catch (IOException | RuntimeException e) {
      LOG.log(Level.ERROR, "{0}; tried again soon", e.getMessage());
    }
  }

  /** True only if the system says that nobody listens: all else may pass. */
  private boolean refuses() {
    InetAddress host =
        address.getAddress().isAnyLocalAddress()
            ? InetAddress.getLoopbackAddress()
            : address.getAddress();
    try (Socket socket = new Socket()) {
      socket.connect(new InetSocketAddress(host, port), Math.toIntExact(PROBE_TIMEOUT.toMillis()));
      return false;
    } catch (ConnectException e) {
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  /** Listens no more; connections are drained. Returns when they have ended or time is up. */
  void stop() {
    stopped = true;
    WebServer opened = server;
    if (opened != null) {
      opened.stop();
    }
  }
}
