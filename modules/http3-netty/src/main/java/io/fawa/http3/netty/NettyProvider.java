/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.http3.netty;

import io.fawa.http3.quic.QuicAcceptor;
import io.fawa.http3.quic.QuicClientConfig;
import io.fawa.http3.quic.QuicConnection;
import io.fawa.http3.quic.QuicListener;
import io.fawa.http3.quic.QuicProvider;
import io.fawa.http3.quic.QuicServerConfig;
import io.fawa.limits.Deadline;
import io.netty.handler.codec.quic.Quic;
import io.netty.util.internal.logging.InternalLoggerFactory;
import io.netty.util.internal.logging.JdkLoggerFactory;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.Optional;

/** QUIC by netty, which wraps the native libraries quiche and BoringSSL. Thread-safe. */
public final class NettyProvider implements QuicProvider {
  /** For {@link java.util.ServiceLoader}. */
  public NettyProvider() {}

  @Override
  public String name() {
    return "netty";
  }

  @Override
  public Optional<String> obstacle() {
    return Obstacle.FOUND;
  }

  @Override
  public QuicListener listen(
      InetSocketAddress address, QuicServerConfig config, QuicAcceptor acceptor)
      throws IOException {
    requireLibrary();
    return new NettyListener(address, config, acceptor);
  }

  @Override
  public QuicConnection connect(
      InetSocketAddress address, QuicClientConfig config, Deadline deadline) throws IOException {
    requireLibrary();
    return new NettyDialer(address, config).connect(deadline);
  }

  private static void requireLibrary() throws IOException {
    if (Obstacle.FOUND.isPresent()) {
      throw new IOException(Obstacle.FOUND.get());
    }
  }

  private static final class Obstacle {
    static final Optional<String> FOUND = look();

    private static Optional<String> look() {
      String platform = System.getProperty("os.name") + " " + System.getProperty("os.arch");
      // Netty would try SLF4J first, which prints a warning if only its API is present.
      InternalLoggerFactory.setDefaultFactory(JdkLoggerFactory.INSTANCE);
      try {
        if (Quic.isAvailable()) {
          return Optional.empty();
        }
        return Optional.of(
            "netty's QUIC library cannot be loaded on " + platform + ": " + root(cause()));
      } catch (LinkageError e) {
        return Optional.of("netty's QUIC classes cannot be loaded: " + e);
      }
    }

    private static Throwable cause() {
      Throwable cause = Quic.unavailabilityCause();
      return cause == null ? new IllegalStateException("netty gives no reason") : cause;
    }

    private static String root(Throwable cause) {
      Throwable root = cause;
      while (root.getCause() != null) {
        root = root.getCause();
      }
      String message = String.valueOf(root.getMessage());
      return message.lines().findFirst().orElse(root.toString());
    }
  }
}
