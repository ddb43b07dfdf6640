/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.http3.netty;

import io.fawa.http3.quic.QuicConnectionClosedException;
import io.fawa.http3.quic.QuicLimits;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.handler.codec.quic.QuicChannel;
import io.netty.handler.codec.quic.QuicConnectionCloseEvent;
import io.netty.handler.codec.quic.QuicDatagramExtensionEvent;
import io.netty.handler.codec.quic.QuicException;
import io.netty.handler.codec.quic.QuicStreamChannel;
import io.netty.handler.codec.quic.QuicStreamLimitChangedEvent;
import io.netty.util.AttributeKey;
import java.net.InetSocketAddress;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Passes netty's events of one connection to its {@link NettyConnection}, on the event loop. */
final class ConnectionHandler extends ChannelInboundHandlerAdapter {
  private static final AttributeKey<NettyConnection> CONNECTION =
      AttributeKey.valueOf(NettyConnection.class, "connection");

  private final QuicLimits limits;
  private final String protocol;
  private final Consumer<NettyConnection> established;
  private @Nullable NettyConnection connection;
  private @Nullable Throwable failure;

  /**
   * A handler for one connection.
   *
   * @param protocol the ALPN name that must have been negotiated
   * @param established called on the event loop when the handshake is complete
   */
  ConnectionHandler(QuicLimits limits, String protocol, Consumer<NettyConnection> established) {
    this.limits = limits;
    this.protocol = protocol;
    this.established = established;
  }

  /** The handler of streams that the peer opens. */
  static ChannelHandler ofPeerStreams() {
    return new ChannelInitializer<QuicStreamChannel>() {
      @Override
      protected void initChannel(QuicStreamChannel channel) {
        channel.pipeline().addLast(new StreamHandler(channel.parent().attr(CONNECTION).get()));
      }
    };
  }

  /** Closes a channel for which there may be no connection yet. */
  static void close(QuicChannel channel) {
    NettyConnection connection = channel.attr(CONNECTION).get();
    if (connection != null) {
      connection.close(0x100, "the listener is closed", true);
    }
  }

  @Override
  public void handlerAdded(ChannelHandlerContext context) {
    QuicChannel channel = (QuicChannel) context.channel();
    InetSocketAddress remote =
        (InetSocketAddress) Objects.requireNonNull(channel.remoteSocketAddress());
    NettyConnection added = new NettyConnection(channel, remote, limits);
    channel.attr(CONNECTION).set(added);
    connection = added;
  }

  @Override
  public void channelActive(ChannelHandlerContext context) {
    QuicChannel channel = (QuicChannel) context.channel();
    NettyConnection added = Objects.requireNonNull(connection);
    String negotiated = Objects.requireNonNull(channel.sslEngine()).getApplicationProtocol();
    if (!protocol.equals(negotiated)) {
      ChannelFuture unused = channel.close(false, Closing.NO_PROTOCOL, Unpooled.EMPTY_BUFFER);
      return;
    }
    added.established(NettyConnection.peer(channel));
    established.accept(added);
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    if (message instanceof ByteBuf datagram) {
      try {
        Objects.requireNonNull(connection).datagram(datagram);
      } finally {
        datagram.release();
      }
    } else {
      context.fireChannelRead(message);
    }
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext context, Object event) {
    NettyConnection added = Objects.requireNonNull(connection);
    if (event instanceof QuicStreamLimitChangedEvent) {
      added.proceed();
    } else if (event instanceof QuicDatagramExtensionEvent datagrams) {
      added.takesDatagrams(datagrams.maxLength());
    } else if (event instanceof QuicConnectionCloseEvent close) {
      added.end(Closing.byPeer(close));
      context.channel().eventLoop().execute(() -> drop(context.channel()));
    }
  }

  private static void drop(Channel channel) {
    ChannelFuture unused = channel.close();
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    if (failure == null) {
      failure = cause;
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) {
    Objects.requireNonNull(connection).end(reason((QuicChannel) context.channel()));
  }

  private QuicConnectionClosedException reason(QuicChannel channel) {
    if (failure != null) {
      long code =
          failure instanceof QuicException quic && quic.error() != null ? quic.error().code() : 0;
      return new QuicConnectionClosedException(
          false, code, "the connection has ended: " + failure.getMessage());
    }
    String why =
        channel.isTimedOut()
            ? "nothing was received from the peer for the idle timeout"
            : "netty closed it without a reason";
    return new QuicConnectionClosedException(false, 0, "the connection has ended: " + why);
  }
}
