/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.loom.session.carrier;

import io.fawa.limits.Allowance;
import io.fawa.limits.Budget;
import io.fawa.limits.BudgetExceededException;
import io.fawa.limits.Deadline;
import io.fawa.limits.DeadlineExceededException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;

/**
 * Packs over TCP: frames back to back, without TLS (wire specification §1.1). Targets are {@code
 * tcp://HOST:PORT}.
 */
public final class TcpCarrier implements Carrier {
  private static final String SCHEME = "tcp";

  /** The memory of a connection that waits: its reader, its socket, its thread. */
  private static final int CONNECTION_BYTES = 6_144;

  private final Options options;
  private final Budget budget;
  private final Optional<Prelude> prelude;

  /**
   * Options of sockets.
   *
   * @param keepAlive whether the system probes silent peers
   * @param receiveBufferBytes of the system, 0 for its own choice
   * @param sendBufferBytes of the system, 0 for its own choice
   */
  public record Options(boolean keepAlive, int receiveBufferBytes, int sendBufferBytes) {
    /** Probes, and the system's own buffers, as it adapts them to the link. */
    public static Options defaults() {
      return new Options(true, 0, 0);
    }

    /** Checks that no size is negative. */
    public Options {
      if (receiveBufferBytes < 0 || sendBufferBytes < 0) {
        throw new IllegalArgumentException(
            "buffers of %d and %d bytes, allowed are 0 and more"
                .formatted(receiveBufferBytes, sendBufferBytes));
      }
    }

    private void apply(Socket socket) throws IOException {
      socket.setTcpNoDelay(true);
      socket.setKeepAlive(keepAlive);
      if (sendBufferBytes > 0) {
        socket.setSendBufferSize(sendBufferBytes);
      }
    }
  }

  /**
   * TCP with these options.
   *
   * @param budget from which accepted connections and their packs are taken
   */
  public TcpCarrier(Options options, Budget budget) {
    this(options, budget, Optional.empty());
  }

  private TcpCarrier(Options options, Budget budget, Optional<Prelude> prelude) {
    this.options = options;
    this.budget = budget;
    this.prelude = prelude;
  }

  /** The same behind proxies that say whose a connection is. */
  public TcpCarrier behind(Prelude proxies) {
    return new TcpCarrier(options, budget, Optional.of(proxies));
  }

  /** TCP with the default options and the budget of the process. */
  public TcpCarrier() {
    this(Options.defaults(), Budget.ofProcess());
  }

  @Override
  public String scheme() {
    return SCHEME;
  }

  @Override
  public Acceptor listen(InetSocketAddress local) throws IOException {
    return SocketAcceptor.bind(
        local, options.receiveBufferBytes(), this::share, CONNECTION_BYTES, this::accepted);
  }

  private Optional<Prelude> preludeOf(SocketAddress peer) {
    return prelude.filter(known -> known.isExpectedFrom(peer));
  }

  private Allowance share(SocketAddress peer) {
    return preludeOf(peer).isPresent() ? budget.connectionOfMany() : budget.connection(peer);
  }

  private PackConnection accepted(Socket socket, Allowance allowance) throws IOException {
    SocketAddress peer = socket.getRemoteSocketAddress();
    Optional<Prelude> first = preludeOf(peer);
    return first.isPresent()
        ? new PreludedConnection(socket, first.get(), allowance, this::behindProxy)
        : over(socket, peer, allowance);
  }

  private PackConnection behindProxy(Socket socket, Optional<InetSocketAddress> client)
      throws IOException {
    Allowance allowance = client.map(budget::connection).orElseGet(budget::connectionOfMany);
    try {
      if (!allowance.tryTakeForNew(CONNECTION_BYTES)) {
        throw new BudgetExceededException(CONNECTION_BYTES);
      }
      SocketAddress remote = client.isPresent() ? client.get() : socket.getRemoteSocketAddress();
      return over(socket, remote, allowance);
    } catch (IOException | RuntimeException e) {
      allowance.close();
      throw e;
    }
  }

  @Override
  public PackConnection connect(URI target, Deadline deadline) throws IOException {
    InetSocketAddress address = Carrier.address(target, SCHEME);
    Socket socket = new Socket();
    try {
      if (options.receiveBufferBytes() > 0) {
        socket.setReceiveBufferSize(options.receiveBufferBytes());
      }
      // 0 would be without a limit.
      long millis = deadline.bounded() ? Math.max(1, deadline.remainingMillis()) : 0;
      socket.connect(address, (int) Math.min(Integer.MAX_VALUE, millis));
      return over(socket, address, Allowance.unlimited());
    } catch (SocketTimeoutException e) {
      socket.close();
      throw new DeadlineExceededException("connect to " + target);
    } catch (IOException | RuntimeException e) {
      socket.close();
      throw e;
    }
  }

  private PackConnection over(Socket socket, SocketAddress remote, Allowance allowance)
      throws IOException {
    options.apply(socket);
    return new StreamConnection(
        socket.getInputStream(),
        socket.getOutputStream(),
        new StreamConnection.Resource() {
          @Override
          public boolean finish() throws IOException {
            socket.shutdownOutput();
            return true;
          }

          @Override
          public SocketAddress remoteAddress() {
            return remote;
          }

          @Override
          public void close(Duration linger) throws IOException {
            socket.close();
          }
        },
        allowance);
  }
}
