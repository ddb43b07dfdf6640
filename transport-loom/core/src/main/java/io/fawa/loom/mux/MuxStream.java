/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.loom.mux;

import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One stream of a {@link MuxState}: two independent directions of bytes. Nothing blocks: reading
 * answers what is there, writing accepts what there is room for. Single-owner, together with its
 * session.
 */
public final class MuxStream {
  /** {@link #read} answers: the peer has finished and everything was read. */
  public static final int END = -1;

  private final MuxState session;
  private final int id;
  private final boolean openedHere;
  private @Nullable Runnable readable;
  private @Nullable Runnable writable;
  private @Nullable MuxEnd end;

  // Receiving. Positions count from the opening of the stream.
  private final ByteQueue received;
  private long arrivedBytes;
  private long readBytes;
  private long reportedBytes;
  private long grantedBytes = MuxConfig.INITIAL_WINDOW_BYTES;
  private boolean finReceived;
  private boolean readClosed;

  // Sending.
  private final ByteQueue unsent;
  private long sentBytes;
  private long consumedBytes;
  private long peerWindowBytes = MuxConfig.INITIAL_WINDOW_BYTES;
  private boolean wantsRoom;
  private boolean synDue;
  private boolean updateDue;
  private boolean finDue;
  private boolean finSent;
  private boolean scheduled;
  private boolean starved;

  MuxStream(
      MuxState session,
      int id,
      boolean openedHere,
      ByteQueue.Pool received,
      ByteQueue.Pool unsent) {
    this.session = session;
    this.id = id;
    this.openedHere = openedHere;
    this.received = new ByteQueue(received);
    this.unsent = new ByteQueue(unsent);
    this.synDue = openedHere;
  }

  /** Its number, unsigned, unique in the session while the stream is open. */
  public int id() {
    return id;
  }

  /** Whether this end opened it. */
  public boolean isOpenedHere() {
    return openedHere;
  }

  /**
   * Names who is told, inside the call that caused it: {@code readable} when data, the end of the
   * stream or a failure arrives where none was, {@code writable} when a write that was not accepted
   * in full may go on. They must not call the session.
   */
  public void onChange(Runnable readable, Runnable writable) {
    this.readable = readable;
    this.writable = writable;
  }

  /** Bytes that {@link #read} can answer now. */
  public int readableBytes() {
    return received.size();
  }

  /** Bytes that {@link #write} would accept now. */
  public int writableBytes() {
    return writableBytes(session.config().streamSendBytesMax());
  }

  private int writableBytes(int wanted) {
    return isWriteClosed() || end().isPresent() ? 0 : (int) Math.max(0, roomBytes(wanted));
  }

  /** Whether this end has finished writing. */
  public boolean isWriteClosed() {
    return finDue;
  }

  /** Whether this end wants to read nothing more. */
  public boolean isReadClosed() {
    return readClosed;
  }

  /**
   * Why the stream is over before both ends finished, if it is: its own reason or the session's.
   */
  public Optional<MuxEnd> end() {
    return end == null ? session.end() : Optional.of(end);
  }

  /**
   * Moves up to {@code length} bytes to {@code target[offset]}. Answers how many, 0 if nothing is
   * there now (see {@link #end}), or {@link #END}. Bytes that arrived before a failure are still
   * answered. Reading is what gives the peer its window back.
   */
  public int read(byte[] target, int offset, int length) {
    Objects.checkFromIndexSize(offset, length, target.length);
    int taken = received.take(target, offset, length);
    if (taken == 0) {
      return length > 0 && isReadToEnd() ? END : 0;
    }
    session.released(taken);
    noteRead(taken);
    if (finReceived) {
      session.forgetIfFinished(this);
    }
    return taken;
  }

  private boolean isReadToEnd() {
    return end == null && (readClosed || (finReceived && received.size() == 0));
  }

  /** Reports to a version 2 peer after the first read, and then for every half window. */
  private void noteRead(int taken) {
    boolean first = readBytes == 0 && taken > 0;
    readBytes += taken;
    if (session.hasWindows()
        && !finReceived
        && (first || readBytes - reportedBytes >= session.config().streamWindowBytes() / 2)) {
      updateDue = true;
      session.schedule(this);
    }
  }

  /**
   * Accepts a copy of up to {@code length} bytes of {@code source[offset]} for sending and answers
   * how many: fewer than given when the stream or the session holds as many unsent bytes as it may
   * or the peer's window is used up. Does not retain the array.
   *
   * @throws IllegalStateException this end has finished writing
   */
  public int write(byte[] source, int offset, int length) {
    Objects.checkFromIndexSize(offset, length, source.length);
    if (isWriteClosed()) {
      throw new IllegalStateException("stream " + Integer.toUnsignedString(id) + " is closed");
    }
    int accepted = Math.min(length, writableBytes(length));
    if (accepted > 0) {
      unsent.append(source, offset, accepted);
      session.queued(accepted);
      session.schedule(this);
    }
    if (accepted < length) {
      wantsRoom = true;
      session.starvedIfFull(this);
    }
    return accepted;
  }

  private long roomBytes(int wanted) {
    long room = (long) session.config().streamSendBytesMax() - unsent.size();
    room = Math.min(room, session.sendRoomBytes((int) Math.min(room, wanted)));
    if (session.hasWindows()) {
      room = Math.min(room, consumedBytes + peerWindowBytes - sentBytes - unsent.size());
    }
    return room;
  }

  /** Finishes writing: what was accepted is sent, then FIN. Reading goes on. Silent if done. */
  public void closeWrite() {
    if (!finDue) {
      finDue = true;
      session.schedule(this);
    }
  }

  /**
   * Wants to read nothing more: unread bytes are dropped, and so is what still arrives, with its
   * room given back so that the peer may finish. Writing goes on. Silent if done.
   */
  public void closeRead() {
    if (!readClosed) {
      readClosed = true;
      int dropped = received.clear();
      session.released(dropped);
      noteRead(dropped);
      session.forgetIfFinished(this);
    }
  }

  /** {@link #closeWrite} and {@link #closeRead}; what was accepted is sent. Silent if done. */
  public void close() {
    closeWrite();
    closeRead();
  }

  /** Ends this stream alone. */
  void cut(MuxEnd why) {
    if (end == null) {
      end = why;
      session.unqueued(unsent.clear());
      close();
      tellAll();
    }
  }

  void tellAll() {
    tell(readable);
    tell(writable);
  }

  private static void tell(@Nullable Runnable listener) {
    if (listener != null) {
      listener.run();
    }
  }

  // What the session does with what arrives.

  /** Whether data for it is kept; otherwise it is dropped. */
  boolean takesData() {
    return !readClosed && !finReceived;
  }

  /** The bytes beyond what the peer was granted, were it to send {@code length} more. */
  long excessBytes(int length) {
    return arrivedBytes + length - grantedBytes;
  }

  /** The bytes the peer may have sent since the stream was opened. */
  long grantedBytes() {
    return grantedBytes;
  }

  void arrived(byte[] source, int offset, int length) {
    boolean wasEmpty = received.size() == 0;
    received.append(source, offset, length);
    arrivedBytes += length;
    if (wasEmpty) {
      tell(readable);
    }
  }

  /** Data of a stream that nobody reads any more counts as read. */
  void dropped(int length) {
    if (!finReceived && !isFinished()) {
      arrivedBytes += length;
      noteRead(length);
    }
  }

  void finArrived() {
    if (!finReceived) {
      finReceived = true;
      updateDue = false;
      tell(readable);
    }
  }

  /** False if the peer says it consumed more than was sent. An older report than known is stale. */
  boolean updateArrived(MuxFrame.Update update) {
    int progress = update.consumed() - (int) consumedBytes;
    if (progress < 0) {
      return true;
    }
    if (consumedBytes + progress > sentBytes) {
      return false;
    }
    consumedBytes += progress;
    peerWindowBytes = Integer.toUnsignedLong(update.window());
    tellIfRoom();
    return true;
  }

  /**
   * Tells who was refused room that there is some: once half of what the stream may hold is free,
   * or all was sent, so that a writer is not woken for every frame.
   */
  void tellIfRoom() {
    if (!wantsRoom) {
      return;
    }
    session.starvedIfFull(this);
    int half = Math.max(1, session.config().streamSendBytesMax() / 2);
    long room = roomBytes(half);
    if (room > 0 && (unsent.size() == 0 || room >= half)) {
      wantsRoom = false;
      tell(writable);
    }
  }

  // What the session sends of it.

  boolean isScheduled() {
    return scheduled;
  }

  void setScheduled(boolean scheduled) {
    this.scheduled = scheduled;
  }

  boolean isStarved() {
    return starved;
  }

  void setStarved(boolean starved) {
    this.starved = starved;
  }

  boolean hasOutput() {
    return synDue || updateDue || unsent.size() > 0 || (finDue && !finSent);
  }

  boolean isFinished() {
    return finSent && (readClosed || (finReceived && received.size() == 0));
  }

  /** Bytes of its next turn: what controls the stream, then one frame of data or FIN. */
  int turnBytes(int payloadBytesMax) {
    int bytes = (synDue ? MuxCodec.HEAD_BYTES : 0) + (updateDue ? MuxCodec.UPDATE_BYTES : 0);
    if (unsent.size() > 0) {
      return bytes + MuxCodec.HEAD_BYTES + Math.min(unsent.size(), payloadBytesMax);
    }
    return finDue && !finSent ? bytes + MuxCodec.HEAD_BYTES : bytes;
  }

  /** Puts its turn at {@code target[offset]}, where there is room, and answers how long it is. */
  int takeTurn(MuxCodec codec, byte[] target, int offset, int payloadBytesMax) {
    int at = offset;
    if (synDue) {
      at += codec.encode(new MuxFrame.Syn(id), target, at);
      synDue = false;
    }
    if (updateDue) {
      int window = session.config().streamWindowBytes();
      at += codec.encode(new MuxFrame.Update(id, (int) readBytes, window), target, at);
      reportedBytes = readBytes;
      grantedBytes = Math.max(grantedBytes, readBytes + window);
      updateDue = false;
    }
    if (unsent.size() > 0) {
      int length = Math.min(unsent.size(), payloadBytesMax);
      at += codec.encode(new MuxFrame.Push(id, length), target, at);
      at += unsent.take(target, at, length);
      sentBytes += length;
      session.unqueued(length);
    } else if (finDue && !finSent) {
      at += codec.encode(new MuxFrame.Fin(id), target, at);
      finSent = true;
    }
    return at - offset;
  }

  /** The session is over: nothing of this is sent any more. */
  void dropUnsent() {
    session.unqueued(unsent.clear());
    synDue = false;
    updateDue = false;
    scheduled = false;
  }
}
