/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.canva;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.fawa.board.client.MalformedPartException;
import io.fawa.board.client.MessageParts;
import io.fawa.limits.Allowance;
import io.fawa.limits.BudgetExceededException;
import io.fawa.loom.session.PushPolicy;
import io.fawa.loom.session.PushResult;
import io.fawa.loom.session.Session;
import io.fawa.whiteboard.BoardConnection;
import io.fawa.whiteboard.EndReason;
import io.fawa.whiteboard.EventRefusedException;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * A native client, for as long as its session lasts: while its seat is held, it may have no
 * connection. Messages are in {@link MessageParts}.
 *
 * <p>One message waits for the board's reader; while it does, the thread that handles the session's
 * packs waits too, and the client's own history fills. To the client packs are pushed, which waits
 * while its queue is full, for as long as the server is configured to.
 */
final class NativeBoardConnection implements BoardConnection<String, Outgoing> {
  /** A message that may be lost is not queued behind so many packs. */
  private static final int FLEETING_PACKS_MAX = 64;

  /** What the end of a session may say, as UTF-8 of at most 512 bytes. */
  private static final int TEXT_CHARS_MAX = 120;

  private final Session session;
  private final Allowance allowance;

  /** Of the thread that handles packs. */
  private final MessageParts parts;

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();

  @GuardedBy("lock")
  private @Nullable String waiting;

  /** What came and is no message. */
  @GuardedBy("lock")
  private @Nullable MalformedPartException malformed;

  @GuardedBy("lock")
  private boolean ended;

  /**
   * The connection of a session that begins.
   *
   * @param messageBytesMax of the longest message of the client
   * @param allowance from which unfinished messages are taken; closed at the {@link #ended end}
   */
  NativeBoardConnection(Session session, int messageBytesMax, Allowance allowance) {
    this.session = session;
    this.allowance = allowance;
    this.parts = new MessageParts(messageBytesMax, allowance);
  }

  // ---- the thread that handles packs

  /** Takes a pack of the client; waits while the board is not ready for what it completes. */
  void received(byte[] pack) throws InterruptedException {
    try {
      Optional<byte[]> message = parts.take(pack);
      if (message.isPresent()) {
        hand(new String(message.get(), StandardCharsets.UTF_8));
      }
    } catch (MalformedPartException e) {
      lock.lock();
      try {
        malformed = e;
        changed.signalAll();
      } finally {
        lock.unlock();
      }
    } catch (BudgetExceededException e) {
      session.end(NativeService.UNAVAILABLE, false, "there is no memory left for this message");
    }
  }

  private void hand(String message) throws InterruptedException {
    lock.lock();
    try {
      while (waiting != null && !ended) {
        changed.await();
      }
      if (!ended) {
        waiting = message;
        changed.signalAll();
      }
    } finally {
      lock.unlock();
    }
  }

  /** The session has ended: what waits is the last message. */
  void ended() {
    lock.lock();
    try {
      ended = true;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
    allowance.close();
  }

  // ---- the board's threads

  @Override
  public Optional<String> receive() throws IOException {
    lock.lock();
    try {
      while (waiting == null && malformed == null && !ended) {
        changed.await();
      }
      String message = waiting;
      MalformedPartException failure = malformed;
      if (message == null && failure != null) {
        throw new EventRefusedException(String.valueOf(failure.getMessage()), failure);
      }
      waiting = null;
      changed.signalAll();
      return Optional.ofNullable(message);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted while receiving");
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void send(Outgoing message) throws IOException {
    // As on a session of WebTransport, without the line break of a WebSocket.
    byte[] bytes = message.bare();
    if (message.fleeting()) {
      if (session.packsQueued() < FLEETING_PACKS_MAX && bytes.length < session.packBytesMax()) {
        session.push(
            MessageParts.split(bytes, session.packBytesMax()).getFirst(), PushPolicy.DROP_NEWEST);
      }
      return;
    }
    for (byte[] pack : MessageParts.split(bytes, session.packBytesMax())) {
      push(pack);
    }
  }

  private void push(byte[] pack) throws IOException {
    PushResult result = session.push(pack, PushPolicy.BLOCK);
    switch (result) {
      case QUEUED, QUEUED_DROPPING_OLDEST -> {
        return;
      }
      case DROPPED, TIMED_OUT, DISCONNECTED ->
          session.end(NativeService.UNAVAILABLE, false, "the client does not read");
      case NO_MEMORY ->
          session.end(NativeService.UNAVAILABLE, false, "there is no memory left for this client");
      case NO_SESSION -> {
        // It has ended.
      }
    }
    throw new IOException("a pack could not be sent: " + result);
  }

  @Override
  public void close(EndReason reason) {
    switch (reason) {
      case EndReason.Left left -> session.end();
      case EndReason.Broken broken -> session.end();
      case EndReason.Malformed bad -> end(NativeService.MALFORMED, true, bad.explanation());
      case EndReason.TooSlow slow -> end(NativeService.UNAVAILABLE, false, slow.explanation());
      case EndReason.BoardClosed closed ->
          end(NativeService.UNAVAILABLE, false, closed.explanation());
      case EndReason.LogFailed failed ->
          end(NativeService.UNAVAILABLE, false, failed.explanation());
      case EndReason.Refused refused -> end(NativeService.UNAVAILABLE, true, refused.explanation());
    }
    ended();
  }

  private void end(int code, boolean terminal, String text) {
    session.end(code, terminal, text.substring(0, Math.min(text.length(), TEXT_CHARS_MAX)));
  }
}
