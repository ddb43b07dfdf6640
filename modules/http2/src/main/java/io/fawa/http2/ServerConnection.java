/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.http2;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.fawa.http.ExchangeHandler;
import io.fawa.http.Peer;
import io.fawa.http.Wire;
import io.fawa.http.fields.RequestFields;
import io.fawa.http.fields.TrailerFields;
import io.fawa.limits.Allowance;
import io.fawa.limits.ResetLimiter;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.time.Duration;

/**
 * The server's side of a connection: reads on the thread that calls {@code run}, and runs the
 * handler on a virtual thread per stream. {@code run} is called once; the other methods may be
 * called by any thread.
 */
public final class ServerConnection extends Connection {
  private static final System.Logger LOG = System.getLogger(ServerConnection.class.getName());

  /** The approximate cost of an idle connection. */
  static final int CONNECTION_BYTES = 7_168;

  private static final long DRAIN_TOKEN = 0x6661_7761_6472_6169L;
  private static final long DRAIN_ANSWER_NANOS = Outbox.seconds(1);

  private final Peer peer;
  private final ResetLimiter resets;
  private final Handlers handlers;

  private long batchNanos;

  /** Answered streams not yet reported to {@link #resets}. */
  @GuardedBy("streams.outbox.lock")
  private long answeredStreams;

  /** ENHANCE_YOUR_CALM was sent: open streams may end, new ones are ignored. */
  private volatile boolean calmed;

  /** How many were ignored. Used by the reader only. */
  private int passedOver;

  /** The highest stream the client opened. Written by the reader. */
  private volatile int lastStream;

  /** The highest stream that was accepted; the client may retry those above it elsewhere. */
  @GuardedBy("streams.outbox.lock")
  private int lastEntered;

  /** The last stream of the final GOAWAY. */
  @GuardedBy("streams.outbox.lock")
  private int lastServed = Integer.MAX_VALUE;

  /** Set under the outbox's lock. */
  private volatile boolean draining;

  @GuardedBy("streams.outbox.lock")
  private boolean drainAnswered;

  private final ServerStream.Server server = new Server();

  private final ReadingTurn turn =
      new ReadingTurn(
          Relief.SHARED,
          System::nanoTime,
          () ->
              read(() -> {
                // The preface was read before.
              }));

  /**
   * Creates the server side of an accepted connection from which nothing was read.
   *
   * @param wire closed at the end of {@code run}
   * @param handler its exceptions reset the stream
   */
  public ServerConnection(Wire wire, Peer peer, Http2Config config, ExchangeHandler handler) {
    this(wire, peer, config, Allowance.unlimited(), handler);
  }

  /**
   * Creates one for a process whose peers share a budget.
   *
   * @param allowance the connection's share of it; closed at the end of {@code run}
   */
  public ServerConnection(
      Wire wire, Peer peer, Http2Config config, Allowance allowance, ExchangeHandler handler) {
    super(wire, config, 2L * config.headerListBytesMax(), allowance);
    this.peer = peer;
    handlers = new Handlers(streams, handler);
    resets =
        new ResetLimiter(
            config.quickResetsMax(), config.quickReset(), config.quickResetForgotten());
  }

  /** Serves until the connection ends. Never throws because of what the peer does. */
  public void run() {
    run(new byte[0]);
  }

  /** As {@link #run()}, for a listener that has read the first bytes for protocol detection. */
  public void run(byte[] alreadyRead) {
    serveUntilEnd(() -> {
      frames.preload(alreadyRead);
      sendSettings(); // SETTINGS comes first (RFC 9113 §3.4)
      payForItself();
      frames.preface();
    });
  }

  /** As {@link #run(byte[])}, after a 101 that the listener has sent: the request is stream 1. */
  public void run(Http1Request upgraded, byte[] alreadyRead) {
    serveUntilEnd(() -> {
      frames.preload(alreadyRead);
      sendSettings(); // SETTINGS comes first (RFC 9113 §3.4)
      payForItself();
      applyUpgradeSettings(upgraded.settingsPayload());
      lastStream = 1;
      ServerStream first =
          new ServerStream(
              1, streams, server, upgraded.fields(), initialWindow(), System.nanoTime());
      first.receiveEnd(null);
      enter(first);
      frames.preface();
    });
  }

  private void payForItself() throws ConnectionException {
    if (!allowance.tryTakeForNew(CONNECTION_BYTES)) {
      throw new ConnectionException(
          ErrorCode.ENHANCE_YOUR_CALM, "no memory left for another connection");
    }
  }

  private void serveUntilEnd(Opening opening) {
    Relief.SHARED.watch(turn);
    try {
      readLoop(opening);
    } finally {
      Relief.SHARED.forget(turn);
    }
  }

  /**
   * Ends the connection gracefully, in two steps (RFC 9113 §6.8): a GOAWAY that still accepts all
   * streams in flight, then one that names the last stream. Waits until every handler is done, at
   * most {@code limit}, then closes.
   *
   * @return whether all handlers were done in time
   */
  public boolean drain(Duration limit) {
    long end = System.nanoTime() + limit.toNanos();
    boolean done = false;
    streams.outbox.lock.lock();
    try {
      if (!draining && open() && calmed) {
        // The final GOAWAY was sent already.
        draining = true;
      } else if (!draining && open()) {
        draining = true;
        streams.outbox.frames().goAway(Integer.MAX_VALUE, ErrorCode.NO_ERROR, new byte[0]);
        streams.outbox.frames().ping(false, DRAIN_TOKEN);
        streams.outbox.flushLater();
        long answerEnd = Math.min(end - System.nanoTime(), DRAIN_ANSWER_NANOS);
        while (open() && !drainAnswered && answerEnd > 0) {
          answerEnd = changed.awaitNanos(answerEnd);
        }
        lastServed = Math.min(lastServed, lastEntered);
        streams.outbox.frames().goAway(lastServed, ErrorCode.NO_ERROR, new byte[0]);
        streams.outbox.flushLater();
      }
      long left = end - System.nanoTime();
      while (busy() && left > 0) {
        left = changed.awaitNanos(left);
      }
      done = !busy();
      settle(new IOException("drained"));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      streams.outbox.lock.unlock();
    }
    lingeringClose();
    abort(new IOException("drained"));
    return done;
  }

  /**
   * Lingering close: sends the remaining output and lets the peer close first, so that nothing sent
   * is lost.
   */
  private void lingeringClose() {
    boolean sent = streams.outbox.finish(CLOSING_NANOS);
    fail(new IOException("drained"));
    if (!sent) {
      return;
    }
    try {
      wire.shutdownOutput();
      awaitReaderEnd(CLOSING_NANOS);
    } catch (IOException e) {
      LOG.log(Level.TRACE, "closing", e);
    }
  }

  /** Closes at once; exchanges in progress fail. Does nothing if already closed. */
  public void close() {
    abort(new IOException("closed by this side"));
  }

  /** How many exchanges are being served. */
  public int exchanges() {
    return handlers.running();
  }

  @GuardedBy("streams.outbox.lock")
  private boolean busy() {
    return open() && (streams.open() > 0 || handlers.running() > 0);
  }

  @Override
  String label() {
    return "connection from " + peer.remote();
  }

  @Override
  @GuardedBy("streams.outbox.lock")
  int lastPeerStream() {
    return Math.min(lastEntered, lastServed);
  }

  @Override
  boolean neverOpened(int streamId) {
    return (streamId & 1) == 0 || streamId > lastStream;
  }

  private void sendSettings() {
    streams.outbox.lock.lock();
    try {
      streams
          .outbox
          .frames()
          .settings(
              Frames.SETTINGS_HEADER_TABLE_SIZE,
              config.headerTableBytes(),
              Frames.SETTINGS_MAX_CONCURRENT_STREAMS,
              config.maxConcurrentStreams(),
              Frames.SETTINGS_INITIAL_WINDOW_SIZE,
              config.streamWindowBytes(),
              Frames.SETTINGS_MAX_FRAME_SIZE,
              config.frameBytesMax(),
              Frames.SETTINGS_MAX_HEADER_LIST_SIZE,
              config.headerListBytesMax(),
              Frames.SETTINGS_ENABLE_CONNECT_PROTOCOL,
              config.extendedConnect() ? 1 : 0);
      int more = config.connectionWindowBytes() - Frames.INITIAL_WINDOW;
      if (more > 0) {
        streams.outbox.frames().windowUpdate(0, more);
      }
      streams.outbox.flush();
    } finally {
      streams.outbox.lock.unlock();
    }
  }

  private void applyUpgradeSettings(byte[] payload) throws ConnectionException {
    streams.outbox.lock.lock();
    try {
      streams.applySettings(payload, 0, payload.length);
    } finally {
      streams.outbox.lock.unlock();
    }
  }

  private int initialWindow() {
    streams.outbox.lock.lock();
    try {
      return streams.peerSettings().initialWindowBytes();
    } finally {
      streams.outbox.lock.unlock();
    }
  }

  // ---- the reader's side

  /**
   * Serves a complete request on the reader if it is the only one: the reader has nothing else to
   * do, and most calls end sooner than a new thread would start.
   */
  @Override
  boolean beforeRead() {
    ServerStream only = handlers.only();
    if (only == null || !turn.mayServe() || !handlers.take()) {
      return handlers.noneStarting() ? super.beforeRead() : true;
    }
    // Pending replies must not wait for the call.
    dispatcher.beforeWait();
    if (!turn.serve(only)) {
      return false;
    }
    dispatcher.yieldProcessor();
    return true;
  }

  @Override
  void beforeCallWaits() {
    turn.beforeCallWaits();
  }

  @Override
  void beforeWait() {
    handlers.start();
    batchNanos = 0;
  }

  @Override
  void headers(int streamId, byte[] block, int offset, int length, boolean end, boolean wellFormed)
      throws ConnectionException {
    Stream stream = streams.stream(streamId);
    if (stream != null) {
      dispatcher.productive();
      trailers(stream, block, offset, length, end);
    } else if (streamId > lastStream && (streamId & 1) == 1) {
      lastStream = streamId;
      dispatcher.productive();
      request(streamId, block, offset, length, end, wellFormed);
    } else {
      ClosedStreams.Found found = streams.find(streamId);
      if (!found.resetByUs()) {
        throw new ConnectionException(
            found.ended() ? ErrorCode.STREAM_CLOSED : ErrorCode.PROTOCOL_ERROR,
            "HEADERS on stream " + streamId + " after " + lastStream);
      }
      dispatcher.unproductive("HEADERS on a closed stream");
      dispatcher.decode(block, offset, length, (name, value) -> {});
    }
  }

  private void trailers(Stream stream, byte[] block, int offset, int length, boolean end)
      throws ConnectionException {
    TrailerFields fields = new TrailerFields();
    boolean fits = dispatcher.decode(block, offset, length, fields);
    if (stream.remoteEnded()) {
      streams.streamError(stream, ErrorCode.STREAM_CLOSED, "HEADERS after the end");
    } else if (!end || !fields.wellFormed() || !stream.keepsPromise(0, true)) {
      streams.streamError(stream, ErrorCode.PROTOCOL_ERROR, "malformed trailers");
    } else if (!fits || !((ServerStream) stream).payForFields(dispatcher.listBytes())) {
      streams.streamError(stream, ErrorCode.ENHANCE_YOUR_CALM, "the trailer section is too large");
    } else {
      stream.receiveEnd(fields.headers());
      streams.ended(stream);
    }
  }

  private void request(
      int streamId, byte[] block, int offset, int length, boolean end, boolean wellFormed)
      throws ConnectionException {
    RequestFields fields = new RequestFields();
    boolean fits = dispatcher.decode(block, offset, length, fields);
    if (!wellFormed) {
      dispatcher.replyReset(streamId, ErrorCode.PROTOCOL_ERROR);
      return;
    }
    if (!fits) {
      refuseHeaderList(streamId, end);
      return;
    }
    String defect = fields.finish(end, config.extendedConnect());
    if (!defect.isEmpty()) {
      LOG.log(Level.DEBUG, () -> label() + ": malformed request, " + defect);
      dispatcher.replyReset(streamId, ErrorCode.PROTOCOL_ERROR);
      return;
    }
    if (batchNanos == 0) {
      batchNanos = System.nanoTime();
    }
    ServerStream stream =
        new ServerStream(streamId, streams, server, fields, initialWindow(), batchNanos);
    if (!stream.payForFields(dispatcher.listBytes())) {
      dispatcher.replyReset(streamId, ErrorCode.REFUSED_STREAM);
      return;
    }
    if (end) {
      stream.receiveEnd(null);
    }
    enter(stream);
  }

  /** Accepts a new stream, unless there are too many. */
  private void enter(ServerStream stream) throws ConnectionException {
    boolean refused;
    streams.outbox.lock.lock();
    try {
      if (stream.id > lastServed || !open()) {
        // The final GOAWAY has told the client that this one was not processed.
        stream.giveFieldsBack();
        passOver();
        return;
      }
      refused =
          streams.open() >= config.maxConcurrentStreams() || !handlers.admit(streams.open() + 1);
      if (!refused) {
        streams.put(stream);
        lastEntered = stream.id;
      }
    } finally {
      streams.outbox.lock.unlock();
    }
    if (refused) {
      stream.giveFieldsBack();
      dispatcher.replyReset(stream.id, ErrorCode.REFUSED_STREAM);
      return;
    }
    handlers.add(stream);
  }

  @Override
  void trimIfIdle() {
    super.trimIfIdle();
    streams.outbox.lock.lock();
    try {
      if (streams.open() == 0) {
        handlers.giveBack();
      }
    } finally {
      streams.outbox.lock.unlock();
    }
  }

  /**
   * After ENHANCE_YOUR_CALM a peer may still send streams that were in flight, but not many more.
   */
  private void passOver() throws ConnectionException {
    if (calmed && ++passedOver > config.quickResetsMax() + (long) config.maxConcurrentStreams()) {
      throw new ConnectionException(
          ErrorCode.ENHANCE_YOUR_CALM, passedOver + " streams opened after GOAWAY");
    }
  }

  /** RFC 6585 §5. Refuses the body, if one follows. */
  private void refuseHeaderList(int streamId, boolean end) throws ConnectionException {
    streams.outbox.lock.lock();
    try {
      ServerStream answer =
          new ServerStream(streamId, streams, server, new RequestFields(), 0, System.nanoTime());
      streams.appendHeaders(answer, (encoder, out) -> encoder.encode(":status", "431", out), true);
      if (end) {
        streams.neverOpened(streamId, false);
        dispatcher.replied();
        return;
      }
    } finally {
      streams.outbox.lock.unlock();
    }
    dispatcher.replyReset(streamId, ErrorCode.NO_ERROR);
  }

  @Override
  boolean acceptsData(Stream stream) {
    return true;
  }

  @Override
  void resetByPeer(Stream stream) throws ConnectionException {
    ServerStream reset = (ServerStream) stream;
    streams.outbox.lock.lock();
    try {
      resets.answered(answeredStreams);
      answeredStreams = 0;
    } finally {
      streams.outbox.lock.unlock();
    }
    long now = System.nanoTime();
    if (!resets.reset(reset.answered(), now - reset.openedNanos(), now) && !calmed) {
      calmDown("more than " + config.quickResetsMax() + " streams reset before a response");
    }
  }

  /**
   * Ends the connection once the open streams have ended, which are not at fault.
   *
   * @throws ConnectionException there are none
   */
  private void calmDown(String reason) throws ConnectionException {
    streams.outbox.lock.lock();
    try {
      if (streams.open() == 0) {
        throw new ConnectionException(ErrorCode.ENHANCE_YOUR_CALM, reason);
      }
      LOG.log(Level.DEBUG, () -> label() + ": ENHANCE_YOUR_CALM, " + reason);
      calmed = true;
      lastServed = Math.min(lastServed, lastEntered);
      goAway(ErrorCode.ENHANCE_YOUR_CALM, reason);
    } finally {
      streams.outbox.lock.unlock();
    }
  }

  @Override
  boolean takesStreams() {
    return !calmed;
  }

  @Override
  @GuardedBy("streams.outbox.lock")
  void streamClosed(Stream stream) {
    if (((ServerStream) stream).answered()) {
      answeredStreams++;
    }
    if (draining) {
      changed.signalAll();
    }
  }

  @Override
  void pong(long token) {
    if (token == DRAIN_TOKEN) {
      streams.outbox.lock.lock();
      try {
        drainAnswered = true;
        changed.signalAll();
      } finally {
        streams.outbox.lock.unlock();
      }
    }
  }

  @Override
  void goAwayByPeer(int lastStreamId, ErrorCode code, String debug) {
    // The client opens no more streams; open ones continue.
    LOG.log(Level.DEBUG, () -> label() + ": GOAWAY " + code);
  }

  // ---- a stream's thread

  private void serve(ServerStream stream) {
    try {
      handlers.handler().handle(stream);
    } catch (IOException e) {
      LOG.log(Level.DEBUG, () -> label() + ": " + stream.label() + " failed: " + e.getMessage());
    } catch (RuntimeException | Error e) {
      LOG.log(Level.ERROR, label() + ": handler of " + stream.label() + " failed", e);
    } finally {
      finish(stream);
    }
  }

  private void finish(ServerStream stream) {
    if (!stream.localEnded()) {
      streams.streamError(
          stream, ErrorCode.INTERNAL_ERROR, "the handler left the exchange unfinished");
    } else if (!stream.remoteEnded()) {
      // RFC 9113 §8.1: the response is complete, the rest of the request is not needed.
      streams.streamError(stream, ErrorCode.NO_ERROR, "the response has ended");
    }
    stream.discardBody();
    stream.closeAllowance();
    stream.giveFieldsBack();
    if (handlers.ended() && draining) {
      signalChange();
    }
  }

  /** The callbacks that this connection's streams use. */
  private final class Server implements ServerStream.Server {
    @Override
    public Peer peer() {
      return peer;
    }

    @Override
    public void serve(ServerStream stream) {
      ServerConnection.this.serve(stream);
    }

    @Override
    public void resume(ServerStream stream) {
      handlers.resume(stream);
    }

    @Override
    public void resumeLate(ServerStream stream) {
      handlers.resumeLate(stream);
    }

    @Override
    public void forget(ServerStream stream) {
      handlers.forget(stream);
    }
  }
}
