/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.loom.mux;

import io.fawa.loom.wire.MalformedFrameException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A smux session as a state machine (wire specification §5): bytes from the peer and the time go
 * in, bytes for the peer come out, streams are read and written. It has no thread, clock or socket,
 * never blocks, and is single-owner: if shared, one lock must guard every call.
 *
 * <pre>{@code
 * taken = mux.input(bytes, 0, length, now);      // the rest again once wantsInput()
 * length = mux.output(buffer, 0, buffer.length); // until it returns 0
 * mux.advance(now);                              // at the latest in nextAdvanceIn(now)
 * }</pre>
 *
 * <p>The first {@link #end} wins. Afterwards nothing is received or sent; bytes received before can
 * still be read.
 */
public final class MuxState {
  /** The fixed shares of a session, for received and for sent bytes, when the budget is used up. */
  static final int RECEIVE_SHARE_BYTES = 8 * 1024;

  static final int SEND_SHARE_BYTES = 4 * 1024;

  /** The size of one stream's turn without payload. */
  private static final int TURN_BYTES = 2 * MuxCodec.HEAD_BYTES + MuxCodec.UPDATE_BYTES;

  /** Refused streams whose FIN waits to be sent; at the limit no more input is taken. */
  private static final int REFUSALS_MAX = 1024;

  private static final long NEVER = Long.MAX_VALUE;

  private final MuxConfig config;
  private final MuxCodec codec;
  private final MuxBudget budget;
  private final ByteQueue.Pool receivePool = new ByteQueue.Pool();
  private final ByteQueue.Pool sendPool = new ByteQueue.Pool();
  private final Holdings receiveHoldings;
  private final Holdings sendHoldings;
  private final PaidStreams paidStreams;
  private final Map<Integer, MuxStream> streams = new HashMap<>();
  private final ArrayDeque<MuxStream> backlog = new ArrayDeque<>();
  private @Nullable Runnable acceptable;
  private @Nullable MuxEnd end;
  private boolean closing;
  private int nextId;
  private int openedHere;

  // Receiving.
  private final byte[] head = new byte[MuxCodec.UPDATE_BYTES];
  private int headBytes;
  private int payloadLeft;
  private @Nullable MuxStream payloadTarget;
  private int unreadBytes;
  private long releases;
  private long releasesBefore;
  private long unqueues;
  private long unqueuesBefore;
  private long refusalsBefore;

  // Sending: streams with output, in turn, and streams blocked by the session's limit.
  private final ArrayDeque<MuxStream> turns = new ArrayDeque<>();
  private final ArrayDeque<MuxStream> starved = new ArrayDeque<>();
  private final ArrayDeque<Integer> refusals = new ArrayDeque<>();
  private boolean nopDue;
  private int unsentBytes;

  private long heardMillis;
  private long nopMillis;

  /** Creates a session; {@code nowMillis} is a monotonic clock with any origin. */
  public MuxState(MuxConfig config, MuxRole role, long nowMillis) {
    this(config, role, nowMillis, MuxBudget.unlimited());
  }

  /** The same with a shared budget. */
  public MuxState(MuxConfig config, MuxRole role, long nowMillis, MuxBudget budget) {
    this(config, role.firstId(), nowMillis, budget);
  }

  /** The same with another number for the first stream opened here. */
  MuxState(MuxConfig config, int firstId, long nowMillis) {
    this(config, firstId, nowMillis, MuxBudget.unlimited());
  }

  private MuxState(MuxConfig config, int firstId, long nowMillis, MuxBudget budget) {
    this.config = config;
    this.budget = budget;
    boolean keeps = config.keepAliveIntervalMillis() > 0;
    this.receiveHoldings = new Holdings(budget, receivePool, RECEIVE_SHARE_BYTES, keeps);
    this.sendHoldings = new Holdings(budget, sendPool, SEND_SHARE_BYTES, keeps);
    this.paidStreams = new PaidStreams(budget);
    this.codec = new MuxCodec(config.version());
    this.nextId = firstId;
    this.heardMillis = nowMillis;
    this.nopMillis = nowMillis;
  }

  /** The settings. */
  public MuxConfig config() {
    return config;
  }

  /**
   * Sets a listener that is called, inside {@link #input} or at the end of the session, when {@link
   * #accept} may return a stream. It must not call the session.
   */
  public void onAcceptable(Runnable listener) {
    this.acceptable = listener;
  }

  // Streams.

  /**
   * Opens a stream: it is registered at once, and its SYN is sent before its data.
   *
   * @throws IllegalStateException {@link #whyNotOpen} returns a reason
   */
  public MuxStream open() {
    Optional<String> refusal = whyNotOpen();
    if (refusal.isPresent()) {
      throw new IllegalStateException(refusal.get());
    }
    MuxStream stream = new MuxStream(this, nextId, true, receivePool, sendPool);
    streams.put(nextId, stream);
    nextId += 2;
    openedHere++;
    schedule(stream);
    return stream;
  }

  /** Why {@link #open} would fail, if it would. */
  public Optional<String> whyNotOpen() {
    if (end != null) {
      return Optional.of("the session is over, " + end);
    }
    if (closing) {
      return Optional.of("the session is closing");
    }
    while (!idsAreUsedUp() && streams.containsKey(nextId)) {
      nextId += 2;
    }
    if (idsAreUsedUp()) {
      return Optional.of("the session has used up its stream numbers");
    }
    if (openedHere >= config.streamsMax()) {
      return Optional.of(openedHere + " streams are open, limit " + config.streamsMax());
    }
    return Optional.empty();
  }

  /** The number after the highest is 0 or 1. */
  private boolean idsAreUsedUp() {
    return nextId == 0 || nextId == 1;
  }

  /**
   * The next stream that the peer opened, if any; also after the end, as its received bytes can
   * still be read.
   */
  public Optional<MuxStream> accept() {
    return Optional.ofNullable(backlog.pollFirst());
  }

  /** How many streams are open, with those not accepted yet. */
  public int streams() {
    return streams.size();
  }

  // Receiving.

  /**
   * Takes bytes from the peer and returns how many: fewer than given when {@link #wantsInput}
   * becomes false; the caller passes the rest again later. Does not retain the array. After the end
   * everything is taken and dropped.
   *
   * @throws MalformedFrameException the peer violated the protocol; the session has ended
   */
  public int input(byte[] bytes, int offset, int length, long nowMillis)
      throws MalformedFrameException {
    Objects.checkFromIndexSize(offset, length, bytes.length);
    if (length > 0) {
      heardMillis = Math.max(heardMillis, nowMillis);
    }
    int at = offset;
    int last = offset + length;
    try {
      while (at < last && end == null && wantsInput()) {
        at += payloadLeft > 0 ? payload(bytes, at, last - at) : head(bytes, at, last - at);
      }
    } catch (MalformedFrameException e) {
      end(MuxEnd.Reason.PROTOCOL_ERROR, Objects.requireNonNullElse(e.getMessage(), "malformed"));
      throw e;
    }
    return end == null ? at - offset : length;
  }

  /**
   * Whether {@link #input} would take anything. It becomes true by reading, closing and output, and
   * if {@link #lacksBudget} also by other sessions, without notification.
   */
  public boolean wantsInput() {
    return refusals.size() < REFUSALS_MAX
        && (payloadLeft == 0 || !payloadIsKept() || config.cutSlowStreams() || roomBytes() > 0);
  }

  /** Whether input is not taken because the budget is used up. */
  public boolean lacksBudget() {
    return payloadLeft > 0
        && payloadIsKept()
        && unreadBytes < config.receiveBytesMax()
        && receiveHoldings.needsMore();
  }

  private boolean payloadIsKept() {
    return payloadTarget != null && payloadTarget.takesData();
  }

  private int roomBytes() {
    int own = config.receiveBytesMax() - unreadBytes;
    return own == 0 ? 0 : Math.min(own, receiveHoldings.roomBytes(1));
  }

  private int payload(byte[] bytes, int offset, int length) {
    int step = Math.min(payloadLeft, length);
    MuxStream target = payloadTarget;
    if (target != null && target.takesData()) {
      int room = roomBytes();
      if (room == 0 && config.cutSlowStreams()) {
        cutFullest("in a full session");
        return 0;
      }
      step = Math.min(step, room);
      unreadBytes += step;
      target.arrived(bytes, offset, step);
    } else if (target != null) {
      target.dropped(step);
    }
    payloadLeft -= step;
    return step;
  }

  /** Makes room by ending the stream that holds most, so that others do not wait for its reader. */
  private void cutFullest(String where) {
    MuxStream fullest = null;
    for (MuxStream stream : streams.values()) {
      if (fullest == null || stream.readableBytes() > fullest.readableBytes()) {
        fullest = stream;
      }
    }
    if (fullest != null) {
      String detail = fullest.readableBytes() + " bytes unread " + where;
      backlog.remove(fullest);
      fullest.cut(new MuxEnd(MuxEnd.Reason.TOO_SLOW, detail));
    }
  }

  private int head(byte[] bytes, int offset, int length) throws MalformedFrameException {
    int taken = fillHead(bytes, offset, length, MuxCodec.HEAD_BYTES);
    if (headBytes < MuxCodec.HEAD_BYTES) {
      return taken;
    }
    int needed = codec.bytesNeeded(head, 0);
    taken += fillHead(bytes, offset + taken, length - taken, needed);
    if (headBytes == needed) {
      headBytes = 0;
      receive(codec.decode(head, 0));
    }
    return taken;
  }

  private int fillHead(byte[] bytes, int offset, int length, int wanted) {
    int step = Math.max(0, Math.min(length, wanted - headBytes));
    System.arraycopy(bytes, offset, head, headBytes, step);
    headBytes += step;
    return step;
  }

  private void receive(MuxFrame frame) throws MalformedFrameException {
    MuxStream stream = streams.get(frame.streamId());
    switch (frame) {
      case MuxFrame.Nop nop -> {}
      case MuxFrame.Syn syn -> {
        if (stream == null) {
          opened(syn.streamId());
        }
      }
      case MuxFrame.Fin fin -> {
        if (stream != null) {
          stream.finArrived();
          forgetIfFinished(stream);
        }
      }
      case MuxFrame.Push push -> {
        payloadLeft = push.length();
        payloadTarget = stream;
        if (stream != null && stream.takesData()) {
          requireWithinWindow(stream, push);
        }
      }
      case MuxFrame.Update update -> {
        if (stream != null && !stream.updateArrived(update)) {
          throw new MalformedFrameException(
              "stream "
                  + Integer.toUnsignedString(update.streamId())
                  + ": peer consumed more than was sent, "
                  + Integer.toUnsignedString(update.consumed())
                  + " bytes");
        }
      }
    }
  }

  private void requireWithinWindow(MuxStream stream, MuxFrame.Push push)
      throws MalformedFrameException {
    if (hasWindows() && stream.excessBytes(push.length()) > config.windowSlackBytes()) {
      throw new MalformedFrameException(
          "stream "
              + Integer.toUnsignedString(push.streamId())
              + ": "
              + stream.excessBytes(push.length())
              + " bytes beyond the window, which ends at "
              + stream.grantedBytes());
    }
  }

  private void opened(int streamId) {
    if (closing) {
      return;
    }
    int ofPeer = streams.size() - openedHere;
    if (ofPeer >= config.streamsMax()
        || backlog.size() >= config.acceptBacklogMax()
        || !paidStreams.reach(ofPeer + 1)) {
      refusals.addLast(streamId);
      return;
    }
    MuxStream stream = new MuxStream(this, streamId, false, receivePool, sendPool);
    streams.put(streamId, stream);
    backlog.addLast(stream);
    tellAcceptable();
  }

  // Sending.

  /** The space that {@link #output} needs for a frame with the longest payload. */
  public int outputBytesMax() {
    return TURN_BYTES + config.frameBytesMax();
  }

  /** Whether {@link #output} would return bytes. */
  public boolean hasOutput() {
    return end == null && (nopDue || !refusals.isEmpty() || !turns.isEmpty());
  }

  /**
   * Writes complete frames to {@code target[offset, offset+capacity)} and returns how many bytes; 0
   * if there is nothing to send. Streams take turns of one data frame each; in a turn, control
   * frames go first. With less space than {@link #outputBytesMax} payloads are shorter.
   *
   * @throws IllegalArgumentException there is no room for a frame with a byte of payload
   */
  public int output(byte[] target, int offset, int capacity) {
    Objects.checkFromIndexSize(offset, capacity, target.length);
    if (capacity <= TURN_BYTES) {
      throw new IllegalArgumentException(
          "capacity " + capacity + " bytes, needs " + (TURN_BYTES + 1));
    }
    int payloadBytesMax = Math.min(config.frameBytesMax(), capacity - TURN_BYTES);
    if (end != null) {
      return 0;
    }
    int last = offset + capacity;
    int at = outputOfSession(target, offset, last);
    for (MuxStream stream = turns.peekFirst(); stream != null; stream = turns.peekFirst()) {
      if (stream.turnBytes(payloadBytesMax) > last - at) {
        break;
      }
      turns.removeFirst();
      at += stream.takeTurn(codec, target, at, payloadBytesMax);
      stream.setScheduled(stream.hasOutput());
      if (stream.isScheduled()) {
        turns.addLast(stream);
      }
      if (!stream.isStarved()) {
        stream.tellIfRoom();
      }
      forgetIfFinished(stream);
    }
    while (!starved.isEmpty() && sendRoomBytes(1) > 0) {
      MuxStream stream = starved.removeFirst();
      stream.setStarved(false);
      stream.tellIfRoom();
    }
    return at - offset;
  }

  private int outputOfSession(byte[] target, int offset, int last) {
    int at = offset;
    if (nopDue) {
      at += codec.encode(new MuxFrame.Nop(0), target, at);
      nopDue = false;
    }
    while (!refusals.isEmpty() && last - at >= MuxCodec.HEAD_BYTES) {
      at += codec.encode(new MuxFrame.Fin(refusals.removeFirst()), target, at);
    }
    return at;
  }

  // Time and the end.

  /**
   * Sends keep-alives and detects silence. Silence is not counted while the session takes no input.
   */
  public void advance(long nowMillis) {
    if (end != null || config.keepAliveIntervalMillis() == 0) {
      return;
    }
    if (!wantsInput()) {
      heardMillis = nowMillis;
    }
    if (nowMillis - heardMillis >= config.keepAliveTimeoutMillis()) {
      end(
          MuxEnd.Reason.KEEP_ALIVE_TIMEOUT,
          "nothing received for " + (nowMillis - heardMillis) + " ms");
    } else if (nowMillis - nopMillis >= config.keepAliveIntervalMillis()) {
      nopMillis = nowMillis;
      nopDue = true;
      cutIfStuck();
    }
  }

  /**
   * Ends streams that were not read since the last check, if the budget has refused others
   * meanwhile: memory must not be held for ever. An idle session gives its spare memory back.
   */
  private void cutIfStuck() {
    long refusals = budget.refusals();
    if (refusals != refusalsBefore && releases == releasesBefore) {
      while (receiveHoldings.fillsShare()) {
        cutFullest("while others lacked memory");
      }
    }
    if (releases == releasesBefore) {
      receiveHoldings.rest();
    }
    if (unqueues == unqueuesBefore) {
      sendHoldings.rest();
    }
    refusalsBefore = refusals;
    releasesBefore = releases;
    unqueuesBefore = unqueues;
  }

  /** Milliseconds until {@link #advance} has something to do; {@code Long.MAX_VALUE} for never. */
  public long nextAdvanceIn(long nowMillis) {
    if (end != null || config.keepAliveIntervalMillis() == 0) {
      return NEVER;
    }
    long untilNop = nopMillis + config.keepAliveIntervalMillis() - nowMillis;
    long untilTimeout = heardMillis + config.keepAliveTimeoutMillis() - nowMillis;
    return Math.max(0, Math.min(untilNop, untilTimeout));
  }

  /**
   * Begins to close: every stream is closed, none is opened or accepted any more. When {@link
   * #hasOutput} becomes false, all output was taken and the owner calls {@link #end}. Streams that
   * were not accepted are dropped, also after the end.
   */
  public void close() {
    if (end != null) {
      backlog.forEach(MuxStream::closeRead);
      backlog.clear();
    } else if (!closing) {
      closing = true;
      backlog.clear();
      for (MuxStream stream : new ArrayList<>(streams.values())) {
        stream.close();
        stream.tellAll();
      }
      tellAcceptable();
    }
  }

  /** Whether {@link #close} was called. */
  public boolean isClosing() {
    return closing;
  }

  /** Ends the session at once; only the first end counts. Listeners are called. */
  public void end(MuxEnd.Reason reason, String detail) {
    if (end != null) {
      return;
    }
    end = new MuxEnd(reason, detail);
    turns.clear();
    starved.clear();
    refusals.clear();
    nopDue = false;
    for (MuxStream stream : new ArrayList<>(streams.values())) {
      stream.dropUnsent();
      stream.tellAll();
    }
    streams.clear();
    paidStreams.reach(0);
    receiveHoldings.end();
    sendHoldings.end();
    tellAcceptable();
  }

  /** The end of the session, if it has ended. */
  public Optional<MuxEnd> end() {
    return Optional.ofNullable(end);
  }

  /** Unread bytes of all streams. */
  public int unreadBytes() {
    return unreadBytes;
  }

  /** Unsent bytes of all streams. */
  public int unsentBytes() {
    return unsentBytes;
  }

  private void tellAcceptable() {
    if (acceptable != null) {
      acceptable.run();
    }
  }

  // Callbacks of streams.

  boolean hasWindows() {
    return config.version() == 2;
  }

  void released(int bytes) {
    unreadBytes -= bytes;
    releases += bytes;
    receiveHoldings.settle();
  }

  void queued(int bytes) {
    unsentBytes += bytes;
  }

  void unqueued(int bytes) {
    unsentBytes -= bytes;
    unqueues += bytes;
    sendHoldings.settle();
  }

  /**
   * The space for sending; a stream that finds none is notified when output was taken, as the fixed
   * share is always there.
   */
  int sendRoomBytes(int wantedBytes) {
    int own = config.sendBytesMax() - unsentBytes;
    int wanted = Math.min(own, wantedBytes);
    return own <= 0 ? own : Math.min(own, sendHoldings.roomBytes(wanted));
  }

  void starvedIfFull(MuxStream stream) {
    if (sendRoomBytes(1) <= 0 && end == null && !stream.isStarved()) {
      stream.setStarved(true);
      starved.addLast(stream);
    }
  }

  void schedule(MuxStream stream) {
    if (!stream.isScheduled() && end == null) {
      stream.setScheduled(true);
      turns.addLast(stream);
    }
  }

  void forgetIfFinished(MuxStream stream) {
    if (stream.isFinished() && streams.remove(stream.id(), stream)) {
      if (stream.isOpenedHere()) {
        openedHere--;
      } else {
        paidStreams.reach(streams.size() - openedHere);
      }
    }
  }
}
