/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.loom.session.carrier;

import io.fawa.limits.Allowance;
import io.fawa.limits.Budget;
import io.fawa.limits.Deadline;
import io.fawa.loom.fec.FecConfig;
import io.fawa.loom.kcp.KcpConfig;
import io.fawa.loom.mux.MuxConfig;
import io.fawa.loom.net.smux.SmuxSession;
import io.fawa.loom.net.smux.SmuxStream;
import io.fawa.loom.net.udp.KcpConnection;
import io.fawa.loom.net.udp.KcpListener;
import io.fawa.loom.net.udp.KcpOptions;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;

/**
 * Packs over KCP: frames in a KCP stream, or in the streams of a smux session on one (wire
 * specification §1.1). Both ends must agree on smux and on whether there is FEC. Targets are {@code
 * kcp://HOST:PORT}.
 *
 * <p>With smux each stream is a connection of its own. {@link #connect} opens a KCP connection for
 * one stream; {@link #open} opens one for as many as wanted.
 */
public final class KcpCarrier implements Carrier {
  private static final String SCHEME = "kcp";
  private static final int WINDOW_SEGMENTS = 128;
  private static final int MUX_FRAME_BYTES_MAX = 4_096;

  private final KcpOptions options;
  private final Optional<MuxConfig> mux;

  /**
   * KCP with these options.
   *
   * @param mux of smux sessions; empty for packs without smux
   */
  public KcpCarrier(KcpOptions options, Optional<MuxConfig> mux) {
    this.options = options;
    this.mux = mux;
  }

  /** As the original has it by default: smux version 2, FEC 10+3, windows of 128, MTU 1400. */
  public static KcpCarrier original() {
    return new KcpCarrier(originalOptions().build(), Optional.of(originalMux()));
  }

  /**
   * The same for a listener.
   *
   * @param budget from which connections and their buffers are taken
   */
  public static KcpCarrier original(Budget budget) {
    return new KcpCarrier(originalOptions().budget(budget).build(), Optional.of(originalMux()));
  }

  /** The same without smux. */
  public static KcpCarrier originalWithoutStreams() {
    return new KcpCarrier(originalOptions().build(), Optional.empty());
  }

  /** The original's options of KCP (wire specification §1.6), to change some. */
  public static KcpOptions.Builder originalOptions() {
    return KcpOptions.builder()
        .config(
            KcpConfig.fast()
                .withNoDelay(true, 10, 2, false)
                .withWindows(WINDOW_SEGMENTS, WINDOW_SEGMENTS)
                .withAckNoDelay(true))
        .fec(FecConfig.defaults());
  }

  /** The original's settings of smux (wire specification §1.6). */
  public static MuxConfig originalMux() {
    return MuxConfig.defaults().withVersion(2).withFrameBytesMax(MUX_FRAME_BYTES_MAX);
  }

  @Override
  public String scheme() {
    return SCHEME;
  }

  @Override
  public Acceptor listen(InetSocketAddress local) throws IOException {
    KcpListener listener = KcpListener.bind(local, options);
    return mux.isPresent() ? new KcpStreamAcceptor(listener, mux.get()) : new KcpAcceptor(listener);
  }

  /** {@inheritDoc} There is no answer to wait for: the first pack opens the connection. */
  @Override
  public PackConnection connect(URI target, Deadline deadline) throws IOException {
    KcpConnection connection = KcpConnection.connect(Carrier.address(target, SCHEME), options);
    if (mux.isEmpty()) {
      return over(connection);
    }
    SmuxSession session = session(connection, mux.get(), true);
    try {
      return over(session.openStream(), session, connection.remoteAddress(), true);
    } catch (IOException | RuntimeException e) {
      session.close(Duration.ZERO);
      throw e;
    }
  }

  /**
   * Opens a KCP connection for several streams.
   *
   * @throws IllegalStateException this carrier is without smux
   */
  public Streams open(URI target) throws IOException {
    MuxConfig config =
        mux.orElseThrow(() -> new IllegalStateException("this carrier is without smux"));
    KcpConnection connection = KcpConnection.connect(Carrier.address(target, SCHEME), options);
    return new Streams(session(connection, config, true), connection.remoteAddress());
  }

  /** The streams of a client on one KCP connection. Closing it closes all. Thread-safe. */
  public static final class Streams implements AutoCloseable {
    private final SmuxSession session;
    private final SocketAddress remote;

    private Streams(SmuxSession session, SocketAddress remote) {
      this.session = session;
      this.remote = remote;
    }

    /**
     * Opens a stream, which is a connection of its own.
     *
     * @throws IOException the session has ended or has too many streams
     */
    public PackConnection open() throws IOException {
      return over(session.openStream(), session, remote, false);
    }

    @Override
    public void close() {
      session.close();
    }
  }

  static SmuxSession session(KcpConnection on, MuxConfig config, boolean client) {
    io.fawa.loom.net.smux.Carrier carrier =
        io.fawa.loom.net.smux.Carrier.of(on.input(), on.output(), on);
    return client ? SmuxSession.client(config, carrier) : SmuxSession.server(config, carrier);
  }

  static PackConnection over(KcpConnection connection) {
    return new StreamConnection(
        connection.input(),
        connection.output(),
        new StreamConnection.Resource() {
          @Override
          public boolean finish() {
            return false;
          }

          @Override
          public SocketAddress remoteAddress() {
            return connection.remoteAddress();
          }

          @Override
          public void close(Duration linger) {
            connection.close(linger);
          }
        },
        Allowance.unlimited());
  }

  /**
   * A connection on a stream.
   *
   * @param alone whether the session ends with the stream
   */
  static PackConnection over(
      SmuxStream stream, SmuxSession session, SocketAddress remote, boolean alone) {
    return new StreamConnection(
        stream.input(),
        stream.output(),
        new StreamConnection.Resource() {
          @Override
          public boolean finish() throws IOException {
            stream.closeWrite();
            return true;
          }

          @Override
          public SocketAddress remoteAddress() {
            return remote;
          }

          @Override
          public void close(Duration linger) {
            stream.close();
            if (alone) {
              session.close(linger);
            }
          }
        },
        Allowance.unlimited());
  }
}
