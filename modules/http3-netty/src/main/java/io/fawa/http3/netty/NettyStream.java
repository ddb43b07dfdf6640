/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.http3.netty;

import io.fawa.http3.quic.QuicConnectionClosedException;
import io.fawa.http3.quic.QuicStream;
import io.fawa.http3.quic.QuicStreamResetException;
import io.fawa.limits.Deadline;
import io.netty.channel.ChannelFuture;
import io.netty.handler.codec.quic.QuicStreamChannel;
import io.netty.handler.codec.quic.QuicStreamType;
import java.io.IOException;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A stream of one or two halves, with the action to run when it is aborted. */
final class NettyStream implements QuicStream, ReadHalf.Owner {
  private final QuicStreamChannel channel;
  private final long id;
  private final Stops stops;
  private final Runnable look;
  private final Abort abort;
  private final @Nullable ReadHalf reading;
  private final @Nullable WriteHalf writing;

  /** Used on the event loop only. */
  private int openHalves;

  /**
   * A new stream.
   *
   * @param shared what all streams of the connection have read ahead
   * @param readAhead bytes that this stream may read ahead
   * @param stops how many more streams of the connection may be stopped
   * @param look run on the event loop when events may go unreported from now on
   */
  NettyStream(
      QuicStreamChannel channel, ReadAhead shared, int readAhead, Stops stops, Runnable look) {
    this.channel = channel;
    this.stops = stops;
    this.look = look;
    this.id = channel.streamId();
    abort = new Abort(channel.eventLoop());
    boolean both = channel.type() == QuicStreamType.BIDIRECTIONAL;
    boolean ours = channel.isLocalCreated();
    reading = both || !ours ? new ReadHalf(channel, shared, readAhead, this) : null;
    writing = both || ours ? new WriteHalf(channel, abort, this::halfEnded, look) : null;
    openHalves = both ? 2 : 1;
  }

  @Override
  public long id() {
    return id;
  }

  @Override
  public int read(byte[] target, int offset, int length, Deadline deadline) throws IOException {
    Objects.checkFromIndexSize(offset, length, target.length);
    return readHalf().read(target, offset, length, deadline);
  }

  @Override
  public void write(byte[] source, int offset, int length, Deadline deadline) throws IOException {
    Objects.checkFromIndexSize(offset, length, source.length);
    writeHalf().write(source, offset, length, deadline);
  }

  @Override
  public void finish() throws IOException {
    writeHalf().finish();
  }

  @Override
  public void finish(byte[] source, int offset, int length, Deadline deadline) throws IOException {
    Objects.checkFromIndexSize(offset, length, source.length);
    writeHalf().finish(source, offset, length, deadline);
  }

  @Override
  public void reset(long code) {
    if (writing != null) {
      writing.reset(code, () -> openHalves == 2 && !channel.isLocalCreated());
    }
  }

  @Override
  public void stopSending(long code) {
    if (reading != null) {
      reading.stop(code);
    }
  }

  @Override
  public void onAbort(Runnable action) {
    abort.set(action);
    if (writing != null && abort.wanted()) {
      writing.watch();
    }
  }

  /** Whether the peer's half has not ended with FIN. */
  boolean aborted() {
    return reading != null && !reading.finished();
  }

  @Nullable ReadHalf reading() {
    return reading;
  }

  /** On the event loop: RESET_STREAM has come. */
  void peerReset(long code) {
    if (reading != null) {
      if (reading.reset(code)) {
        abort.happen();
      }
      reading.reportEnd();
    }
  }

  boolean hasPending() {
    return writing != null && writing.hasPending();
  }

  /** On the event loop: the connection is closing, so unsent bytes are dropped. */
  void dropPending() {
    if (writing != null && writing.hasPending()) {
      writing.dropPending();
    }
  }

  /** On the event loop: whether netty keeps the stream until {@link Internals#forget}. */
  boolean keptByNetty() {
    return aborted() || (reading != null && reading.unknownToNetty());
  }

  /** On the event loop: whether STOP_SENDING or a FIN may go unreported. */
  boolean mayMissEvents() {
    return bidirectional() || hasPending() || (reading != null && reading.mayMissFin());
  }

  @Override
  public void finMayBeMissed() {
    look.run();
  }

  /** On the event loop: finds a FIN or STOP_SENDING that netty has not reported. */
  void findMissedEvents() {
    if (reading != null) {
      reading.findMissedFin(() -> Internals.finished(channel.parent(), id));
    }
    if (writing != null && writing.waits() && Internals.stopped(channel.parent(), id)) {
      writing.stopped();
    }
  }

  /** On the event loop: quiche has dropped the stream. */
  void vanished() {
    if (aborted()) {
      peerReset(QuicStreamResetException.UNKNOWN_CODE);
    }
    if (writing != null) {
      writing.stopped();
    }
  }

  /** On any thread: the connection has ended. */
  void lost(QuicConnectionClosedException cause) {
    End.Lost lost = new End.Lost(cause);
    if (reading != null) {
      reading.lost(lost);
    }
    if (writing != null) {
      writing.lost(lost);
    }
    abort.happen();
  }

  @Override
  public void readHalfEnded() {
    halfEnded();
  }

  @Override
  public boolean mayStopAtOnce() {
    return openHalves == 2 || channel.isLocalCreated();
  }

  @Override
  public boolean mayStop() {
    return openHalves == 2 || stops.take(channel);
  }

  /** On the event loop. */
  private void halfEnded() {
    openHalves--;
    if (openHalves == 0) {
      abort.end();
      ChannelFuture unused = channel.close();
    }
  }

  private ReadHalf readHalf() {
    if (reading == null) {
      throw new IllegalStateException("stream " + id + " is send-only and cannot be read");
    }
    return reading;
  }

  private WriteHalf writeHalf() {
    if (writing == null) {
      throw new IllegalStateException("stream " + id + " is receive-only and cannot be written");
    }
    return writing;
  }
}
