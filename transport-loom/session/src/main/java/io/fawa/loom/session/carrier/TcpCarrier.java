/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.loom.session.carrier;

import io.fawa.limits.Allowance;
import io.fawa.limits.Budget;
import io.fawa.limits.Deadline;
import io.fawa.limits.DeadlineExceededException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.time.Duration;

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
    this.options = options;
    this.budget = budget;
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
        local, options.receiveBufferBytes(), budget, CONNECTION_BYTES, this::over);
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
      return over(socket, Allowance.unlimited());
    } catch (SocketTimeoutException e) {
      socket.close();
      throw new DeadlineExceededException("connect to " + target);
    } catch (IOException | RuntimeException e) {
      socket.close();
      throw e;
    }
  }

  private PackConnection over(Socket socket, Allowance allowance) throws IOException {
    options.apply(socket);
    SocketAddress remote = socket.getRemoteSocketAddress();
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
