/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.loom.session;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntUnaryOperator;

/** A TCP link that can be cut, lead elsewhere, refuse, or change bytes. */
public final class CuttingProxy implements Closeable {
  private final ServerSocket listener;
  private volatile InetSocketAddress to;
  private final List<Socket> open = new CopyOnWriteArrayList<>();
  private final Set<Socket> swallowed = ConcurrentHashMap.newKeySet();
  private final AtomicInteger refused = new AtomicInteger();
  private volatile boolean refusing;
  private volatile IntUnaryOperator change = octet -> octet;

  /** A link to a server, with a port of its own. */
  public CuttingProxy(InetSocketAddress to) throws IOException {
    this.to = to;
    this.listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    Thread.ofVirtual().start(this::accept);
  }

  /** Where clients connect to. */
  public int port() {
    return listener.getLocalPort();
  }

  /** Leads to another server from now on; what is open stays. */
  public void leadTo(InetSocketAddress other) {
    to = other;
  }

  /** How many connections were refused. */
  public int refused() {
    return refused.get();
  }

  /** Cuts all connections at once, in the middle of whatever is on its way. */
  public void cut() {
    List<Socket> now = List.copyOf(open);
    now.forEach(CuttingProxy::closeQuietly);
    open.removeAll(now);
  }

  /** Refuses connections from now on, and cuts those that are open; or takes them again. */
  public void refuse(boolean now) {
    refusing = now;
    if (now) {
      cut();
    }
  }

  /** Swallows what comes on the connections that are open now, without an end of any. */
  public void swallow() {
    swallowed.addAll(open);
  }

  /** Changes each byte of the client from now on. */
  public void change(IntUnaryOperator how) {
    change = how;
  }

  private void accept() {
    while (!listener.isClosed()) {
      try {
        Socket client = listener.accept();
        if (refusing) {
          refused.incrementAndGet();
          client.close();
          continue;
        }
        join(client);
      } catch (IOException e) {
        // The listener is closed.
      }
    }
  }

  private void join(Socket client) {
    open.add(client);
    try {
      Socket server = new Socket(to.getAddress(), to.getPort());
      open.add(server);
      client.setTcpNoDelay(true);
      server.setTcpNoDelay(true);
      Thread.ofVirtual().start(() -> copy(client, server, true));
      Thread.ofVirtual().start(() -> copy(server, client, false));
    } catch (IOException e) {
      closeQuietly(client); // the server is gone
    }
  }

  private void copy(Socket from, Socket to, boolean changing) {
    byte[] buffer = new byte[4_096];
    try {
      InputStream input = from.getInputStream();
      OutputStream output = to.getOutputStream();
      for (int length = input.read(buffer); length >= 0; length = input.read(buffer)) {
        for (int i = 0; changing && i < length; i++) {
          buffer[i] = (byte) change.applyAsInt(buffer[i]);
        }
        if (!swallowed.contains(from)) {
          output.write(buffer, 0, length);
        }
      }
      to.shutdownOutput();
    } catch (IOException e) {
      closeQuietly(from);
      closeQuietly(to);
    }
  }

  private static void closeQuietly(Socket socket) {
    try {
      socket.setSoLinger(true, 0); // a reset loses what is on its way
      socket.close();
    } catch (IOException e) {
      // It is closed already.
    }
  }

  @Override
  public void close() throws IOException {
    listener.close();
    cut();
  }
}
