/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.whiteboard;

import io.fawa.whiteboard.log.BoardLogException;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One client on one board, from its first message to the close, on two threads: the caller's thread
 * is the reader, which receives from the client and publishes; the relay receives from the board
 * and sends to the client. Both have ended when {@link #run} returns.
 *
 * <p>Wake-ups:
 *
 * <ul>
 *   <li>When the reader ends, it leaves the board. That wakes the relay, which sends the events
 *       that are left, then the reason, and closes the connection.
 *   <li>When the membership ends or a send fails, the relay closes the connection. That wakes a
 *       reader that waits for the client.
 *   <li>The board wakes its waiters when it cuts a member or closes the room. It does not wake a
 *       relay that waits in {@code send}; the connection does.
 * </ul>
 *
 * <p>A session does not close its membership: the caller does, once {@link #run} has returned.
 *
 * @param <I> a message of the client
 * @param <O> a message to the client
 */
public final class BoardSession<I, O> {
  private static final System.Logger LOG = System.getLogger(BoardSession.class.getName());
  private static final int EVENTS_AT_ONCE = 64;

  private final BoardConnection<I, O> connection;
  private final Membership member;
  private final BoardProtocol<I, O> protocol;

  /** Why the reader ended: written before it leaves the board, read by the relay after that. */
  private volatile EndReason readerEnd = new EndReason.Left();

  /** Why the session ended: written by the relay, read once the relay has ended. */
  private volatile EndReason end = new EndReason.Left();

  /** A bug that ended the relay; thrown by {@link #run}. */
  private volatile @Nullable RuntimeException fault;

  /** Creates a session without starting it. */
  public BoardSession(
      BoardConnection<I, O> connection, Membership member, BoardProtocol<I, O> protocol) {
    this.connection = connection;
    this.member = member;
    this.protocol = protocol;
  }

  /**
   * Runs the session until it has ended. Blocks for as long as the client stays.
   *
   * @return the reason with which the connection was closed
   */
  public EndReason run() {
    Thread relay = Thread.ofVirtual().name("board-relay").start(this::relay);
    try {
      read();
    } finally {
      member.leave();
      await(relay);
    }
    RuntimeException thrown = fault;
    if (thrown != null) {
      throw thrown;
    }
    return end;
  }

  // ---- the reader

  private void read() {
    try {
      Optional<List<MemberAct>> next = next();
      while (next.isPresent()) {
        for (MemberAct act : next.get()) {
          member.act(act);
        }
        next = next();
      }
    } catch (MembershipEndedException e) {
      // The relay gets the same exception and handles it.
      LOG.log(System.Logger.Level.DEBUG, "reading ended: {0}", e.getMessage());
    } catch (EventRefusedException e) {
      readerEnd = new EndReason.Malformed(e.explanation());
    } catch (BoardLogException e) {
      LOG.log(System.Logger.Level.WARNING, "an event could not be appended", e);
      readerEnd = new EndReason.LogFailed(e.explanation());
    } catch (IOException e) {
      LOG.log(System.Logger.Level.DEBUG, "reading ended: {0}", e.getMessage());
      readerEnd = new EndReason.Broken(e);
    }
  }

  /**
   * What the next message asks for; empty at the end. A method of its own, as the message would be
   * held beside what was decoded for as long as an act waits for the store.
   */
  private Optional<List<MemberAct>> next() throws IOException, EventRefusedException {
    Optional<I> message = connection.receive();
    return message.isEmpty()
        ? Optional.empty()
        : Optional.of(protocol.decode(message.get()).stream().toList());
  }

  /** Waits for the relay, which ends soon: the member has left. */
  private void await(Thread relay) {
    boolean interrupted = false;
    while (relay.isAlive()) {
      try {
        relay.join();
      } catch (InterruptedException e) {
        interrupted = true;
        connection.close(new EndReason.Broken(new InterruptedIOException("interrupted")));
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  // ---- the relay

  private void relay() {
    EndReason reason = new EndReason.Left();
    try {
      greet(protocol.greeting(member.clientId(), member.snapshot()));
      member.greeted();
      while (true) {
        List<O> messages = new ArrayList<>();
        for (SharedEvent event : member.receive(EVENTS_AT_ONCE)) {
          messages.addAll(event.in(protocol));
        }
        connection.sendAll(messages);
      }
    } catch (MembershipEndedException e) {
      EndReason boards = EndReason.ended(e);
      reason = boards instanceof EndReason.Left ? readerEnd : boards;
      sayFarewell(reason);
    } catch (IOException e) {
      LOG.log(System.Logger.Level.DEBUG, "relaying ended: {0}", e.getMessage());
      reason = new EndReason.Broken(e);
    } catch (RuntimeException e) {
      fault = e;
      reason = new EndReason.Broken(new IOException("relaying failed", e));
    } finally {
      end = reason;
      connection.close(reason);
    }
  }

  /** Each message takes its memory from what all joiners share. */
  private void greet(Greeting<O> greeting) throws IOException {
    for (int bytes = greeting.nextBytes(); bytes > 0; bytes = greeting.nextBytes()) {
      Membership.Held held = member.hold(bytes);
      try {
        connection.send(greeting.next());
      } finally {
        held.close();
      }
    }
  }

  private void sayFarewell(EndReason reason) {
    try {
      connection.sendAll(protocol.farewell(reason).stream().toList());
    } catch (IOException e) {
      LOG.log(System.Logger.Level.DEBUG, "the client has disconnected: {0}", e.getMessage());
    }
  }
}
