/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.loom.mux;

import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One stream of a {@link MuxState}: two independent directions of bytes. Nothing blocks: reads
 * return what is available, writes accept what fits. Single-owner, together with its session.
 */
public final class MuxStream {
  /** Returned by {@link #read}: the peer has finished and everything was read. */
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
   * Sets listeners, which are called inside the causing call: {@code readable} when data, the end
   * of the stream or a failure arrives; {@code writable} when a write that was not fully accepted
   * may continue. They must not call the session.
   */
  public void onChange(Runnable readable, Runnable writable) {
    this.readable = readable;
    this.writable = writable;
  }

  /** How many bytes {@link #read} can return now. */
  public int readableBytes() {
    return received.size();
  }

  /** How many bytes {@link #write} would accept now. */
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

  /** Whether this end has finished reading. */
  public boolean isReadClosed() {
    return readClosed;
  }

  /** The reason if the stream ended before both ends finished: its own or the session's. */
  public Optional<MuxEnd> end() {
    return end == null ? session.end() : Optional.of(end);
  }

  /**
   * Moves up to {@code length} bytes to {@code target[offset]}. Returns how many, 0 if nothing is
   * available now (see {@link #end}), or {@link #END}. Bytes received before a failure can still be
   * read. Reading increases the peer's window.
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

  /**
   * Sends a version 2 peer a window increase after the first read, and then for every half window.
   */
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
   * Accepts a copy of up to {@code length} bytes of {@code source[offset]} for sending and returns
   * how many: fewer than given at the limit of unsent bytes of the stream or session, or of the
   * peer's window. Does not retain the array.
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

  /** Finishes writing: sends what was accepted, then FIN. Reading continues. Idempotent. */
  public void closeWrite() {
    if (!finDue) {
      finDue = true;
      session.schedule(this);
    }
  }

  /**
   * Finishes reading: drops unread bytes and all that still arrive, and returns their window so
   * that the peer can finish. Writing continues. Idempotent.
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

  /** {@link #closeWrite} and {@link #closeRead}; what was accepted is sent. Idempotent. */
  public void close() {
    closeWrite();
    closeRead();
  }

  /** Ends only this stream. */
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

  // Called by the session for input.

  /** Whether received data is kept; otherwise it is dropped. */
  boolean takesData() {
    return !readClosed && !finReceived;
  }

  /** The bytes beyond the peer's window if it sends {@code length} more. */
  long excessBytes(int length) {
    return arrivedBytes + length - grantedBytes;
  }

  /** The total bytes that the peer may send since the stream was opened. */
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

  /** Data of a stream that is closed for reading counts as read. */
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

  /** False if the peer claims to have consumed more than was sent. Older updates are ignored. */
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
   * Notifies a blocked writer once half of the stream's limit is free or everything was sent, so
   * that it is not woken for every frame.
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

  // Called by the session for output.

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

  /** The bytes of its next turn: control frames, then one frame of data or FIN. */
  int turnBytes(int payloadBytesMax) {
    int bytes = (synDue ? MuxCodec.HEAD_BYTES : 0) + (updateDue ? MuxCodec.UPDATE_BYTES : 0);
    if (unsent.size() > 0) {
      return bytes + MuxCodec.HEAD_BYTES + Math.min(unsent.size(), payloadBytesMax);
    }
    return finDue && !finSent ? bytes + MuxCodec.HEAD_BYTES : bytes;
  }

  /** Writes its turn at {@code target[offset]}, where it fits, and returns its length. */
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

  /** The session has ended: drops unsent bytes. */
  void dropUnsent() {
    session.unqueued(unsent.clear());
    synDue = false;
    updateDue = false;
    scheduled = false;
  }
}
