/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.http3.netty;

import io.fawa.http3.quic.QuicConnection;
import io.fawa.http3.quic.QuicConnectionClosedException;
import io.fawa.http3.quic.QuicLimits;
import io.fawa.http3.quic.QuicStream;
import io.fawa.limits.Deadline;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFuture;
import io.netty.channel.EventLoop;
import io.netty.handler.codec.quic.QuicChannel;
import io.netty.handler.codec.quic.QuicStreamChannel;
import io.netty.handler.codec.quic.QuicStreamType;
import io.netty.util.concurrent.Future;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import javax.net.ssl.SSLPeerUnverifiedException;
import org.jspecify.annotations.Nullable;

/**
 * A connection over netty's channel. Its end wakes every blocked caller. Thread-safe, where a
 * method does not name the event loop.
 */
final class NettyConnection implements QuicConnection {
  /** Datagrams handed to netty and not yet taken by quiche. */
  private static final int DATAGRAMS_PENDING_MAX = 64;

  private static final int REASON_BYTES_MAX = 200;

  /** H3_REQUEST_REJECTED (RFC 9114 §8.1). */
  private static final int REJECTED = 0x10b;

  /** H3_EXCESSIVE_LOAD (RFC 9114 §8.1). */
  private static final int EXCESSIVE_LOAD = 0x107;

  /** Aborted streams that netty may keep, a few kilobytes each. */
  private static final int KEPT_MAX = 10_000;

  /** How often events that netty does not report are looked for; see {@link Internals}. */
  private static final long POLL_MILLIS = 100;

  /** Time for acknowledgements to free the congestion window before CONNECTION_CLOSE is sent. */
  private static final long DRAIN_MILLIS = 50;

  private final QuicChannel channel;
  private final EventLoop loop;
  private final InetSocketAddress remote;
  private final ReadAhead shared;
  private final int readAhead;
  private final Stops stops;
  private final Openings bidirectional;
  private final Openings unidirectional;
  private final Arrivals<NettyStream> accepted;
  private final Arrivals<byte[]> datagrams;
  private final Set<NettyStream> streams = ConcurrentHashMap.newKeySet();
  private final AtomicReference<@Nullable QuicConnectionClosedException> end =
      new AtomicReference<>();
  private final AtomicInteger datagramsPending = new AtomicInteger();
  private volatile int datagramBytesMax;

  /** Used on the event loop only. */
  private int kept;

  /** Used on the event loop only. */
  private @Nullable Future<?> polling;

  private volatile Certificate[] certificates = {};

  NettyConnection(QuicChannel channel, InetSocketAddress remote, QuicLimits limits) {
    this.channel = channel;
    this.loop = channel.eventLoop();
    this.remote = remote;
    shared = new ReadAhead(Windows.readAhead(limits.connectionWindowBytes()));
    readAhead = Windows.readAhead(limits.streamWindowBytes());
    stops = new Stops(limits);
    bidirectional = new Openings(this, channel, QuicStreamType.BIDIRECTIONAL);
    unidirectional = new Openings(this, channel, QuicStreamType.UNIDIRECTIONAL);
    accepted =
        new Arrivals<>(
            limits.bidirectionalStreamsMax() + limits.unidirectionalStreamsMax(),
            "a stream of the peer");
    datagrams = new Arrivals<>(limits.datagramsMax(), "a datagram");
  }

  @Override
  public InetSocketAddress remote() {
    return remote;
  }

  @Override
  public List<X509Certificate> certificates() {
    List<X509Certificate> chain = new ArrayList<>();
    try {
      CertificateFactory factory = CertificateFactory.getInstance("X.509");
      for (Certificate each : certificates) {
        chain.add(
            (X509Certificate)
                factory.generateCertificate(new ByteArrayInputStream(each.getEncoded())));
      }
    } catch (CertificateException e) {
      throw new IllegalStateException("a verified certificate cannot be read", e);
    }
    return chain;
  }

  @Override
  public QuicStream open(boolean both, Deadline deadline) throws IOException {
    requireOpen();
    Promised<NettyStream> opening = new Promised<>();
    Openings openings = both ? bidirectional : unidirectional;
    loop.execute(() -> {
      QuicConnectionClosedException ended = end.get();
      if (ended != null) {
        opening.fail(ended.again());
      } else {
        openings.add(opening);
      }
    });
    return opening.get(deadline, "the peer to allow one more stream");
  }

  private void requireOpen() throws QuicConnectionClosedException {
    QuicConnectionClosedException ended = end.get();
    if (ended != null) {
      throw ended.again();
    }
  }

  @Override
  public QuicStream accept() throws IOException {
    return accepted.take();
  }

  @Override
  public int datagramBytesMax() {
    return datagramBytesMax;
  }

  @Override
  public boolean sendDatagram(byte[] source, int offset, int length) throws IOException {
    Objects.checkFromIndexSize(offset, length, source.length);
    requireOpen();
    if (length > datagramBytesMax) {
      return false;
    }
    if (datagramsPending.incrementAndGet() > DATAGRAMS_PENDING_MAX) {
      datagramsPending.decrementAndGet();
      return false;
    }
    ByteBuf datagram = channel.alloc().directBuffer(length).writeBytes(source, offset, length);
    channel.writeAndFlush(datagram).addListener(sent -> datagramsPending.decrementAndGet());
    return true;
  }

  @Override
  public byte[] receiveDatagram() throws IOException {
    return datagrams.take();
  }

  @Override
  public void close(long code, String reason) {
    close(code, reason, false);
  }

  /** Closes the connection; at once if {@code listenerClosing}, as the socket closes next. */
  void close(long code, String reason, boolean listenerClosing) {
    boolean unsent = streams.stream().anyMatch(NettyStream::hasPending);
    if (end(Closing.byThisSide(code, reason))) {
      if (unsent && !listenerClosing) {
        // Quiche sends no CONNECTION_CLOSE while the congestion window is full.
        loop.execute(() -> streams.forEach(NettyStream::dropPending));
        Future<?> unused =
            loop.schedule(() -> closeNow(code, reason), DRAIN_MILLIS, TimeUnit.MILLISECONDS);
      } else {
        closeNow(code, reason);
      }
    }
  }

  private void closeNow(long code, String reason) {
    byte[] bytes = reason.getBytes(StandardCharsets.UTF_8);
    byte[] sent = Arrays.copyOf(bytes, Math.min(bytes.length, REASON_BYTES_MAX));
    ChannelFuture unused = channel.close(true, Codes.toNetty(code), Unpooled.wrappedBuffer(sent));
  }

  @Override
  public boolean closed() {
    return end.get() != null;
  }

  QuicChannel channel() {
    return channel;
  }

  /** Wakes every blocked caller; returns false if the connection had ended before. */
  boolean end(QuicConnectionClosedException cause) {
    if (!end.compareAndSet(null, cause)) {
      return false;
    }
    accepted.end(cause);
    datagrams.end(cause);
    loop.execute(() -> {
      bidirectional.fail(cause.again());
      unidirectional.fail(cause.again());
    });
    streams.forEach(stream -> stream.lost(cause));
    return true;
  }

  /** On the event loop: the handshake is complete. */
  void established(Certificate[] peer) {
    certificates = peer;
  }

  static Certificate[] peer(QuicChannel channel) {
    try {
      return Objects.requireNonNull(channel.sslEngine()).getSession().getPeerCertificates();
    } catch (SSLPeerUnverifiedException none) {
      return new Certificate[0];
    }
  }

  /** On the event loop: the peer allows more streams. */
  void proceed() {
    bidirectional.proceed();
    unidirectional.proceed();
  }

  /** On the event loop: the peer takes datagrams. */
  void takesDatagrams(int bytesMax) {
    datagramBytesMax = bytesMax;
  }

  /** On the event loop. */
  void datagram(ByteBuf datagram) {
    byte[] bytes = new byte[datagram.readableBytes()];
    datagram.readBytes(bytes);
    datagrams.offer(bytes);
  }

  /** On the event loop: a channel was made for a stream of either side. */
  NettyStream begin(QuicStreamChannel begun) {
    NettyStream stream =
        new NettyStream(begun, shared, readAhead, stops, this::pollForMissedEvents);
    streams.add(stream);
    if (stream.mayMissEvents()) {
      pollForMissedEvents();
    }
    QuicConnectionClosedException ended = end.get();
    if (ended != null) {
      stream.lost(ended);
    }
    return stream;
  }

  /** On the event loop: polls while events may go unreported; an idle connection has no timer. */
  private void pollForMissedEvents() {
    if (polling == null && channel.isOpen()) {
      polling =
          loop.scheduleWithFixedDelay(this::poll, POLL_MILLIS, POLL_MILLIS, TimeUnit.MILLISECONDS);
    }
  }

  private void poll() {
    streams.forEach(NettyStream::findMissedEvents);
    Future<?> running = polling;
    if (running != null
        && (!channel.isOpen() || streams.stream().noneMatch(NettyStream::mayMissEvents))) {
      running.cancel(false);
      polling = null;
    }
  }

  /** On the event loop: the stream is open. */
  void begun(NettyStream stream, QuicStreamChannel begun) {
    if (!begun.isLocalCreated() && !accepted.offer(stream)) {
      stream.reset(REJECTED);
      stream.stopSending(REJECTED);
    }
  }

  /** On the event loop: the channel of the stream is closed. */
  void ended(NettyStream stream) {
    streams.remove(stream);
    if (stream.keptByNetty() && !Internals.forget(channel, stream.id())) {
      kept++;
      if (kept > KEPT_MAX) {
        close(EXCESSIVE_LOAD, "too many streams were aborted");
      }
    }
    // Deferred: when a connection ends, netty closes its streams before it reports the end.
    loop.execute(() -> {
      QuicConnectionClosedException ended = end.get();
      if (ended != null) {
        stream.lost(ended);
      } else {
        stream.vanished();
      }
    });
  }
}
