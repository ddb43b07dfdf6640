/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.loom.kcp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class KcpTest {
  private static final KcpConfig FAST = KcpConfig.fast().withWindows(128, 128);

  private final Recorder sent = new Recorder();
  private Kcp kcp = new Kcp(Datagrams.CONVERSATION, FAST, sent);

  private InputResult input(byte[] bytes, long now) {
    return kcp.input(bytes, 0, bytes.length, now);
  }

  private void sendSegments(int count, long now) {
    for (int i = 0; i < count; i++) {
      assertThat(kcp.send(new byte[] {(byte) i}, 0, 1)).isTrue();
    }
    kcp.flush(now);
  }

  private String read() {
    byte[] bytes = new byte[5000];
    return new String(bytes, 0, kcp.read(bytes, 0, bytes.length), StandardCharsets.UTF_8);
  }

  /** Brings the timeout from its first value to the least one. */
  private void settle() {
    sendSegments(1, 0);
    input(Datagrams.ack(0, 0, 1), 1);
    sent.take();
    assertThat(kcp.info().rtoMillis()).isEqualTo(30);
  }

  @Test
  void resendsWhatIsOverdueAndBacksOffByHalf() {
    settle();
    sendSegments(1, 100);
    assertThat(sent.take()).hasSize(1);
    assertThat(kcp.nextUpdateIn(100)).isEqualTo(30);
    kcp.update(129);
    assertThat(sent.take()).isEmpty();
    kcp.update(130);
    assertThat(Datagrams.parse(sent.takeOne()).get(0).timestamp()).isEqualTo(130);
    assertThat(kcp.nextUpdateIn(130)).isEqualTo(45);
    kcp.update(175);
    assertThat(sent.take()).hasSize(1);
    assertThat(kcp.nextUpdateIn(175)).isEqualTo(60);
    assertThat(kcp.info().stats().timeouts()).isEqualTo(2);
  }

  @Test
  void withoutNoDelayTheTimeoutDoubles() {
    kcp = new Kcp(1, KcpConfig.defaults(), sent);
    sendSegments(1, 0);
    assertThat(kcp.nextUpdateIn(0)).isEqualTo(200);
    kcp.update(200);
    assertThat(kcp.nextUpdateIn(200)).isEqualTo(400);
    kcp.update(600);
    assertThat(kcp.nextUpdateIn(600)).isEqualTo(600);
  }

  @Test
  void twoLaterAcknowledgementsResendAtOnce() {
    sendSegments(5, 0);
    input(Datagrams.ack(1, 0, 0), 40);
    assertThat(kcp.info().stats().segmentsOut()).isEqualTo(5);
    sent.take();
    input(Datagrams.ack(2, 0, 0), 40);
    assertThat(Datagrams.pushed(sent.take())).containsExactly(0);
    assertThat(kcp.info().stats().fastResends()).isEqualTo(1);
    input(Datagrams.ack(3, 0, 0), 41);
    input(Datagrams.ack(4, 0, 0), 41);
    assertThat(Datagrams.pushed(sent.take())).as("once only").isEmpty();
  }

  @Test
  void whatIsLostAgainIsResentBeforeItsTimeout() {
    sendSegments(3, 0);
    input(Datagrams.join(Datagrams.ack(1, 0, 0), Datagrams.ack(2, 0, 0)), 40);
    assertThat(kcp.info().stats().fastResends()).isEqualTo(1);
    sendSegments(2, 50);
    sent.take();
    input(Datagrams.join(Datagrams.ack(3, 50, 0), Datagrams.ack(4, 50, 0)), 90);
    assertThat(Datagrams.pushed(sent.take())).containsExactly(0);
    assertThat(kcp.info().stats().fastResends()).isEqualTo(2);
    assertThat(kcp.info().stats().timeouts()).isZero();
  }

  @Test
  void whileAHoleStandsManyAcknowledgementsLetNothingWait() {
    sendSegments(4, 0);
    kcp.update(200);
    sendSegments(1, 201);
    sent.take();
    input(Datagrams.push(0, "a"), 240);
    // None of them overtakes anything: all but the last are of what was sent before the hole was.
    input(Datagrams.join(Datagrams.ack(1, 0, 0), Datagrams.ack(2, 0, 0)), 240);
    assertThat(sent.take()).isEmpty();
    input(Datagrams.ack(3, 0, 0), 240);
    assertThat(Datagrams.parse(sent.takeOne()).getFirst().command()).isEqualTo(Header.ACK);
  }

  @Test
  void oneLaterAcknowledgementIsEnoughAtATickWithNothingNew() {
    sendSegments(2, 0);
    sent.take();
    input(Datagrams.ack(1, 0, 0), 41);
    long wait = kcp.nextUpdateIn(41);
    assertThat(wait).isBetween(1L, 10L);
    kcp.update(41 + wait);
    assertThat(Datagrams.pushed(sent.take())).containsExactly(0);
    assertThat(kcp.info().stats().earlyResends()).isEqualTo(1);
  }

  @Test
  void anAcknowledgementOfAnOlderTransmissionDoesNotCount() {
    sendSegments(1, 0);
    kcp.update(200);
    sendSegments(2, 210);
    sent.take();
    input(Datagrams.ack(1, 150, 0), 250);
    input(Datagrams.ack(2, 150, 0), 250);
    kcp.update(270);
    assertThat(Datagrams.pushed(sent.take())).isEmpty();
  }

  @Test
  void repeatedAcknowledgementsCountOnce() {
    sendSegments(3, 0);
    sent.take();
    byte[] ack = Datagrams.ack(1, 0, 0);
    input(Datagrams.join(ack, ack, ack, ack), 30);
    assertThat(sent.take()).isEmpty();
    assertThat(kcp.info().stats().fastResends()).isZero();
  }

  @Test
  void keepsWithinThePeersWindow() {
    input(Datagrams.tellWindow(3, 0), 0);
    sendSegments(5, 1);
    assertThat(Datagrams.pushed(sent.take())).containsExactly(0, 1, 2);
    assertThat(kcp.info().inFlight()).isEqualTo(3);
    assertThat(kcp.info().waiting()).isEqualTo(5);
    input(Datagrams.segment(Header.ACK, 0, 3, 1, 0, 2, new byte[0]), 20);
    assertThat(Datagrams.pushed(sent.take())).containsExactly(3, 4);
  }

  @Test
  void aLateDatagramDoesNotBringAnOldWindowBack() {
    sendSegments(2, 0);
    input(Datagrams.segment(Header.ACK, 0, 100, 0, 0, 2, new byte[0]), 20);
    input(Datagrams.segment(Header.ACK, 0, 0, 0, 0, 1, new byte[0]), 21);
    assertThat(kcp.info().remoteWindow()).isEqualTo(100);
  }

  @Test
  void acceptsNoMoreThanTheSendWindow() {
    kcp.configure(FAST.withWindows(4, 128));
    byte[] large = new byte[10_000];
    assertThat(kcp.write(large, 0, large.length)).isEqualTo(4 * 1376);
    assertThat(kcp.write(large, 0, large.length)).isZero();
    assertThat(kcp.writable()).isFalse();
    assertThat(kcp.send(large, 0, 1)).isFalse();
    assertThat(kcp.info().waiting()).isEqualTo(4);
  }

  @Test
  void refusesMessagesThatCannotBe() {
    byte[] bytes = new byte[256 * 1376];
    assertThatIllegalArgumentException()
        .isThrownBy(() -> kcp.send(bytes, 0, 0))
        .withMessage("message of 0 bytes, allowed are 1 to 350880");
    assertThatIllegalArgumentException().isThrownBy(() -> kcp.send(bytes, 0, 255 * 1376 + 1));
    assertThat(kcp.info().waiting()).isZero();
    assertThat(kcp.send(bytes, 0, 255 * 1376)).isTrue();
    assertThat(kcp.info().waiting()).isEqualTo(255);
  }

  @Test
  void ignoresWhatIsBeyondTheWindowWithoutAcknowledging() {
    kcp.configure(FAST.withWindows(8, 8).withAckNoDelay(true));
    input(Datagrams.push(8, "far"), 0);
    assertThat(sent.take()).isEmpty();
    assertThat(kcp.info().stats().beyondWindow()).isEqualTo(1);
    input(Datagrams.push(7, "near"), 0);
    assertThat(Datagrams.parse(sent.takeOne()).get(0).sequence()).isEqualTo(7);
  }

  @Test
  void acknowledgesRepeatsAgain() {
    kcp.configure(FAST.withAckNoDelay(true));
    input(Datagrams.push(0, "a"), 0);
    input(Datagrams.push(0, "b"), 0);
    assertThat(sent.take()).hasSize(2);
    assertThat(kcp.info().stats().repeats()).isEqualTo(1);
    assertThat(read()).isEqualTo("a");
  }

  @Test
  void acknowledgementsWaitForATickAtMost() {
    input(Datagrams.push(0, "a"), 1003);
    assertThat(sent.take()).isEmpty();
    long wait = kcp.nextUpdateIn(1003);
    assertThat(wait).isBetween(1L, 10L);
    kcp.update(1003 + wait - 1);
    assertThat(sent.take()).isEmpty();
    kcp.update(1003 + wait);
    assertThat(sent.take()).hasSize(1);
  }

  @Test
  void aDatagramFullOfAcknowledgementsDoesNotWait() {
    int full = 1400 / Header.BYTES;
    input(Datagrams.push(0, "x"), 0);
    for (int i = 1; i < full - 1; i++) {
      input(Datagrams.push(1 + i, "x"), 0);
    }
    assertThat(sent.take()).isEmpty();
    input(Datagrams.push(full, "x"), 0);
    assertThat(Datagrams.parse(sent.takeOne())).as("una acknowledges the first").hasSize(full - 1);
  }

  @Test
  void whereLittleComesAGapAndItsFillingAreToldAtOnce() {
    input(Datagrams.push(0, "a"), 1001);
    kcp.update(1010);
    sent.take();
    input(Datagrams.push(2, "c"), 1018);
    assertThat(Datagrams.parse(sent.takeOne()).getFirst().sequence()).isEqualTo(2);
    input(Datagrams.push(1, "b"), 1034);
    assertThat(Datagrams.parse(sent.takeOne()).getFirst().una()).isEqualTo(3);
  }

  @Test
  void whereMuchComesAGapWaitsForATick() {
    input(Datagrams.push(0, "a"), 1003);
    input(Datagrams.push(2, "c"), 1004);
    input(Datagrams.push(1, "b"), 1005);
    assertThat(sent.take()).isEmpty();
  }

  @Test
  void aTickThatIsDueComesThoughSomethingWasSentJustBefore() {
    input(Datagrams.push(0, "a"), 1003);
    long due = 1003 + kcp.nextUpdateIn(1003);
    kcp.flush(due);
    input(Datagrams.push(1, "b"), due);
    sent.take();
    kcp.update(due);
    assertThat(sent.take()).hasSize(1);
  }

  @Test
  void tellsThatAFullWindowHasOpened() {
    kcp.configure(FAST.withWindows(8, 2));
    input(Datagrams.push(0, "a"), 0);
    input(Datagrams.push(1, "b"), 0);
    kcp.update(10);
    assertThat(Datagrams.parse(sent.takeOne()).get(0).window()).isZero();
    assertThat(read()).isEqualTo("ab");
    assertThat(kcp.nextUpdateIn(11)).isBetween(1L, 10L);
    kcp.update(21);
    Datagrams.Parsed told = Datagrams.parse(sent.takeOne()).get(0);
    assertThat(told.command()).isEqualTo(Header.TELL_WINDOW);
    assertThat(told.window()).isEqualTo(2);
  }

  @Test
  void asksAgainWhenAllHasArrivedButNotInOrder() {
    input(Datagrams.tellWindow(1, 0), 0);
    sendSegments(2, 1);
    byte[] ack = Datagrams.segment(Header.ACK, 0, 0, 1, 0, 0, new byte[0]);
    kcp.inputRecovered(ack, 0, ack.length, 30);
    sent.take();
    assertThat(kcp.info().remoteWindow()).isEqualTo(1);
    List<Integer> commands = new java.util.ArrayList<>();
    for (long now = 30; now < 600; now++) {
      kcp.update(now);
      sent.take().forEach(d -> commands.add(Datagrams.parse(d).get(0).command()));
    }
    assertThat(commands).as("the original waits for ever").containsExactly(Header.ASK_WINDOW);
    input(Datagrams.tellWindow(1, 1), 600);
    assertThat(Datagrams.pushed(sent.take())).containsExactly(1);
  }

  @Test
  void messagesKeepTheirBounds() {
    input(Datagrams.push(0, "one"), 0);
    input(Datagrams.push(1, "three"), 0);
    byte[] target = new byte[4];
    assertThat(kcp.receive(target, 0, 4)).isEqualTo(3);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> kcp.receive(target, 0, 4))
        .withMessage("message of 5 bytes, room for 4");
    assertThat(kcp.messageBytes()).isEqualTo(5);
    assertThat(kcp.available()).isEqualTo(5);
    assertThat(kcp.receive(new byte[5], 0, 5)).isEqualTo(5);
    assertThat(kcp.receive(target, 0, 4)).isEqualTo(-1);
  }

  @Test
  void readsBytesAcrossSegments() {
    input(Datagrams.join(Datagrams.push(0, "abc"), Datagrams.push(1, "def")), 0);
    byte[] target = new byte[4];
    assertThat(kcp.read(target, 1, 2)).isEqualTo(2);
    assertThat(kcp.available()).isEqualTo(4);
    assertThat(kcp.read(target, 0, 4)).isEqualTo(4);
    assertThat(new String(target, StandardCharsets.UTF_8)).isEqualTo("cdef");
    assertThat(kcp.read(target, 0, 4)).isZero();
  }

  @Test
  void anEmptySegmentIsAnEmptyMessage() {
    input(Datagrams.join(Datagrams.push(0, ""), Datagrams.push(1, "x")), 0);
    assertThat(kcp.receive(new byte[1], 0, 1)).isZero();
    assertThat(read()).isEqualTo("x");
  }

  @Test
  void noticesADeadLink() {
    kcp.configure(FAST.withDeadLink(3));
    sendSegments(1, 0);
    long now = 0;
    for (int i = 0; i < 2; i++) {
      assertThat(kcp.info().deadLink()).isFalse();
      now += kcp.nextUpdateIn(now);
      kcp.update(now);
    }
    assertThat(kcp.info().deadLink()).isTrue();
  }

  @Test
  void recoveredDatagramsSayNothingOfWindowAndTime() {
    sendSegments(1, 0);
    byte[] ack = Datagrams.segment(Header.ACK, 0, 5, 0, 0, 1, new byte[0]);
    assertThat(kcp.inputRecovered(ack, 0, ack.length, 50)).isEqualTo(InputResult.ACCEPTED);
    assertThat(kcp.info().remoteWindow()).isEqualTo(32);
    assertThat(kcp.info().srttMillis()).isZero();
    assertThat(kcp.info().inFlight()).isZero();
  }

  @Test
  void estimatesTheRoundTrip() {
    sendSegments(1, 0);
    input(Datagrams.ack(0, 0, 1), 80);
    assertThat(kcp.info().srttMillis()).isEqualTo(80);
    assertThat(kcp.info().rttVarMillis()).isEqualTo(40);
    assertThat(kcp.info().rtoMillis()).isEqualTo(240);
    sendSegments(1, 100);
    input(Datagrams.ack(1, 100, 2), 164);
    assertThat(kcp.info().srttMillis()).isEqualTo(78);
    assertThat(kcp.info().rttVarMillis()).isEqualTo(34);
    assertThat(kcp.info().rtoMillis()).isEqualTo(78 + 136);
  }

  @Test
  void impossibleRoundTripsAreNoSamples() {
    sendSegments(1, 1000);
    input(Datagrams.ack(0, 2000, 0), 1010);
    assertThat(kcp.info().srttMillis()).isZero();
    input(Datagrams.ack(0, 1000 - 100_000, 0), 1010);
    assertThat(kcp.info().srttMillis()).isZero();
    input(Datagrams.ack(9, 1000, 0), 1010);
    assertThat(kcp.info().srttMillis()).as("of what was never sent").isZero();
    sendSegments(1, 100_000);
    input(Datagrams.ack(1, 100_000 - 60_001 + 10, 0), 100_010);
    assertThat(kcp.info().srttMillis()).as("longer than any timeout").isZero();
    sendSegments(1, 100_020);
    input(Datagrams.ack(2, 100_030 - 60_000, 0), 100_030);
    assertThat(kcp.info().srttMillis()).as("not longer").isEqualTo(60_000);
  }

  @Test
  void startsSlowlyUnderCongestionControl() {
    kcp = new Kcp(Datagrams.CONVERSATION, KcpConfig.defaults().withWindows(128, 128), sent);
    input(Datagrams.tellWindow(128, 0), 0);
    sendSegments(20, 0);
    assertThat(Datagrams.pushed(sent.take())).containsExactly(0);
    input(Datagrams.ack(0, 0, 1), 50);
    assertThat(Datagrams.pushed(sent.take())).containsExactly(1, 2);
    assertThat(kcp.info().congestionWindow()).isEqualTo(2);
    int before = kcp.info().congestionWindow();
    kcp.update(50 + kcp.info().rtoMillis());
    assertThat(kcp.info().congestionWindow()).isEqualTo(1).isLessThan(before);
  }

  @Test
  void takesTwoSegmentsIntoOneDatagramWhileTheyFit() {
    byte[] half = new byte[676];
    kcp.send(half, 0, 676);
    kcp.send(half, 0, 676);
    kcp.send(half, 0, 1);
    kcp.flush(0);
    assertThat(sent.take().stream().map(d -> d.length).toList()).isEqualTo(List.of(1400, 25));
  }

  @Test
  void smallDatagramsGoOutSeveralTimesWhileThereAreFew() {
    kcp.configure(FAST.withSmallCopies(2));
    sendSegments(1, 0);
    List<byte[]> same = sent.take();
    assertThat(same).hasSize(3);
    assertThat(same.get(1)).isEqualTo(same.get(0));
    assertThat(same.get(2)).isEqualTo(same.get(0));
    kcp.send(new byte[489], 0, 489);
    kcp.flush(1);
    assertThat(sent.take()).as("513 bytes are not small").hasSize(1);
    kcp.update(200);
    assertThat(sent.take()).as("nothing new").hasSize(1);
    input(Datagrams.tellWindow(128, 0), 200);
    sendSegments(31, 200);
    assertThat(Datagrams.pushed(sent.take())).as("much in flight").hasSize(31);
  }

  @Test
  void leavesRoomAroundDatagrams() {
    int[] seen = new int[3];
    kcp =
        new Kcp(
            5,
            FAST.withMtu(100, 28, 16),
            (buffer, offset, length) -> {
              seen[0] = offset;
              seen[1] = length;
              seen[2] = buffer.length;
            });
    sendSegments(1, 0);
    assertThat(seen).containsExactly(28, 25, 144);
  }

  @Test
  void aSmallerMtuLeavesCutSegmentsWhole() {
    kcp.send(new byte[1376], 0, 1376);
    kcp.configure(FAST.withMtu(100, 0, 0));
    kcp.send(new byte[77], 0, 77);
    kcp.flush(0);
    assertThat(sent.take().stream().map(d -> d.length).toList()).isEqualTo(List.of(1400, 100, 25));
  }

  @Test
  void anIdleConversationWantsNothing() {
    assertThat(kcp.nextUpdateIn(0)).isEqualTo(Kcp.NEVER);
    sendSegments(1, 0);
    input(Datagrams.ack(0, 0, 1), 40);
    long rest = kcp.nextUpdateIn(40);
    assertThat(rest).as("to let memory go").isGreaterThan(1_000);
    kcp.update(40 + rest);
    assertThat(kcp.nextUpdateIn(40 + rest)).isEqualTo(Kcp.NEVER);
    sendSegments(1, 100_000);
    assertThat(Datagrams.pushed(sent.take())).containsExactly(0, 1);
  }

  @Test
  void configurationsSayWhatIsWrong() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> KcpConfig.defaults().withMtu(49, 0, 0))
        .withMessage("mtuBytes is 49, allowed are 50 to 65000");
    assertThatIllegalArgumentException().isThrownBy(() -> KcpConfig.fast().withWindows(0, 1));
    assertThatIllegalArgumentException().isThrownBy(() -> KcpConfig.fast().withWindows(1, 65_536));
    assertThatIllegalArgumentException().isThrownBy(() -> KcpConfig.fast().withDeadLink(1));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> KcpConfig.fast().withNoDelay(true, 10, 256, false));
    assertThat(KcpConfig.fast().withNoDelay(true, 1, 2, false).intervalMillis()).isEqualTo(10);
    assertThat(KcpConfig.fast().withMtu(1400, 0, 0).segmentBytes()).isEqualTo(1376);
  }
}
