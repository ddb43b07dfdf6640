/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.service.websocket;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A connection over a carrier. The endpoint's thread reads. The {@code writing} lock is held for
 * one whole frame, so acquiring it may block; {@code state} is never held while anything blocks,
 * and is acquired last.
 */
final class LiveConnection implements WebSocketConnection {
  /** Small frames are written together up to this length. */
  private static final int JOINED_BYTES_MAX = 64 << 10;

  private static final Logger LOG = System.getLogger(LiveConnection.class.getName());
  private static final int FAILED = 1011;
  private static final int UNPRODUCTIVE_FRAMES_MAX = 1000;
  private static final int DROP_BYTES = 4096;

  private final Carrier carrier;
  private final WebSocketRequest request;
  private final WebSocketEndpoint endpoint;
  private final WebSocketConfig config;
  private final Keeper keeper;
  private final Consumer<WebSocketSummary> ended;
  private final MessageReader messages;
  private final Tally tally = new Tally();
  private final ReentrantLock writing = new ReentrantLock();
  private final ReentrantLock state = new ReentrantLock();

  @GuardedBy("state")
  private boolean inWrite;

  @GuardedBy("state")
  private long writeBeganNanos;

  @GuardedBy("state")
  private boolean closeBegun;

  /** The time at which the close or a failure began. */
  @GuardedBy("state")
  private long endBegunNanos;

  @GuardedBy("state")
  private boolean closeReceived;

  /** The first failure; later sends throw it. */
  @GuardedBy("state")
  private @Nullable IOException cause;

  /**
   * The reason for the end of the input. A failed write does not end it, as a peer that has left
   * may have sent messages and a close before.
   */
  @GuardedBy("state")
  private @Nullable IOException inputEnd;

  private volatile long heardNanos = System.nanoTime();

  /** Unproductive frames since the keeper's last check: frames without a part of a message. */
  private final AtomicInteger unproductiveFrames = new AtomicInteger();

  // Used by the keeper's thread only:
  private long pingedNanos = heardNanos;
  private int progressSeen;
  private long progressSeenNanos = heardNanos;

  LiveConnection(
      Carrier carrier,
      WebSocketRequest request,
      WebSocketEndpoint endpoint,
      WebSocketConfig config,
      Keeper keeper,
      Consumer<WebSocketSummary> ended) {
    this.carrier = carrier;
    this.request = request;
    this.endpoint = endpoint;
    this.config = config;
    this.keeper = keeper;
    this.ended = ended;
    int bytesMax = endpoint.messageBytesMax(request).orElse(config.messageBytesMax());
    this.messages = new MessageReader(carrier::read, bytesMax, carrier.allowance());
  }

  // ---- the host's side

  /** Runs the endpoint, and the closing handshake after it. */
  void serve() {
    keeper.add(this);
    try {
      endpoint.serve(this);
      close(NORMAL, "");
    } catch (IOException e) {
      LOG.log(Level.DEBUG, "WebSocket ended: {0}", e.getMessage());
      close(FAILED, "");
    } catch (RuntimeException e) {
      LOG.log(Level.ERROR, "the endpoint of " + request.path() + " failed", e);
      close(FAILED, "");
    } finally {
      awaitPeersEnd();
      messages.release();
      keeper.remove(this);
      carrier.end();
      ended.accept(tally.summary(request, carrier.version()));
    }
  }

  /** Begins the closing handshake for a service that stops. Does not wait. */
  void goAway() {
    Thread.ofVirtual().name("websocket-close").start(() -> close(GOING_AWAY, "going away"));
  }

  /**
   * Reads until the peer has closed too, as closing with unread input may destroy the last frames
   * in transit. The keeper limits the time.
   */
  private void awaitPeersEnd() {
    try {
      while (receive().isPresent()) {
        // The message is not needed any more.
      }
    } catch (IOException e) {
      discardUntilEnd();
    }
  }

  private void discardUntilEnd() {
    byte[] dropped = new byte[DROP_BYTES];
    try {
      while (!lost() && carrier.read(dropped, 0, dropped.length) >= 0) {
        // The message is not needed any more.
      }
    } catch (IOException e) {
      LOG.log(Level.TRACE, "the connection has ended", e);
    }
  }

  // ---- the endpoint's side

  @Override
  public WebSocketRequest request() {
    return request;
  }

  @Override
  public Optional<WebSocketMessage> receive() throws IOException {
    messages.release();
    while (true) {
      if (ended()) {
        return Optional.empty();
      }
      switch (next()) {
        case MessageReader.Event.Message message when !closing() -> {
          tally.received(message.bytes());
          return Optional.of(message.message());
        }
        case MessageReader.Event.Message tooLate -> unproductive();
        case MessageReader.Event.Fragment more when more.bytes() > 0 -> {}
        case MessageReader.Event.Fragment empty -> unproductive();
        case MessageReader.Event.Pong alive -> unproductive();
        case MessageReader.Event.Ping ping -> {
          unproductive();
          pong(ping.payload());
        }
        case MessageReader.Event.Close close -> {
          received(close);
          return Optional.empty();
        }
      }
    }
  }

  @Override
  public void send(String text) throws IOException {
    message(OpCode.TEXT, text.getBytes(StandardCharsets.UTF_8));
  }

  @Override
  public void send(PreparedText text) throws IOException {
    if (closed()) {
      throw new IOException("the WebSocket is closed");
    }
    write(text.frame());
    tally.sent(text.bytes());
  }

  @Override
  public void send(List<PreparedText> texts) throws IOException {
    int from = 0;
    while (from < texts.size()) {
      int to = from + 1;
      int length = texts.get(from).frame().length;
      while (to < texts.size() && length + texts.get(to).frame().length <= JOINED_BYTES_MAX) {
        length += texts.get(to).frame().length;
        to++;
      }
      send(texts.subList(from, to), length);
      from = to;
    }
  }

  /** Sends texts whose frames have this length together. */
  private void send(List<PreparedText> texts, int length) throws IOException {
    if (texts.size() == 1) {
      send(texts.getFirst());
      return;
    }
    if (closed()) {
      throw new IOException("the WebSocket is closed");
    }
    ByteBuffer joined = ByteBuffer.allocate(length);
    texts.forEach(text -> joined.put(text.frame()));
    write(joined.array());
    texts.forEach(text -> tally.sent(text.bytes()));
  }

  @Override
  public void send(byte[] bytes) throws IOException {
    message(OpCode.BINARY, bytes);
  }

  @Override
  public void close(int code, String reason) {
    if (!CloseCodes.maySend(code)) {
      throw new IllegalArgumentException("close code " + code + " must not be sent");
    }
    byte[] payload = Frames.closePayload(code, reason);
    if (beginClose(code)) {
      try {
        write(Frames.of(OpCode.CLOSE, payload));
      } catch (IOException e) {
        LOG.log(Level.TRACE, "no close could be sent", e);
      }
    }
  }

  @Override
  public boolean closed() {
    state.lock();
    try {
      return closeBegun || cause != null;
    } finally {
      state.unlock();
    }
  }

  // ---- reading

  private boolean closing() {
    state.lock();
    try {
      return closeBegun;
    } finally {
      state.unlock();
    }
  }

  /** True if the closing handshake is over; throws if nothing more can be received. */
  private boolean ended() throws IOException {
    state.lock();
    try {
      IOException end = inputEnd;
      if (end != null && !closeReceived) {
        throw new IOException(end.getMessage(), end);
      }
      return closeReceived;
    } finally {
      state.unlock();
    }
  }

  private MessageReader.Event next() throws IOException {
    try {
      MessageReader.Event event = messages.next();
      heardNanos = System.nanoTime();
      return event;
    } catch (ViolationException e) {
      throw violated(e);
    } catch (IOException e) {
      throw inputEnded(failed(new IOException("the connection is lost", e)));
    }
  }

  private IOException violated(ViolationException e) {
    // Set before the close is written: a failure of that write must not become the reason.
    IOException broken = inputEnded(e);
    close(e.closeCode(), String.valueOf(e.getMessage()));
    failed(broken);
    return broken;
  }

  /** Counts an unproductive frame: a client needs few of them in a row. */
  private void unproductive() throws IOException {
    if (unproductiveFrames.incrementAndGet() > UNPRODUCTIVE_FRAMES_MAX) {
      throw violated(
          new ViolationException(
              ViolationException.POLICY,
              "more than " + UNPRODUCTIVE_FRAMES_MAX + " frames in a row without a message"));
    }
  }

  private void received(MessageReader.Event.Close close) {
    state.lock();
    try {
      closeReceived = true;
      tally.closed(close.code());
    } finally {
      state.unlock();
    }
    if (beginClose(close.code())) {
      byte[] echo =
          close.code() == CloseCodes.NONE_GIVEN
              ? new byte[0]
              : Frames.closePayload(close.code(), "");
      try {
        write(Frames.of(OpCode.CLOSE, echo));
      } catch (IOException e) {
        LOG.log(Level.TRACE, "no close frame could be sent in response", e);
      }
    }
  }

  private void pong(byte[] payload) throws IOException {
    if (!closed()) {
      write(Frames.of(OpCode.PONG, payload));
    }
  }

  // ---- writing

  private void message(OpCode kind, byte[] payload) throws IOException {
    if (closed()) {
      throw new IOException("the WebSocket is closed");
    }
    write(Frames.of(kind, payload));
    tally.sent(payload.length);
  }

  /** Writes one frame; the keeper cuts the connection if that takes too long. */
  private void write(byte[] frame) throws IOException {
    if (!lockedForWriting()) {
      cut("messages of other threads were not sent within " + config.sendTimeout());
      throw failed(new IOException("not sent in time"));
    }
    try {
      beginWrite();
      try {
        carrier.write(frame);
      } finally {
        endWrite();
      }
    } catch (IOException e) {
      throw failed(e);
    } finally {
      writing.unlock();
    }
  }

  private boolean lockedForWriting() throws IOException {
    try {
      return writing.tryLock(config.sendTimeout().toNanos(), TimeUnit.NANOSECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted before sending", e);
    }
  }

  private void beginWrite() throws IOException {
    state.lock();
    try {
      if (cause != null) {
        throw new IOException(cause.getMessage(), cause);
      }
      inWrite = true;
      writeBeganNanos = System.nanoTime();
    } finally {
      state.unlock();
    }
  }

  private void endWrite() {
    state.lock();
    try {
      inWrite = false;
    } finally {
      state.unlock();
    }
  }

  private boolean beginClose(int code) {
    state.lock();
    try {
      if (closeBegun || cause != null) {
        return false;
      }
      closeBegun = true;
      endBegunNanos = System.nanoTime();
      tally.closed(code);
      return true;
    } finally {
      state.unlock();
    }
  }

  // ---- the keeper's side

  /** Checks for pings and time-outs that are due. Does not wait. */
  void check(long nowNanos) {
    unproductiveFrames.set(0);
    int progress = messages.progress();
    if (progress != progressSeen || !messages.unfinished()) {
      progressSeen = progress;
      progressSeenNanos = nowNanos;
    }
    Optional<String> overdue = overdue(nowNanos);
    if (overdue.isPresent()) {
      cut(overdue.get());
      return;
    }
    long sinceSign = nowNanos - Math.max(heardNanos, pingedNanos);
    if (sinceSign >= config.pingInterval().toNanos() && !closed()) {
      pingedNanos = nowNanos;
      Thread.ofVirtual().name("websocket-ping").start(this::ping);
    }
  }

  private Optional<String> overdue(long nowNanos) {
    state.lock();
    try {
      if (inWrite && nowNanos - writeBeganNanos >= config.sendTimeout().toNanos()) {
        return Optional.of("the peer read nothing for " + config.sendTimeout());
      }
      if ((closeBegun || cause != null)
          && nowNanos - endBegunNanos >= config.closeTimeout().toNanos()) {
        return Optional.of("the peer did not close within " + config.closeTimeout());
      }
      if (nowNanos - progressSeenNanos >= config.idleTimeout().toNanos()) {
        return Optional.of("a message was not finished: nothing for " + config.idleTimeout());
      }
      return nowNanos - heardNanos >= config.idleTimeout().toNanos()
          ? Optional.of("the peer was silent for " + config.idleTimeout())
          : Optional.empty();
    } finally {
      state.unlock();
    }
  }

  private void ping() {
    try {
      write(Frames.of(OpCode.PING, new byte[0]));
    } catch (IOException e) {
      LOG.log(Level.TRACE, "no ping could be sent", e);
    }
  }

  // ---- the end

  private boolean lost() {
    state.lock();
    try {
      return cause != null && !closeBegun;
    } finally {
      state.unlock();
    }
  }

  private IOException failed(IOException failure) {
    state.lock();
    try {
      IOException first = cause;
      if (first == null) {
        cause = failure;
        if (!closeBegun) {
          endBegunNanos = System.nanoTime();
        }
        return failure;
      }
      return new IOException(first.getMessage(), first);
    } finally {
      state.unlock();
    }
  }

  private IOException inputEnded(IOException why) {
    state.lock();
    try {
      IOException first = inputEnd;
      if (first == null) {
        inputEnd = why;
        return why;
      }
      return new IOException(first.getMessage(), first);
    } finally {
      state.unlock();
    }
  }

  /** Ends the connection without a close frame. */
  private void cut(String why) {
    LOG.log(Level.DEBUG, "WebSocket cut: {0}", why);
    inputEnded(failed(new IOException(why)));
    carrier.cut();
  }
}
