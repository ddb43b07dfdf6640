/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.whiteboard;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.fawa.whiteboard.log.BoardChange;
import io.fawa.whiteboard.log.BoardLogException;
import io.fawa.whiteboard.log.DrawEvent;
import io.fawa.whiteboard.log.ElementChange;
import io.fawa.whiteboard.log.ElementState;
import io.fawa.whiteboard.log.TermsChange;
import io.fawa.whiteboard.room.Seat;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A seat in a room, with the waits for it. */
final class RoomMembership implements Membership {
  /** How long who leaves may wait for its own last changes. */
  private static final Duration FLUSH_MAX = Duration.ofSeconds(2);

  private final OpenRoom home;
  private final Seat<SharedEvent> seat;
  private volatile Snapshot snapshot;

  /** Guarded by the room's lock. */
  private final Pace pace;

  private final MemberBell bell;
  private volatile Role role;

  RoomMembership(
      OpenRoom home, Seat<SharedEvent> seat, Snapshot snapshot, Pace pace, MemberBell bell) {
    this.home = home;
    this.seat = seat;
    this.snapshot = snapshot;
    this.pace = pace;
    this.bell = bell;
    this.role = snapshot.role();
  }

  @Override
  public String clientId() {
    return seat.memberId();
  }

  @Override
  public Snapshot snapshot() {
    return snapshot;
  }

  @Override
  public void greeted() {
    snapshot = snapshot.withoutBoard();
  }

  @Override
  public List<SharedEvent> receive(Duration atMost, int eventsMax) throws IOException {
    return receive(atMost.toNanos(), eventsMax);
  }

  @Override
  public List<SharedEvent> receive(int eventsMax) throws IOException {
    return receive(MemberBell.EVER, eventsMax);
  }

  private List<SharedEvent> receive(long atMostNanos, int eventsMax) throws IOException {
    long leftNanos = atMostNanos;
    try {
      while (true) {
        long pointersNanos;
        home.lock.lock();
        try {
          List<SharedEvent> events = take(eventsMax);
          if (!events.isEmpty()) {
            return events;
          }
          OpenRoom.requireOpen(seat);
          if (leftNanos <= 0) {
            return List.of();
          }
          pointersNanos =
              seat.hasFleeting() ? pace.untilPointers(home.nowNanos()) : MemberBell.EVER;
        } finally {
          home.lock.unlock();
        }
        long untilNanos = Math.min(leftNanos, pointersNanos);
        long restNanos = bell.awaitMail(untilNanos);
        if (leftNanos != MemberBell.EVER) {
          leftNanos -= untilNanos - restNanos;
        }
      }
    } catch (InterruptedException e) {
      throw interrupted();
    }
  }

  /** What the outbox has; if it has nothing, the pointers, if it is time for them. */
  @GuardedBy("home.lock")
  private List<SharedEvent> take(int eventsMax) {
    List<SharedEvent> events = new ArrayList<>(Math.min(eventsMax, seat.outboxEvents()));
    while (events.size() < eventsMax && seat.outboxEvents() > 0) {
      seat.take().ifPresent(events::add);
    }
    long now = home.nowNanos();
    if (events.isEmpty() && seat.hasFleeting() && pace.untilPointers(now) == 0) {
      pace.shown(now, home.room.members());
      return seat.takeFleeting();
    }
    return events;
  }

  @Override
  public void act(MemberAct act) throws IOException {
    switch (act) {
      case MemberAct.Publish publish -> publish(publish.change());
      case MemberAct.Point point -> {
        awaitToken();
        home.point(seat, point.json());
      }
      case MemberAct.ShowCard show -> {
        awaitToken();
        home.show(seat, show.card());
      }
      case MemberAct.Claim claim -> claim(claim.token());
      case MemberAct.SetTerms set -> publish(new TermsChange(set.terms(), clientId()));
      case MemberAct.Ping ping -> {
        awaitToken();
        home.answer(seat, new BoardEvent.Pong(ping.number()));
      }
    }
  }

  private void claim(String token) throws IOException {
    awaitToken();
    byte[] hash = new OwnerToken(token).hash().getBytes(StandardCharsets.US_ASCII);
    byte[] expected = snapshot.board().ownerHash().getBytes(StandardCharsets.US_ASCII);
    // As long as the comparison takes says nothing of the token.
    if (role != Role.VIEWER && expected.length > 0 && MessageDigest.isEqual(hash, expected)) {
      role = Role.OWNER;
      home.answer(seat, new BoardEvent.RoleGiven(Role.OWNER));
    } else {
      home.answer(
          seat, new BoardEvent.Refused("this is not the token of the board's owner", List.of()));
    }
  }

  @Override
  public void publish(BoardChange change) throws IOException {
    Optional<String> fault = fault(change);
    if (fault.isPresent()) {
      throw new EventRefusedException(fault.get());
    }
    awaitToken();
    if (change instanceof DrawEvent draw && draw.pings()) {
      return;
    }
    try {
      home.publish(seat, role, byMe(change));
    } catch (ChangeRefusedException e) {
      home.answer(seat, new BoardEvent.Refused(e.explanation(), ids(change)));
    } catch (BoardLogException e) {
      requireMember();
      throw e;
    }
  }

  /** A log that was closed after its last member is no failure of the log. */
  private void requireMember() throws MembershipEndedException {
    home.lock.lock();
    try {
      OpenRoom.requireOpen(seat);
    } finally {
      home.lock.unlock();
    }
  }

  private static Optional<String> fault(BoardChange change) {
    return switch (change) {
      case DrawEvent draw -> draw.fault();
      case ElementChange elements ->
          elements.states().stream().flatMap(state -> state.fault().stream()).findFirst();
      case TermsChange terms -> Optional.empty();
    };
  }

  private BoardChange byMe(BoardChange change) {
    return switch (change) {
      case DrawEvent draw -> draw.by(clientId());
      case ElementChange elements -> elements.by(clientId());
      case TermsChange terms -> new TermsChange(terms.terms(), clientId());
    };
  }

  private static List<String> ids(BoardChange change) {
    return change instanceof ElementChange elements
        ? elements.states().stream().map(ElementState::id).toList()
        : List.of();
  }

  private void awaitToken() throws IOException {
    home.lock.lock();
    try {
      OpenRoom.requireOpen(seat);
      long waitNanos = pace.take(home.nowNanos());
      while (waitNanos > 0) {
        waitNanos = bell.end.awaitNanos(waitNanos);
        OpenRoom.requireOpen(seat);
        waitNanos = pace.take(home.nowNanos());
      }
    } catch (InterruptedException e) {
      throw interrupted();
    } finally {
      home.lock.unlock();
    }
  }

  @Override
  public Held hold(int bytes) throws IOException {
    return home.hold(bytes);
  }

  @Override
  public void onCut(Runnable action) {
    home.lock.lock();
    try {
      Runnable ifCut =
          () -> {
            if (seat.state() == Seat.State.TOO_SLOW) {
              action.run();
            }
          };
      bell.whenEnded(ifCut);
      ifCut.run();
    } finally {
      home.lock.unlock();
    }
  }

  @Override
  public void leave() {
    home.flush(seat, FLUSH_MAX);
    home.leave(seat);
  }

  @Override
  public void close() {
    home.leave(seat);
    home.lock.lock();
    try {
      seat.drop();
    } finally {
      home.lock.unlock();
    }
  }

  private static InterruptedIOException interrupted() {
    Thread.currentThread().interrupt();
    return new InterruptedIOException("interrupted while waiting on a board");
  }
}
