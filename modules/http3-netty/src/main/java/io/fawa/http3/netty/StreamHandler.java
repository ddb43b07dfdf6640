/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.http3.netty;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.ChannelConfig;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.RecvByteBufAllocator;
import io.netty.handler.codec.quic.QuicStreamChannel;
import io.netty.handler.codec.quic.QuicStreamFrame;
import io.netty.handler.codec.quic.QuicStreamResetException;
import org.jspecify.annotations.Nullable;

/** Passes netty's events of one stream to its {@link NettyStream}, on the event loop. */
final class StreamHandler extends ChannelInboundHandlerAdapter {
  private final NettyConnection connection;
  private @Nullable NettyStream stream;
  private @Nullable ReadHalf reading;

  StreamHandler(NettyConnection connection) {
    this.connection = connection;
  }

  /** The stream, once its channel is registered. */
  @Nullable NettyStream stream() {
    return stream;
  }

  @Override
  public void handlerAdded(ChannelHandlerContext context) {
    QuicStreamChannel channel = (QuicStreamChannel) context.channel();
    NettyStream added = connection.begin(channel);
    stream = added;
    channel.config().setAutoRead(false);
    channel.config().setReadFrames(true);
    ReadHalf half = added.reading();
    if (half != null) {
      reading = half;
      channel.config().setRecvByteBufAllocator(() -> new AsRoomAllows(half));
    }
  }

  @Override
  public void channelActive(ChannelHandlerContext context) {
    if (stream != null) {
      connection.begun(stream, (QuicStreamChannel) context.channel());
      if (reading != null) {
        context.read();
      }
    }
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    QuicStreamFrame frame = (QuicStreamFrame) message;
    try {
      if (reading != null) {
        reading.received(frame.content(), frame.hasFin());
      }
    } finally {
      frame.release();
    }
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext context) {
    if (reading != null) {
      reading.batchEnded();
    }
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    if (stream != null && cause instanceof QuicStreamResetException reset) {
      stream.peerReset(reset.applicationProtocolCode());
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) {
    if (stream != null) {
      connection.ended(stream);
    }
  }

  /** Limits reads to the room of the half. */
  private static final class AsRoomAllows implements RecvByteBufAllocator.ExtendedHandle {
    private final ReadHalf reading;
    private int attempted;
    private int last;

    AsRoomAllows(ReadHalf reading) {
      this.reading = reading;
    }

    @Override
    public ByteBuf allocate(ByteBufAllocator allocator) {
      return allocator.ioBuffer(guess());
    }

    @Override
    public int guess() {
      return reading.ask();
    }

    @Override
    public void reset(ChannelConfig config) {
      last = 0;
    }

    @Override
    public void incMessagesRead(int messages) {}

    @Override
    public void lastBytesRead(int bytes) {
      last = bytes;
    }

    @Override
    public int lastBytesRead() {
      return last;
    }

    @Override
    public void attemptedBytesRead(int bytes) {
      attempted = bytes;
    }

    @Override
    public int attemptedBytesRead() {
      return attempted;
    }

    @Override
    public boolean continueReading() {
      return last > 0 && reading.hasRoom();
    }

    @Override
    public boolean continueReading(io.netty.util.UncheckedBooleanSupplier maybeMore) {
      return continueReading();
    }

    @Override
    public void readComplete() {}
  }
}
