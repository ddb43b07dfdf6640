/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.loom.session.carrier;

import io.fawa.limits.Allowance;
import io.fawa.limits.BudgetExceededException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketAddress;
import java.util.function.Function;

/** A bound socket of TCP, for carriers above it. Thread-safe. */
public final class SocketAcceptor implements Acceptor {
  private static final int BACKLOG = 1_024;

  private final ServerSocket socket;
  private final Function<SocketAddress, Allowance> shares;
  private final int connectionBytes;
  private final Opening opening;

  /** Makes a connection of what was accepted. */
  @FunctionalInterface
  public interface Opening {
    /**
     * A connection over a socket; must not wait for the client.
     *
     * @param allowance of the connection, which closes it at its end
     * @throws IOException it is lost already; the caller closes both
     */
    PackConnection over(Socket accepted, Allowance allowance) throws IOException;
  }

  private SocketAcceptor(
      ServerSocket socket,
      Function<SocketAddress, Allowance> shares,
      int connectionBytes,
      Opening opening) {
    this.socket = socket;
    this.shares = shares;
    this.connectionBytes = connectionBytes;
    this.opening = opening;
  }

  /**
   * Listens.
   *
   * @param local where; port 0 takes a free one
   * @param receiveBufferBytes of the system for each connection, 0 for its own choice
   * @param shares what a connection from an address may hold
   * @param connectionBytes the memory of a connection that waits
   * @throws IOException the address cannot be bound
   */
  public static SocketAcceptor bind(
      InetSocketAddress local,
      int receiveBufferBytes,
      Function<SocketAddress, Allowance> shares,
      int connectionBytes,
      Opening opening)
      throws IOException {
    ServerSocket socket = new ServerSocket();
    try {
      if (receiveBufferBytes > 0) {
        socket.setReceiveBufferSize(receiveBufferBytes);
      }
      socket.bind(local, BACKLOG);
      return new SocketAcceptor(socket, shares, connectionBytes, opening);
    } catch (IOException | RuntimeException e) {
      socket.close();
      throw e;
    }
  }

  @Override
  public PackConnection accept() throws IOException {
    Socket accepted = socket.accept();
    Allowance allowance = shares.apply(accepted.getRemoteSocketAddress());
    try {
      if (!allowance.tryTakeForNew(connectionBytes)) {
        throw new BudgetExceededException(connectionBytes);
      }
      return opening.over(accepted, allowance);
    } catch (IOException | RuntimeException e) {
      allowance.close();
      accepted.close();
      throw e;
    }
  }

  @Override
  public InetSocketAddress localAddress() {
    return (InetSocketAddress) socket.getLocalSocketAddress();
  }

  @Override
  public boolean closed() {
    return socket.isClosed();
  }

  @Override
  public void close() {
    try {
      socket.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
