/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.loom.resume;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fawa.loom.resume.LogLimits.WhenFull;
import io.fawa.loom.resume.ReceiveLog.Verdict;
import io.fawa.loom.resume.Resumption.Denied;
import io.fawa.loom.resume.Resumption.Gone;
import io.fawa.loom.resume.Resumption.HistoryLost;
import io.fawa.loom.resume.Resumption.Resumed;
import io.fawa.loom.resume.SessionMessage.Data;
import io.fawa.loom.resume.SessionMessage.Outcome;
import io.fawa.loom.resume.SessionMessage.Resume;
import io.fawa.loom.resume.SessionMessage.Welcome;
import io.fawa.loom.resume.Ticket.Welcomed;
import io.fawa.loom.wire.MalformedFrameException;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A seat and the ticket of its client. */
class SeatTest {
  private static final LogLimits LIMITS = LogLimits.defaults();
  private static final byte[] SECRET = filled(1);
  private static final byte[] EXPORTER = filled(2);
  private static final long EPOCH = 5;

  private final Seat seat =
      new Seat("seat", SECRET, new SendLog(EPOCH, LIMITS), new ReceiveLog(LIMITS));
  private final Ticket ticket = new Ticket(LIMITS);
  private final Object first = new Object();
  private final Object second = new Object();

  @BeforeEach
  void welcome() throws IOException {
    seat.attach(first);
    Welcomed welcomed = ticket.welcomed(welcome(Outcome.NEW, EPOCH, Optional.of(SECRET), 0, 0));
    assertThat(welcomed).isEqualTo(new Welcomed(Outcome.NEW, List.of(), List.of()));
  }

  private static byte[] filled(int value) {
    byte[] bytes = new byte[32];
    Arrays.fill(bytes, (byte) value);
    return bytes;
  }

  private static Welcome welcome(
      Outcome outcome, long epoch, Optional<byte[]> secret, long received, long start) {
    return new Welcome("seat", epoch, secret, outcome, received, start, 30_000, 0, new byte[0]);
  }

  private static Welcome again(Outcome outcome, long received, long start) {
    return welcome(outcome, EPOCH, Optional.empty(), received, start);
  }

  private Resume request() {
    return ticket.resume(EXPORTER).orElseThrow();
  }

  private static Resume wrong(Resume right) {
    byte[] proof = right.proof().clone();
    proof[31] ^= 1;
    return new Resume(right.sessionId(), right.epoch(), proof, right.receivedOffset());
  }

  private static List<Long> offsets(List<Data> packs) {
    return packs.stream().map(Data::offset).toList();
  }

  /** A pack from the server that its client receives. */
  private void deliver() {
    long offset = seat.sendLog().append(new byte[1]);
    assertThat(ticket.receiveLog().accept(offset, 1)).isEqualTo(Verdict.NEW);
  }

  @Test
  void aResumeReplaysWhatTheClientMisses() {
    deliver();
    seat.sendLog().append(new byte[1]);
    seat.sendLog().append(new byte[1]);
    seat.detach(first);
    var resumed = (Resumed) seat.resume(second, request(), EXPORTER, 0);
    assertThat(offsets(resumed.replay())).containsExactly(2L, 3L);
    assertThat(resumed.startOffset()).isEqualTo(1);
    assertThat(resumed.former()).isEmpty();
    assertThat(seat.isAttached(second)).isTrue();
    assertThat(seat.sendLog().purged()).as("what it has is acknowledged by that").isEqualTo(1);
  }

  @Test
  void aProofIsOfOneConnectionEpochAndSession() {
    Resume right = request();
    assertThat(seat.resume(second, right, filled(3), 0)).isInstanceOf(Denied.class);
    assertThat(seat.resume(second, wrong(right), EXPORTER, 0)).isInstanceOf(Denied.class);
    Resume epoch = new Resume("seat", EPOCH + 1, right.proof(), 0);
    assertThat(seat.resume(second, epoch, EXPORTER, 0)).isInstanceOf(Denied.class);
    Resume other = new Resume("other", EPOCH, right.proof(), 0);
    assertThat(seat.resume(second, other, EXPORTER, 0)).isInstanceOf(Denied.class);
    byte[] proofOfOther = ResumeProof.of(SECRET, EXPORTER, "other", EPOCH);
    Resume proved = new Resume("other", EPOCH, proofOfOther, 0);
    assertThat(seat.resume(second, proved, EXPORTER, 0)).isInstanceOf(Denied.class);
    assertThat(seat.isAttached(first)).isTrue();
    assertThat(seat.resume(second, right, EXPORTER, 0)).isInstanceOf(Resumed.class);
  }

  @Test
  void whatTheServerKeepsMakesNoProof() {
    byte[] stored = ResumeProof.stored(SECRET);
    byte[] proof = ResumeProof.of(stored, EXPORTER, "seat", EPOCH);
    assertThat(seat.resume(second, new Resume("seat", EPOCH, proof, 0), EXPORTER, 0))
        .isInstanceOf(Denied.class);
  }

  @Test
  void aSeatWaitsAndThenExpires() {
    assertThat(seat.expires(100)).as("a connection is attached").isFalse();
    assertThat(seat.isExpired(1_000)).isFalse();
    assertThat(seat.detach(first)).isTrue();
    assertThat(seat.isExpired(1_000)).as("no time was set").isFalse();
    assertThat(seat.expires(100)).isTrue();
    assertThat(seat.isExpired(99)).isFalse();
    assertThat(seat.isExpired(100)).isTrue();
    assertThat(seat.resume(second, request(), EXPORTER, 100)).isInstanceOf(Gone.class);
    assertThat(seat.attached()).isEmpty();
    assertThat(seat.resume(second, request(), EXPORTER, 99)).isInstanceOf(Resumed.class);
    assertThat(seat.isExpired(100)).as("the wait is over").isFalse();
  }

  @Test
  void aSeatThatExpiresAcrossTheEndOfTheClockDoesSoInTime() {
    seat.detach(first);
    seat.expires(Long.MIN_VALUE + 5);
    assertThat(seat.isExpired(Long.MAX_VALUE - 5)).isFalse();
    assertThat(seat.isExpired(Long.MIN_VALUE + 5)).isTrue();
  }

  @Test
  void anEndedSeatIsNeverTakenAgain() {
    seat.sendLog().append(new byte[1]);
    Resume request = request();
    assertThat(seat.end()).contains(first);
    assertThat(seat.sendLog().bytes()).isZero();
    assertThat(seat.resume(second, request, EXPORTER, 0)).isInstanceOf(Gone.class);
    assertThat(seat.resume(second, wrong(request), EXPORTER, 0)).isInstanceOf(Denied.class);
    assertThat(seat.expires(5)).isFalse();
    assertThat(seat.isExpired(0)).isTrue();
    assertThatThrownBy(() -> seat.attach(second))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("session seat has ended");
    assertThat(seat.end()).isEmpty();
  }

  @Test
  void aLostHistoryIsKeptNoLonger() {
    seat.sendLog().append(new byte[1]);
    ticket.forgetHistory();
    assertThat(seat.resume(second, request(), EXPORTER, 0)).isInstanceOf(HistoryLost.class);
    assertThat(seat.sendLog().packs()).isZero();
  }

  @Test
  void aSeatHasTheEpochOfItsLog() {
    assertThat(seat.sessionId()).isEqualTo("seat");
    assertThat(seat.epoch()).isEqualTo(EPOCH);
  }

  @Test
  void argumentsOfAWrongShapeAreTheCallersMistake() {
    assertMistake(
        () -> ResumeProof.of(new byte[33], EXPORTER, "a", 1), "bytes of the secret is 33");
    assertMistake(() -> ResumeProof.of(SECRET, new byte[31], "a", 1), "of the exporter is 31");
    assertMistake(() -> made("a", new byte[0]), "bytes of the secret is 0");
    assertMistake(() -> made("", SECRET), "characters of the session id is 0");
  }

  private static void made(String id, byte[] secret) {
    Seat made = new Seat(id, secret, new SendLog(EPOCH, LIMITS), new ReceiveLog(LIMITS));
    throw new AssertionError("made " + made.sessionId());
  }

  private static void assertMistake(Runnable call, String message) {
    assertThatThrownBy(call::run)
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(message);
  }

  @Test
  void attachingTheSameConnectionAgainDetachesNone() {
    assertThat(seat.attach(first)).isEmpty();
    assertThat(seat.attach(second)).contains(first);
  }

  @Test
  void aClientSendsAgainWhatTheServerDoesNotHave() throws IOException {
    ticket.sendLog().append(new byte[1]);
    ticket.sendLog().append(new byte[2]);
    ticket.sendLog().append(new byte[3]);
    Welcomed welcomed = ticket.welcomed(again(Outcome.RESUMED, 1, 0));
    assertThat(welcomed.outcome()).isEqualTo(Outcome.RESUMED);
    assertThat(offsets(welcomed.replay())).containsExactly(2L, 3L);
    assertThat(welcomed.undecided()).isEmpty();
    assertThat(ticket.sendLog().purged()).isEqualTo(1);
  }

  @Test
  void aClientOfANewSessionIsToldWhichPacksAreUndecided() throws IOException {
    deliver();
    ticket.sendLog().append(new byte[1]);
    ticket.sendLog().append(new byte[2]);
    Welcomed welcomed =
        ticket.welcomed(welcome(Outcome.NEW, EPOCH + 1, Optional.of(filled(9)), 0, 0));
    assertThat(welcomed.outcome()).as("it asked for the old one").isEqualTo(Outcome.HISTORY_LOST);
    assertThat(welcomed.replay()).isEmpty();
    assertThat(offsets(welcomed.undecided())).containsExactly(1L, 2L);
    assertThat(ticket.sendLog().newest()).isZero();
    assertThat(ticket.receiveLog().received()).isZero();
    assertThat(request().epoch()).isEqualTo(EPOCH + 1);
  }

  @Test
  void aWelcomeThatContradictsWhatWasAskedForChangesNothing() throws IOException {
    deliver();
    ticket.sendLog().append(new byte[1]);
    ticket.sendLog().append(new byte[1]);
    ticket.sendLog().acknowledged(1);
    Optional<byte[]> secret = Optional.of(SECRET);
    assertMalformed(again(Outcome.RESUMED, 1, 0), "resumed behind offset 0, received are up to 1");
    assertMalformed(again(Outcome.RESUMED, 1, 2), "resumed behind offset 2, received are up to 1");
    assertMalformed(again(Outcome.RESUMED, 0, 1), "serverReceivedOffset contradicts");
    assertMalformed(again(Outcome.HISTORY_LOST, 3, 1), "serverReceivedOffset contradicts");
    assertMalformed(again(Outcome.NEW, 1, 1), "a new session with the id and epoch");
    assertMalformed(
        welcome(Outcome.RESUMED, EPOCH, secret, 1, 1), "a new session with the id and epoch");
    assertMalformed(
        welcome(Outcome.RESUMED, EPOCH + 1, secret, 0, 1), "another session or epoch is resumed");
    assertMalformed(welcome(Outcome.NEW, EPOCH + 1, Optional.empty(), 0, 0), "without a secret");
    assertThat(request().receivedOffset()).isEqualTo(1);
    assertThat(request().epoch()).isEqualTo(EPOCH);
    assertThat(ticket.sendLog().packs()).isEqualTo(1);
    assertThat(ticket.welcomed(again(Outcome.RESUMED, 1, 1)).replay()).hasSize(1);
  }

  private void assertMalformed(Welcome welcome, String message) {
    assertThatThrownBy(() -> ticket.welcomed(welcome))
        .isInstanceOf(MalformedFrameException.class)
        .hasMessageContaining(message);
  }

  @Test
  void aTicketWithoutASessionAsksForNone() {
    Ticket fresh = new Ticket(LIMITS);
    assertThat(fresh.resume(EXPORTER)).isEmpty();
    assertThatThrownBy(fresh::sendLog).isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> fresh.welcomed(again(Outcome.RESUMED, 0, 0)))
        .isInstanceOf(MalformedFrameException.class)
        .hasMessage("a session is resumed that was not asked for");
  }

  @Test
  void aClientNeverForgetsAPackThatTheServerMayNotHave() throws IOException {
    Ticket small = new Ticket(LIMITS.withAcks(1, 1).withBound(2, 100, WhenFull.DROP_OLDEST));
    small.welcomed(welcome(Outcome.NEW, EPOCH, Optional.of(SECRET), 0, 0));
    assertThat(small.sendLog().append(new byte[1])).isEqualTo(1);
    assertThat(small.sendLog().append(new byte[1])).isEqualTo(2);
    assertThat(small.sendLog().append(new byte[1])).isEqualTo(SendLog.FULL);
  }

  @Test
  void whoLostHistoryContinuesBehindItAndLosesNothingToTheServer() throws IOException {
    deliver();
    seat.sendLog().append(new byte[1]);
    seat.sendLog().append(new byte[1]);
    seat.sendLog().purge();
    ticket.sendLog().append(new byte[1]);
    var lost = (HistoryLost) seat.resume(second, request(), EXPORTER, 0);
    assertThat(lost.startOffset()).isEqualTo(3);
    assertThat(lost.reason()).isEqualTo("the peer has offset 1, purged are up to 3");
    assertThat(lost.former()).contains(first);
    Welcomed welcomed =
        ticket.welcomed(again(Outcome.HISTORY_LOST, seat.receiveLog().received(), 3));
    assertThat(welcomed.outcome()).isEqualTo(Outcome.HISTORY_LOST);
    assertThat(offsets(welcomed.replay())).containsExactly(1L);
    deliver();
    assertThat(ticket.receiveLog().received()).isEqualTo(4);
  }
}
