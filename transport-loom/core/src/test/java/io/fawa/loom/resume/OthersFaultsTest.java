/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.loom.resume;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fawa.loom.resume.ReceiveLog.Verdict;
import io.fawa.loom.resume.Resumption.Denied;
import io.fawa.loom.resume.Resumption.Gone;
import io.fawa.loom.resume.Resumption.HistoryLost;
import io.fawa.loom.resume.Resumption.Resumed;
import io.fawa.loom.resume.SessionMessage.Close;
import io.fawa.loom.resume.SessionMessage.Data;
import io.fawa.loom.resume.SessionMessage.Login;
import io.fawa.loom.resume.SessionMessage.Outcome;
import io.fawa.loom.resume.SessionMessage.Refused;
import io.fawa.loom.resume.SessionMessage.Resume;
import io.fawa.loom.resume.SessionMessage.Welcome;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What other session layers were reported for, and what is right. */
class OthersFaultsTest {
  private static final LogLimits LIMITS = LogLimits.defaults();
  private static final byte[] SECRET = new byte[32];
  private static final byte[] EXPORTER = new byte[32];
  private static final long EPOCH = 9;

  private final SendLog log = new SendLog(EPOCH, LIMITS);
  private final Seat seat = new Seat("seat", SECRET, log, new ReceiveLog(LIMITS));
  private final Object first = new Object();
  private final Object second = new Object();

  private static Resume request(long epoch, long received) {
    return new Resume("seat", epoch, ResumeProof.of(SECRET, EXPORTER, "seat", epoch), received);
  }

  private Resumption resume(Object connection, long epoch, long received) {
    return seat.resume(connection, request(epoch, received), EXPORTER, 0);
  }

  private static List<Long> offsets(Resumption resumption) {
    return ((Resumed) resumption).replay().stream().map(Data::offset).toList();
  }

  /** colyseus/colyseus#962: a wrong token cleared the grace timer and took the seat. */
  @Test
  void theSecretIsCheckedBeforeAnythingChanges() {
    log.append(new byte[1]);
    seat.attach(first);
    seat.detach(first);
    seat.expires(100);
    Resume forged = new Resume("seat", EPOCH, new byte[32], 1);
    assertThat(seat.resume(second, forged, EXPORTER, 0)).isInstanceOf(Denied.class);
    Resume impossible = new Resume("seat", EPOCH, new byte[32], 1_000);
    assertThat(seat.resume(second, impossible, EXPORTER, 0)).isInstanceOf(Denied.class);
    assertThat(seat.attached()).isEmpty();
    assertThat(seat.isExpired(100)).as("the timer still runs").isTrue();
    assertThat(log.packs()).as("nothing was acknowledged or purged").isEqualTo(1);
    assertThat(offsets(resume(second, EPOCH, 0))).as("the owner comes back").containsExactly(1L);
  }

  /** socketio/socket.io#5491: a resume skipped the authentication. */
  @Test
  void aResumeAuthenticatesToo() throws IOException {
    byte[] token = "token".getBytes(UTF_8);
    var login = new Login(token, Optional.of(request(EPOCH, 0)));
    var decoded = (Login) SessionMessages.decode(SessionMessages.encode(login));
    assertThat(decoded.pack()).isEqualTo(token);
    assertThat(decoded.resume()).isPresent();
  }

  /** socketio/socket.io#4880, skycoin/skywire#2242: the old connection's end harmed the new one. */
  @Test
  void theLateEndOfAnOldConnectionHasNoEffect() {
    seat.attach(first);
    assertThat(((Resumed) resume(second, EPOCH, 0)).former()).contains(first);
    assertThat(seat.isAttached(first)).isFalse();
    assertThat(seat.detach(first)).isFalse();
    assertThat(seat.expires(0)).isFalse();
    assertThat(seat.isExpired(1_000)).isFalse();
    assertThat(seat.isAttached(second)).isTrue();
    assertThat(seat.detach(second)).isTrue();
    assertThat(seat.detach(second)).as("twice").isFalse();
  }

  /**
   * skycoin/skywire#2242: connections that are equal but not the same were taken for each other.
   */
  @Test
  void connectionsAreToldApartByIdentity() {
    record Address(String host) {}
    var former = new Address("host");
    var latter = new Address("host");
    seat.attach(former);
    seat.attach(latter);
    assertThat(seat.detach(former)).isFalse();
    assertThat(seat.isAttached(latter)).isTrue();
  }

  /** tldraw/tldraw#10121: a session removed during its handshake was put back. */
  @Test
  void aSeatThatEndedDuringAHandshakeStaysEnded() {
    Resume asked = request(EPOCH, 0);
    seat.end();
    assertThat(seat.resume(first, asked, EXPORTER, 0)).isInstanceOf(Gone.class);
    assertThatThrownBy(() -> seat.attach(first)).isInstanceOf(IllegalStateException.class);
    assertThat(seat.attached()).isEmpty();
  }

  /** dotnet/aspnetcore#55575: packs on another path were counted by one end only. */
  @Test
  void aPackIsNumberedAtOnePlace() {
    ReceiveLog receive = new ReceiveLog(LIMITS);
    for (int i = 0; i < 100; i++) {
      assertThat(receive.accept(log.append(new byte[1]), 1)).isEqualTo(Verdict.NEW);
    }
    assertThat(receive.received()).isEqualTo(log.newest());
  }

  /** socketio/socket.io#5419: replayed messages carried no offset and came again each time. */
  @Test
  void aReplayedPackMovesTheCursor() {
    ReceiveLog receive = new ReceiveLog(LIMITS);
    log.append(new byte[1]);
    log.append(new byte[1]);
    for (Data data : ((Resumed) resume(first, EPOCH, 0)).replay()) {
      assertThat(receive.accept(data)).isEqualTo(Verdict.NEW);
    }
    assertThat(offsets(resume(second, EPOCH, receive.received()))).isEmpty();
  }

  /** socketio/socket.io#5538: a drop before the first message could not be resumed. */
  @Test
  void aSessionIsResumedThatNeverSentAnything() throws IOException {
    Ticket ticket = new Ticket(LIMITS);
    ticket.welcomed(welcome(Outcome.NEW, EPOCH, Optional.of(SECRET), 0));
    seat.attach(first);
    Resume asked = ticket.resume(EXPORTER).orElseThrow();
    assertThat(asked.receivedOffset()).isZero();
    assertThat(seat.resume(second, asked, EXPORTER, 0)).isInstanceOf(Resumed.class);
    log.append(new byte[1]);
    assertThat(offsets(seat.resume(first, asked, EXPORTER, 0))).containsExactly(1L);
  }

  /** socketio/socket.io#5282: «too old», though nothing was missed. */
  @Test
  void whoHasTheHighestPurgedPackMissesNothing() throws IOException {
    log.append(new byte[1]);
    log.append(new byte[1]);
    log.acknowledged(2);
    assertThat(log.packs()).isZero();
    assertThat(offsets(resume(first, EPOCH, 2))).isEmpty();
    log.append(new byte[1]);
    assertThat(offsets(resume(first, EPOCH, 2))).containsExactly(3L);
    assertThat(resume(first, EPOCH, 1)).isInstanceOf(HistoryLost.class);
  }

  /** socketio/socket.io#5363: resume covered one direction only. */
  @Test
  void packsOfTheClientAreSentAgainAndTakenOnce() throws IOException {
    Ticket ticket = new Ticket(LIMITS);
    ticket.welcomed(welcome(Outcome.NEW, EPOCH, Optional.of(SECRET), 0));
    long offset = ticket.sendLog().append(new byte[1]);
    ticket.sendLog().append(new byte[1]);
    assertThat(seat.receiveLog().accept(offset, 1)).isEqualTo(Verdict.NEW);
    long received = seat.receiveLog().received();
    var welcomed =
        ticket.welcomed(
            new Welcome(
                "seat", EPOCH, Optional.empty(), Outcome.RESUMED, received, 0, 0, 0, new byte[0]));
    assertThat(welcomed.replay()).hasSize(1);
    assertThat(seat.receiveLog().accept(offset, 1)).isEqualTo(Verdict.DUPLICATE);
    assertThat(seat.receiveLog().accept(welcomed.replay().get(0))).isEqualTo(Verdict.NEW);
  }

  /** centrifugal/centrifuge-go#160: another stream was replayed as «recovered». */
  @Test
  void anotherEpochIsNotRecovered() {
    log.append(new byte[1]);
    assertThat(resume(first, EPOCH + 1, 0)).isInstanceOf(HistoryLost.class);
    assertThat(resume(first, EPOCH + 1, 1)).isInstanceOf(HistoryLost.class);
  }

  /** centrifugal/centrifuge-go#160: the new epoch was joined with the old offset. */
  @Test
  void epochAndOffsetChangeTogether() throws IOException {
    Ticket ticket = new Ticket(LIMITS);
    ticket.welcomed(welcome(Outcome.NEW, EPOCH, Optional.of(SECRET), 0));
    ticket.receiveLog().accept(1, 1);
    ticket.receiveLog().accept(2, 1);
    ticket.welcomed(welcome(Outcome.HISTORY_LOST, EPOCH + 1, Optional.of(SECRET), 0));
    Resume asked = ticket.resume(EXPORTER).orElseThrow();
    assertThat(asked.epoch()).isEqualTo(EPOCH + 1);
    assertThat(asked.receivedOffset()).isZero();
  }

  /** centrifugal/centrifuge-go#159, centrifuge-js#434: an empty epoch skipped the check. */
  @Test
  void anEmptyEpochNeverMatches() {
    assertThat(resume(first, SessionMessage.NO_EPOCH, 0)).isInstanceOf(HistoryLost.class);
    log.append(new byte[1]);
    assertThat(resume(first, SessionMessage.NO_EPOCH, 1)).isInstanceOf(HistoryLost.class);
    assertThatThrownBy(() -> welcome(Outcome.NEW, SessionMessage.NO_EPOCH, Optional.empty(), 0))
        .as("and nobody gets one")
        .isInstanceOf(IllegalArgumentException.class);
  }

  /** An offset above all that was ever sent is of another stream. */
  @Test
  void anOffsetFromTheFutureIsNotRecovered() {
    log.append(new byte[1]);
    assertThat(resume(first, EPOCH, 2)).isInstanceOf(HistoryLost.class);
    assertThat(resume(first, EPOCH, Long.MAX_VALUE)).isInstanceOf(HistoryLost.class);
  }

  /** centrifugal/centrifuge-dart#113: an invalidated client looked like a new one. */
  @Test
  void aClientThatForgotItsStateIsToldThatHistoryIsLost() throws IOException {
    Ticket ticket = new Ticket(LIMITS);
    ticket.welcomed(welcome(Outcome.NEW, EPOCH, Optional.of(SECRET), 0));
    log.append(new byte[1]);
    ticket.receiveLog().accept(1, 1);
    ticket.sendLog().append(new byte[1]);
    ticket.forgetHistory();
    Resume asked = ticket.resume(EXPORTER).orElseThrow();
    var lost = (HistoryLost) seat.resume(first, asked, EXPORTER, 0);
    var welcomed =
        ticket.welcomed(welcome(Outcome.HISTORY_LOST, EPOCH, Optional.empty(), lost.startOffset()));
    assertThat(welcomed.outcome()).isEqualTo(Outcome.HISTORY_LOST);
    assertThat(welcomed.replay()).as("its own packs are not lost").hasSize(1);
    assertThat(ticket.resume(EXPORTER).orElseThrow().epoch()).isEqualTo(EPOCH);
    assertThat(ticket.receiveLog().received()).isEqualTo(1);
  }

  /** nats-io/nats.go#86, nats.net.v1#271: writes into a dead link were lost, later ones arrived. */
  @Test
  void aPackIsKeptUntilItIsAcknowledgedAndNoneIsSkipped() throws IOException {
    ReceiveLog receive = new ReceiveLog(LIMITS);
    for (int i = 0; i < 5; i++) {
      log.append(new byte[] {(byte) i});
    }
    receive.accept(1, 1);
    log.acknowledged(1);
    assertThat(receive.accept(4, 1)).as("a hole is seen").isEqualTo(Verdict.GAP);
    assertThat(offsets(resume(first, EPOCH, receive.received()))).containsExactly(2L, 3L, 4L, 5L);
  }

  /** nats-io/nats.node#320: a buffer of bytes was searched for messages, and a pack held some. */
  @Test
  void aPackThatLooksLikeMessagesIsReplayedWhole() throws IOException {
    byte[] inner = SessionMessages.encode(new Data(1, "inner".getBytes(UTF_8)));
    byte[] pack = Arrays.copyOf(inner, 2 * inner.length);
    System.arraycopy(inner, 0, pack, inner.length, inner.length);
    log.append(pack);
    Data replayed = ((Resumed) resume(first, EPOCH, 0)).replay().get(0);
    var decoded = (Data) SessionMessages.decode(SessionMessages.encode(replayed));
    assertThat(decoded.offset()).isEqualTo(1);
    assertThat(decoded.pack()).isEqualTo(pack);
  }

  /** tldraw/tldraw#3673: a client that is refused for ever tried for ever. */
  @Test
  void aRefusalSaysWhetherTryingAgainIsUseless() throws IOException {
    for (boolean terminal : new boolean[] {true, false}) {
      var refused = new Refused(403, terminal, "banned");
      assertThat(SessionMessages.decode(SessionMessages.encode(refused))).isEqualTo(refused);
      var close = new Close(4_000, terminal, "too old a client");
      assertThat(SessionMessages.decode(SessionMessages.encode(close))).isEqualTo(close);
    }
  }

  private static Welcome welcome(Outcome outcome, long epoch, Optional<byte[]> secret, long start) {
    return new Welcome("seat", epoch, secret, outcome, 0, start, 0, 0, new byte[0]);
  }
}
