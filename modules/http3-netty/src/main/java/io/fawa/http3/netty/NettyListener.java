/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.http3.netty;

import io.fawa.http3.quic.QuicAcceptor;
import io.fawa.http3.quic.QuicListener;
import io.fawa.http3.quic.QuicServerConfig;
import io.fawa.limits.Deadline;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelInitializer;
import io.netty.handler.codec.quic.QuicChannel;
import io.netty.handler.codec.quic.QuicServerCodecBuilder;
import io.netty.handler.codec.quic.QuicSslContext;
import io.netty.util.AttributeKey;
import io.netty.util.concurrent.Future;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** One UDP socket and the connections that clients have made to it. Thread-safe. */
final class NettyListener implements QuicListener {
  private static final Duration BIND = Duration.ofSeconds(10);

  /** Set once the handshake is complete. */
  private static final AttributeKey<Boolean> SERVED =
      AttributeKey.valueOf(NettyListener.class, "served");

  private final QuicServerConfig config;
  private final QuicAcceptor acceptor;
  private final Channel socket;
  private final InetSocketAddress address;
  private final AtomicInteger open = new AtomicInteger();
  private final AtomicInteger handshakes = new AtomicInteger();
  private final Set<QuicChannel> channels = ConcurrentHashMap.newKeySet();
  private volatile QuicSslContext tls;
  private volatile boolean refusing;

  NettyListener(InetSocketAddress address, QuicServerConfig config, QuicAcceptor acceptor)
      throws IOException {
    this.config = config;
    this.acceptor = acceptor;
    tls = Tls.server(config);
    socket = Sockets.bind(address, codec(), Deadline.after(BIND));
    this.address = (InetSocketAddress) socket.localAddress();
  }

  private ChannelHandler codec() {
    RetryTokens tokens = new RetryTokens(config.validation(), this::busy, InstantSource.system());
    return Windows.apply(config.limits(), new QuicServerCodecBuilder())
        .sslEngineProvider(channel -> tls.newEngine(channel.alloc()))
        .tokenHandler(tokens)
        .handler(
            new ChannelInitializer<QuicChannel>() {
              @Override
              protected void initChannel(QuicChannel channel) {
                begin(channel);
              }
            })
        .streamHandler(ConnectionHandler.ofPeerStreams())
        .build();
  }

  /** Whether so many handshakes are under way that addresses must be validated. */
  private boolean busy() {
    return handshakes.get() >= Math.clamp(config.connectionsMax() / 8, 4, 64);
  }

  /** On the event loop: a client's first packet has come. */
  private void begin(QuicChannel channel) {
    channel
        .pipeline()
        .addLast(new ConnectionHandler(config.limits(), config.protocol(), this::serve));
    if (refusing || open.get() >= config.connectionsMax()) {
      // Deferred: the keys for an answer follow from the packet, which netty reads next.
      channel.eventLoop().execute(() -> refuse(channel));
      return;
    }
    open.incrementAndGet();
    handshakes.incrementAndGet();
    channels.add(channel);
    channel
        .closeFuture()
        .addListener(closed -> {
          channels.remove(channel);
          open.decrementAndGet();
          if (!channel.hasAttr(SERVED)) {
            handshakes.decrementAndGet();
          }
        });
    Future<?> unused =
        channel
            .eventLoop()
            .schedule(
                () -> endHandshake(channel),
                config.limits().handshakeTimeout().toMillis(),
                TimeUnit.MILLISECONDS);
  }

  private static void refuse(QuicChannel channel) {
    byte[] reason = "no more connections".getBytes(StandardCharsets.UTF_8);
    ChannelFuture unused = channel.close(false, Closing.REFUSED, Unpooled.wrappedBuffer(reason));
  }

  private void endHandshake(QuicChannel channel) {
    if (!channel.isActive()) {
      ChannelFuture unused = channel.close();
    }
  }

  /** On the event loop: the handshake is complete. */
  private void serve(NettyConnection connection) {
    connection.channel().attr(SERVED).set(true);
    handshakes.decrementAndGet();
    Thread.ofVirtual()
        .name("quic " + connection.remote())
        .start(() -> {
          try (connection) {
            acceptor.serve(connection);
          }
        });
  }

  @Override
  public InetSocketAddress address() {
    return address;
  }

  @Override
  public int connections() {
    return open.get();
  }

  @Override
  public void reloadCertificate() {
    try {
      tls = Tls.server(config);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void refuse() {
    refusing = true;
  }

  @Override
  public void close() {
    refusing = true;
    socket
        .eventLoop()
        .execute(() -> {
          channels.forEach(ConnectionHandler::close);
          ChannelFuture unused = socket.close();
        });
    if (!socket.eventLoop().inEventLoop()) {
      socket.closeFuture().awaitUninterruptibly(BIND.toMillis());
    }
  }
}
