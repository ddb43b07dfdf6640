/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.canva;

import io.fawa.api.board.BoardJson;
import io.fawa.api.board.Draw;
import io.fawa.api.board.MalformedMessageException;
import io.fawa.canva.BoardConnection.Incoming;
import io.fawa.whiteboard.BoardEvent;
import io.fawa.whiteboard.Membership;
import io.fawa.whiteboard.MembershipEndedException;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * One client on one board, from its first message to the close. The caller's thread reads and
 * publishes; a second one receives from the board and writes; a third one waits for the end and
 * frees the two if the client is stuck or dead.
 */
final class Conversation {
  private static final System.Logger LOG = System.getLogger(Conversation.class.getName());
  private static final int EVENTS_AT_ONCE = 64;

  private final BoardConnection connection;
  private final Membership member;
  private final Dialect dialect;
  private final Liveness liveness;

  /** Why the reader left the board; what the writer then says. */
  private volatile Hangup hangup = Hangup.NORMAL;

  private volatile long heardNanos = System.nanoTime();

  /** The reader and the writer. */
  private final CountDownLatch atWork = new CountDownLatch(2);

  Conversation(BoardConnection connection, Membership member, Dialect dialect, Liveness liveness) {
    this.connection = connection;
    this.member = member;
    this.dialect = dialect;
    this.liveness = liveness;
  }

  /** Holds the conversation until it has ended, and leaves nothing behind. */
  void hold() {
    Thread writer = Thread.ofVirtual().name("board-writer").start(this::write);
    Thread guard = Thread.ofVirtual().name("board-guard").start(this::guard);
    try {
      read();
    } finally {
      member.leave();
      atWork.countDown();
      join(writer);
      join(guard);
      member.close();
    }
  }

  private void read() {
    try {
      while (true) {
        Incoming incoming = connection.receive();
        heardNanos = System.nanoTime();
        switch (incoming) {
          case Incoming.Message message -> publish(message.text());
          case Incoming.Alive alive -> {}
          case Incoming.Closed closed -> {
            return;
          }
        }
      }
    } catch (MalformedMessageException e) {
      hangup = Hangup.malformed(e.explanation());
    } catch (IOException e) {
      LOG.log(System.Logger.Level.DEBUG, "reading ended: {0}", e.getMessage());
    }
  }

  private void publish(String text) throws IOException {
    Optional<Draw> draw = BoardJson.decode(text);
    if (draw.isPresent()) {
      member.publish(Dialect.toEvent(draw.get()));
    }
  }

  private void write() {
    try {
      for (String message : dialect.greeting(member.clientId(), member.snapshot())) {
        connection.send(message);
      }
      relay();
    } catch (MembershipEndedException e) {
      sayWhy(
          switch (e.reason()) {
            case LEFT -> hangup;
            case TOO_SLOW -> Hangup.TOO_SLOW;
            case ROOM_CLOSED -> Hangup.SHUTDOWN;
          });
    } catch (IOException e) {
      LOG.log(System.Logger.Level.DEBUG, "writing ended: {0}", e.getMessage());
      connection.abort();
    } finally {
      atWork.countDown();
    }
  }

  /** Passes events on, and asks for a sign of life in between, until the membership ends. */
  private void relay() throws IOException {
    long pingedNanos = System.nanoTime();
    while (true) {
      long leftNanos = pingedNanos + liveness.pingInterval().toNanos() - System.nanoTime();
      if (leftNanos <= 0) {
        connection.ping();
        pingedNanos = System.nanoTime();
        continue;
      }
      for (BoardEvent event : member.receive(Duration.ofNanos(leftNanos), EVENTS_AT_ONCE)) {
        Optional<String> text = dialect.event(event);
        if (text.isPresent()) {
          connection.send(text.get());
        }
      }
    }
  }

  private void sayWhy(Hangup why) {
    try {
      Optional<String> farewell =
          why.equals(Hangup.NORMAL) ? Optional.empty() : dialect.farewell(why);
      if (farewell.isPresent()) {
        connection.send(farewell.get());
      }
    } catch (IOException e) {
      LOG.log(System.Logger.Level.DEBUG, "the client is gone: {0}", e.getMessage());
    }
    connection.close(why);
  }

  /** Cuts a client that is silent for too long, or takes too long for the end. */
  private void guard() {
    try {
      while (true) {
        long silentNanos = System.nanoTime() - heardNanos;
        long leftNanos = liveness.silenceMax().toNanos() - silentNanos;
        if (leftNanos <= 0) {
          hangup = Hangup.SILENT;
          member.leave();
        } else if (member.awaitEnd(Duration.ofNanos(leftNanos)).isEmpty()) {
          continue;
        }
        break;
      }
      if (!atWork.await(liveness.closingMax().toNanos(), TimeUnit.NANOSECONDS)) {
        connection.abort();
      }
    } catch (IOException | InterruptedException e) {
      connection.abort();
      Thread.currentThread().interrupt();
    }
  }

  private void join(Thread thread) {
    try {
      thread.join();
    } catch (InterruptedException e) {
      connection.abort();
      Thread.currentThread().interrupt();
    }
  }
}
