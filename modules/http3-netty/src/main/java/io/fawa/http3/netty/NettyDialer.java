/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.http3.netty;

import io.fawa.http3.quic.QuicClientConfig;
import io.fawa.limits.Deadline;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelOption;
import io.netty.channel.ConnectTimeoutException;
import io.netty.handler.codec.quic.QuicChannel;
import io.netty.handler.codec.quic.QuicClientCodecBuilder;
import io.netty.handler.codec.quic.QuicClosedChannelException;
import io.netty.handler.codec.quic.QuicConnectionCloseEvent;
import io.netty.handler.codec.quic.QuicSslContext;
import io.netty.handler.codec.quic.QuicSslEngine;
import io.netty.util.concurrent.Future;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.security.cert.CertificateException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** One attempt to connect, on its own UDP socket. */
final class NettyDialer {
  private final InetSocketAddress address;
  private final QuicClientConfig config;
  private final QuicSslContext tls;
  private final Promised<NettyConnection> result = new Promised<>();
  private volatile @Nullable QuicSslEngine engine;

  NettyDialer(InetSocketAddress address, QuicClientConfig config) throws IOException {
    if (address.isUnresolved()) {
      throw new UnknownHostException("unknown host " + address.getHostString());
    }
    this.address = address;
    this.config = config;
    tls = ClientContexts.get(config);
  }

  NettyConnection connect(Deadline deadline) throws IOException {
    Channel socket = Sockets.bind(new InetSocketAddress(0), codec(), deadline);
    try {
      QuicChannel.newBootstrap(socket)
          .option(
              ChannelOption.CONNECT_TIMEOUT_MILLIS,
              (int) Math.min(config.limits().handshakeTimeout().toMillis(), Integer.MAX_VALUE))
          .handler(new ConnectionHandler(config.limits(), config.protocol(), this::settle))
          .streamHandler(ConnectionHandler.ofPeerStreams())
          .remoteAddress(address)
          .connect()
          .addListener((Future<QuicChannel> done) -> connected(socket, done));
      return result.get(deadline, "an answer from " + address);
    } catch (IOException e) {
      ChannelFuture unused = socket.close();
      throw e;
    }
  }

  private ChannelHandler codec() {
    return Windows.apply(config.limits(), new QuicClientCodecBuilder())
        .sslEngineProvider(channel -> {
          QuicSslEngine begun = tls.newEngine(channel.alloc(), config.host(), address.getPort());
          engine = begun;
          return begun;
        })
        .build();
  }

  private void settle(NettyConnection connection) {
    if (!result.complete(connection)) {
      connection.close();
    }
  }

  private void connected(Channel socket, Future<QuicChannel> done) {
    if (done.cause() == null) {
      done.getNow()
          .closeFuture()
          .addListener(closed -> {
            // No effect after success: the handler then closed for a wrong ALPN protocol.
            result.fail(
                new IOException(
                    address + " negotiated no ALPN protocol, offered " + config.protocol()));
            ChannelFuture unused = socket.close();
          });
    } else {
      result.fail(failure(done.cause()));
      ChannelFuture unused = socket.close();
    }
  }

  private IOException failure(Throwable cause) {
    Optional<CertificateException> untrusted = NotingTrustManager.reason(engine);
    if (untrusted.isPresent()) {
      return new IOException(
          "the certificate of "
              + address
              + " is not trusted for "
              + config.host()
              + ": "
              + untrusted.get().getMessage(),
          untrusted.get());
    }
    return new IOException("cannot connect to " + address + ": " + words(cause), cause);
  }

  private String words(Throwable cause) {
    if (cause instanceof ConnectTimeoutException) {
      return "the handshake took longer than " + config.limits().handshakeTimeout();
    }
    if (cause instanceof QuicClosedChannelException closed && closed.event() != null) {
      QuicConnectionCloseEvent event = closed.event();
      String offered = event.error() == Closing.NO_PROTOCOL ? ", offered " + config.protocol() : "";
      return Closing.words(event) + offered;
    }
    return String.valueOf(cause.getMessage());
  }
}
