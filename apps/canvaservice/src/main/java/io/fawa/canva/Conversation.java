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
import io.fawa.whiteboard.EventRefusedException;
import io.fawa.whiteboard.Membership;
import io.fawa.whiteboard.MembershipEndedException;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;

/**
 * One client on one board, from its first message to the close. The caller's thread reads and
 * publishes; a second one receives from the board and writes. That a dead or stuck client does not
 * hold them for ever is the connection's promise.
 */
final class Conversation {
  private static final System.Logger LOG = System.getLogger(Conversation.class.getName());
  private static final Duration EVER = Duration.ofDays(365);
  private static final int EVENTS_AT_ONCE = 64;

  private final BoardConnection connection;
  private final Membership member;
  private final Dialect dialect;

  /** Why the reader left the board; what the writer then says. */
  private volatile Hangup hangup = Hangup.NORMAL;

  Conversation(BoardConnection connection, Membership member, Dialect dialect) {
    this.connection = connection;
    this.member = member;
    this.dialect = dialect;
  }

  /** Holds the conversation until it has ended, and leaves nothing behind. */
  void hold() {
    Thread writer = Thread.ofVirtual().name("board-writer").start(this::write);
    try {
      read();
    } finally {
      member.leave();
      join(writer);
      member.close();
    }
  }

  private void read() {
    try {
      while (true) {
        Incoming incoming = connection.receive();
        switch (incoming) {
          case Incoming.Message message -> publish(message.text());
          case Incoming.Closed closed -> {
            return;
          }
        }
      }
    } catch (MalformedMessageException e) {
      hangup = Hangup.malformed(e.explanation());
    } catch (EventRefusedException e) {
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
    } finally {
      connection.close(Hangup.NORMAL);
    }
  }

  /** Passes events on until the membership ends. */
  private void relay() throws IOException {
    while (true) {
      for (BoardEvent event : member.receive(EVER, EVENTS_AT_ONCE)) {
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

  private void join(Thread thread) {
    try {
      thread.join();
    } catch (InterruptedException e) {
      connection.close(Hangup.NORMAL);
      Thread.currentThread().interrupt();
    }
  }
}
