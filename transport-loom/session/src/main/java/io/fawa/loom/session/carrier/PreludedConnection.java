/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.loom.session.carrier;

import io.fawa.limits.Allowance;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A connection that begins with a {@link Prelude}, which the first receive reads. */
final class PreludedConnection implements PackConnection {
  private static final System.Logger LOG = System.getLogger(PreludedConnection.class.getName());

  private final Socket socket;
  private final Prelude prelude;

  /** Until the client is known. */
  private final Allowance allowance;

  private final Opening opening;
  private final SocketAddress peer;

  /** Written by the thread that receives. */
  private volatile @Nullable PackConnection packs;

  private volatile @Nullable SocketAddress client;
  private volatile boolean closed;

  /** Makes a connection for packs. */
  @FunctionalInterface
  interface Opening {
    /**
     * Packs over a socket.
     *
     * @param of the client; empty for the peer itself
     * @throws io.fawa.limits.BudgetExceededException the client has too much already
     */
    PackConnection over(Socket socket, Optional<InetSocketAddress> of) throws IOException;
  }

  PreludedConnection(Socket socket, Prelude prelude, Allowance allowance, Opening opening) {
    this.socket = socket;
    this.prelude = prelude;
    this.allowance = allowance;
    this.opening = opening;
    this.peer = socket.getRemoteSocketAddress();
  }

  @Override
  public Optional<byte[]> receive() throws IOException {
    PackConnection open = packs;
    return (open == null ? open() : open).receive();
  }

  private PackConnection open() throws IOException {
    Optional<InetSocketAddress> of = prelude.read(socket.getInputStream());
    PackConnection open = opening.over(socket, of);
    allowance.close();
    of.ifPresent(address -> client = address);
    packs = open;
    if (closed) {
      open.close();
    }
    return open;
  }

  private PackConnection opened() throws IOException {
    PackConnection open = packs;
    if (open == null) {
      throw new IOException("the prelude of " + peer + " has not come");
    }
    return open;
  }

  @Override
  public boolean hasMore() {
    PackConnection open = packs;
    return open != null && open.hasMore();
  }

  @Override
  public void send(List<byte[]> all) throws IOException {
    opened().send(all);
  }

  @Override
  public boolean finish() throws IOException {
    return opened().finish();
  }

  @Override
  public SocketAddress remoteAddress() {
    SocketAddress known = client;
    return known == null ? peer : known;
  }

  @Override
  public boolean isOfMany() {
    return client == null;
  }

  @Override
  public void close(Duration linger) {
    closed = true;
    PackConnection open = packs;
    if (open != null) {
      open.close(linger);
      return;
    }
    try {
      socket.close();
    } catch (IOException e) {
      LOG.log(System.Logger.Level.TRACE, "the connection was not closed in order", e);
    } finally {
      allowance.close();
    }
  }
}
