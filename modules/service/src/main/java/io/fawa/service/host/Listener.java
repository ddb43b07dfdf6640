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
import java.net.InetSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * One listener of an app: a server of Helidon's with one socket. Helidon ends a listener for ever
 * when accepting fails once, and does not say so; so this one sees every second whether its address
 * is free, and if it is, listens there anew. Thread-safe.
 */
final class Listener {
  private static final Logger LOG = System.getLogger(Listener.class.getName());

  private final String setting;
  private final InetSocketAddress address;
  private final AcceptedSockets sockets;
  private final int connectionsMax;
  private final Function<InetSocketAddress, WebServer> made;
  private final Occasional full;

  /** Held while it is opened again, and by who has it stopped. */
  private final ReentrantLock changing = new ReentrantLock();

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

  /** Listens anew if nobody listens any more. To be called every second or so. */
  void probe() {
    changing.lock();
    try {
      InetSocketAddress bound = new InetSocketAddress(address.getAddress(), Math.max(0, port));
      if (stopped || port < 0 || !isFree(bound)) {
        return;
      }
      listening = false;
      LOG.log(Level.ERROR, "{0} has ended by itself and is opened again", setting);
      listen(bound);
    } catch (IOException | RuntimeException e) {
      LOG.log(Level.ERROR, "{0}; tried again soon", e.getMessage());
    } finally {
      changing.unlock();
    }
  }

  /** True only if it could be bound: without a descriptor to try it with, nobody knows. */
  private static boolean isFree(InetSocketAddress where) {
    try (ServerSocketChannel tried = ServerSocketChannel.open()) {
      tried.bind(where);
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  /** Listens no more; connections are drained. Returns when they have ended or time is up. */
  void stop() {
    changing.lock();
    try {
      stopped = true;
    } finally {
      changing.unlock();
    }
    WebServer opened = server;
    if (opened != null) {
      opened.stop();
    }
  }
}
