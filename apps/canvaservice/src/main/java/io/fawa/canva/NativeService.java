/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.canva;

import io.fawa.api.board.LoginMessage;
import io.fawa.api.board.MalformedMessageException;
import io.fawa.limits.Asker;
import io.fawa.limits.Budget;
import io.fawa.loom.session.Admission;
import io.fawa.loom.session.AuthRequest;
import io.fawa.loom.session.RefusedException;
import io.fawa.loom.session.Service;
import io.fawa.loom.session.Session;
import io.fawa.whiteboard.BoardRefusedException;
import io.fawa.whiteboard.Boards;
import io.fawa.whiteboard.EndReason;
import io.fawa.whiteboard.Membership;
import io.fawa.whiteboard.log.BoardKey;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * What sessions of native clients do: each is one member of one board, from its beginning to its
 * end, over as many connections as it has. The codes of refusals and ends are those of HTTP, as in
 * {@link io.fawa.board.client}.
 */
final class NativeService implements Service {
  static final int MALFORMED = 400;
  static final int UNAVAILABLE = 503;

  private final Boards boards;
  private final Budget budget;

  /** The threads of those who stay on a board. */
  private final Set<Thread> staying = ConcurrentHashMap.newKeySet();

  /**
   * A service on these boards.
   *
   * @param budget from which unfinished messages are taken
   */
  NativeService(Boards boards, Budget budget) {
    this.boards = boards;
    this.budget = budget;
  }

  /** Decides by what a WebSocket decides by. Changes nothing, as it is asked at resumes too. */
  @Override
  public Admission authenticate(AuthRequest request) throws RefusedException {
    Visit visit = visit(request);
    Optional<Visit.Refusal> refusal = visit.refusal(boards);
    if (refusal.isPresent()) {
      int status = refusal.get().status();
      throw new RefusedException(status, status != UNAVAILABLE, refusal.get().text().strip());
    }
    return new Admission(uid(visit), 0, "", new byte[0]).withAttachment(visit);
  }

  private static Visit visit(AuthRequest request) throws RefusedException {
    try {
      Map<String, String> members = LoginMessage.decode(request.pack());
      Visit visit =
          new Visit(
              name -> Optional.ofNullable(members.get(name)), Asker.of(request.remoteAddress()));
      if (visit.version() == Visit.Version.V1) {
        throw new RefusedException(MALFORMED, true, "v is missing or unknown, allowed are 2 and 3");
      }
      return visit;
    } catch (MalformedMessageException e) {
      throw new RefusedException(MALFORMED, true, "the login: " + e.explanation());
    }
  }

  /** The same for all who have the same key, so that a session is resumed on its own board only. */
  private static long uid(Visit visit) {
    byte[] key = visit.key().map(BoardKey::text).orElse("").getBytes(StandardCharsets.US_ASCII);
    try {
      return ByteBuffer.wrap(MessageDigest.getInstance("SHA-256").digest(key)).getLong();
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e); // each JDK has it
    }
  }

  @Override
  public void onConnected(Session session) throws RefusedException {
    if (!(session.attachment().orElse(null) instanceof Visit visit)) {
      throw new IllegalStateException("no visit");
    }
    Membership member = join(visit);
    NativeBoardConnection connection =
        new NativeBoardConnection(
            session,
            visit.messageBytesMax().orElse(JsonObjects.BYTES_MAX),
            budget.connection(session.remoteAddress()));
    session.attach(connection);
    // Its relay cannot notice while it waits for the client.
    member.onCut(() -> connection.close(new EndReason.TooSlow("too far behind the board")));
    Thread thread =
        Thread.ofVirtual().name("board-native").unstarted(() -> stay(visit, member, connection));
    staying.add(thread);
    thread.start();
  }

  private Membership join(Visit visit) throws RefusedException {
    Optional<BoardKey> key = visit.key();
    try {
      if (key.isPresent()) {
        return visit.join(key.get(), boards);
      }
    } catch (BoardRefusedException e) {
      boolean terminal =
          switch (e.reason()) {
            case LOG_FAILED, CLOSED -> false;
            case SEALED, UNKNOWN_ROOM, QUOTA, ROOM_FULL, TOO_MANY_ROOMS -> true;
          };
      throw new RefusedException(CanvaRoutes.status(e.reason()), terminal, e.explanation());
    }
    throw new RefusedException(404, true, CanvaRoutes.NOT_FOUND.strip());
  }

  private void stay(Visit visit, Membership member, NativeBoardConnection connection) {
    try {
      visit.stay(member, connection);
    } finally {
      staying.remove(Thread.currentThread());
    }
  }

  @Override
  public void handle(Session session, byte[] pack) throws InterruptedException {
    if (session.attachment().orElse(null) instanceof NativeBoardConnection connection) {
      connection.received(pack);
    }
  }

  @Override
  public void onDisconnected(Session session, io.fawa.loom.session.EndReason reason) {
    if (session.attachment().orElse(null) instanceof NativeBoardConnection connection) {
      connection.ended();
    }
  }

  /** Waits until nobody stays, {@code atMost} long; for boards that are closed. */
  void awaitNobody(Duration atMost) throws InterruptedException {
    long end = System.nanoTime() + atMost.toNanos();
    for (Thread thread : staying) {
      thread.join(Duration.ofNanos(Math.max(0, end - System.nanoTime())));
    }
  }
}
