/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.loom.resume;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fawa.loom.resume.LogLimits.WhenFull;
import io.fawa.loom.resume.ReceiveLog.Verdict;
import io.fawa.loom.resume.SessionMessage.Ack;
import io.fawa.loom.resume.SessionMessage.Data;
import io.fawa.loom.wire.MalformedFrameException;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

class LogsTest {
  private static final long EPOCH = 77;
  private static final LogLimits LIMITS =
      LogLimits.defaults().withAcks(1, 1).withBound(4, 10, WhenFull.REFUSE);

  private final SendLog log = new SendLog(EPOCH, LIMITS);
  private final SendLog dropping =
      new SendLog(EPOCH, LIMITS.withBound(4, 10, WhenFull.DROP_OLDEST));

  private static List<Long> offsets(Replay replay) {
    return ((Replay.Packs) replay).packs().stream().map(Data::offset).toList();
  }

  private static void assertLost(Replay replay, String reason) {
    assertThat(replay).isEqualTo(new Replay.Lost(reason));
  }

  @Test
  void offsetsCountFromOne() {
    assertThat(log.newest()).isZero();
    assertThat(log.append(new byte[1])).isEqualTo(1);
    assertThat(log.append(new byte[2])).isEqualTo(2);
    assertThat(log.newest()).isEqualTo(2);
    assertThat(log.packs()).isEqualTo(2);
    assertThat(log.bytes()).isEqualTo(3);
  }

  @Test
  void aFullLogRefusesAndTakesAgainAfterAnAcknowledgement() throws IOException {
    for (int i = 1; i <= 4; i++) {
      assertThat(log.append(new byte[1])).isEqualTo(i);
    }
    assertThat(log.hasRoomFor(1)).isFalse();
    assertThat(log.append(new byte[1])).isEqualTo(SendLog.FULL);
    assertThat(log.newest()).isEqualTo(4);
    log.acknowledged(2);
    assertThat(log.append(new byte[8])).isEqualTo(5);
    assertThat(log.append(new byte[1])).as("11 bytes").isEqualTo(SendLog.FULL);
    assertThat(log.hasRoomFor(1)).isFalse();
    log.acknowledged(5);
    assertThat(log.bytes()).isZero();
    assertThat(log.hasRoomFor(10)).isTrue();
    assertThat(log.hasRoomFor(11)).isFalse();
  }

  @Test
  void aLogThatDropsForgetsNoMoreThanItMust() {
    for (int i = 1; i <= 6; i++) {
      assertThat(dropping.append(new byte[1])).isEqualTo(i);
    }
    assertThat(dropping.purged()).isEqualTo(2);
    assertThat(dropping.append(new byte[8])).isEqualTo(7);
    assertThat(dropping.bytes()).isEqualTo(10);
    assertThat(dropping.purged()).isEqualTo(4);
    assertThat(offsets(dropping.since(EPOCH, 4))).containsExactly(5L, 6L, 7L);
    assertLost(dropping.since(EPOCH, 3), "the peer has offset 3, purged are up to 4");
  }

  @Test
  void aPackThatNeverFitsIsTheCallersMistake() {
    for (SendLog each : List.of(log, dropping)) {
      assertThatThrownBy(() -> each.append(new byte[11]))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage("number of bytes is 11, allowed are 1 to 10");
      assertThatThrownBy(() -> each.append(new byte[0]))
          .isInstanceOf(IllegalArgumentException.class);
    }
  }

  @Test
  void anAcknowledgementOfWhatWasNeverSentIsMalformed() throws IOException {
    log.append(new byte[1]);
    assertThatThrownBy(() -> log.acknowledged(2))
        .isInstanceOf(MalformedFrameException.class)
        .hasMessage("offset 2 is acknowledged, the newest is 1");
    assertThat(log.packs()).isEqualTo(1);
    log.acknowledged(1);
    log.acknowledged(0);
    assertThat(log.purged()).isEqualTo(1);
  }

  @Test
  void aReplayIsAllBehindAnOffset() throws IOException {
    byte[][] packs = {{1}, {2}, {3}};
    for (byte[] pack : packs) {
      log.append(pack);
    }
    log.acknowledged(1);
    assertThat(offsets(log.since(EPOCH, 1))).containsExactly(2L, 3L);
    assertThat(((Replay.Packs) log.since(EPOCH, 2)).packs().get(0).pack())
        .as("not copied")
        .isSameAs(packs[2]);
    assertThat(offsets(log.since(EPOCH, 3))).isEmpty();
    assertThat(log.unacknowledged().stream().map(Data::offset)).containsExactly(2L, 3L);
    assertLost(log.since(EPOCH, 0), "the peer has offset 0, purged are up to 1");
    assertLost(log.since(EPOCH, 4), "the peer has offset 4, the newest is 3: another stream");
    assertLost(log.since(EPOCH, -1), "the peer has offset -1, purged are up to 1");
    assertLost(log.since(EPOCH + 1, 2), "the peer's epoch is another one");
    assertLost(log.since(SessionMessage.NO_EPOCH, 0), "the peer names no epoch");
  }

  @Test
  void aPurgedLogGoesOnCounting() {
    log.append(new byte[1]);
    log.append(new byte[1]);
    log.purge();
    assertThat(log.bytes()).isZero();
    assertThat(log.purged()).isEqualTo(2);
    assertThat(log.append(new byte[1])).isEqualTo(3);
    assertThat(offsets(log.since(EPOCH, 2))).containsExactly(3L);
  }

  @Test
  void aLogMayContinueBehindAnOffset() {
    SendLog later = new SendLog(EPOCH, 40, LIMITS);
    assertThat(later.append(new byte[1])).isEqualTo(41);
    assertThat(later.since(EPOCH, 39)).isInstanceOf(Replay.Lost.class);
  }

  @Test
  void anEpochOfZeroIsNone() {
    assertThatThrownBy(() -> new SendLog(0, LIMITS)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void aReceiverTakesTheNextOnly() {
    ReceiveLog receive = new ReceiveLog(LogLimits.defaults());
    assertThat(receive.accept(2, 1)).isEqualTo(Verdict.GAP);
    assertThat(receive.accept(1, 1)).isEqualTo(Verdict.NEW);
    assertThat(receive.accept(1, 1)).isEqualTo(Verdict.DUPLICATE);
    assertThat(receive.accept(3, 1)).isEqualTo(Verdict.GAP);
    assertThat(receive.accept(new Data(2, new byte[1]))).isEqualTo(Verdict.NEW);
    assertThat(receive.received()).isEqualTo(2);
    receive.restart(10);
    assertThat(receive.accept(10, 1)).isEqualTo(Verdict.DUPLICATE);
    assertThat(receive.accept(11, 1)).isEqualTo(Verdict.NEW);
  }

  @Test
  void anAcknowledgementIsDueAfterSoManyPacksOrBytesOrARepeatedOne() {
    ReceiveLog receive = new ReceiveLog(LogLimits.defaults().withAcks(3, 100));
    assertThat(receive.hasUnacknowledged()).isFalse();
    receive.accept(1, 10);
    receive.accept(2, 10);
    assertThat(receive.isAckDue()).isFalse();
    assertThat(receive.hasUnacknowledged()).isTrue();
    receive.accept(3, 10);
    assertThat(receive.isAckDue()).isTrue();
    assertThat(receive.acknowledge()).isEqualTo(new Ack(3));
    assertThat(receive.isAckDue()).isFalse();
    receive.accept(4, 100);
    assertThat(receive.isAckDue()).isTrue();
    receive.acknowledge();
    receive.accept(4, 100);
    assertThat(receive.isAckDue()).isTrue();
    assertThat(receive.acknowledge()).isEqualTo(new Ack(4));
    assertThat(receive.hasUnacknowledged()).isFalse();
  }

  @Test
  void aLimitOutOfItsRangeIsNamed() {
    LogLimits limits = LogLimits.defaults();
    assertMistake(() -> limits.withBound(0, 1, WhenFull.REFUSE), "packsMax is 0");
    assertMistake(() -> limits.withBound(64, 0, WhenFull.REFUSE), "bytesMax is 0");
    assertMistake(() -> limits.withBound(63, 1 << 20, WhenFull.REFUSE), "ackPacks is 32");
    assertMistake(() -> limits.withAcks(513, 1), "ackPacks is 513, allowed are 1 to 512");
    assertMistake(() -> limits.withAcks(1, 524_289), "ackBytes is 524289");
  }

  private static void assertMistake(Runnable construction, String message) {
    assertThatThrownBy(construction::run)
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(message);
  }
}
