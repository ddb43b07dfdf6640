/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.loom.kcp;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.fawa.loom.Vectors;
import io.fawa.loom.wire.LittleEndian;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** What the original gets wrong, and what garbage may not do. */
class KcpDefectTest {
  private static final Vectors BEHAVIOUR = Vectors.load("kcp_behaviour");
  private static final KcpConfig FAST = KcpConfig.fast().withWindows(128, 128);

  private final Recorder sent = new Recorder();

  @Test
  void aForgedAcknowledgementDiscardsNothing() {
    Kcp kcp = new Kcp(9, FAST, sent);
    kcp.send(new byte[] {1}, 0, 1);
    kcp.flush(0);
    JsonNode vector = BEHAVIOUR.get("una.forged");
    byte[] forged = Vectors.bytes(vector, "hex");
    assertThat(kcp.info().waiting()).isEqualTo(vector.get("waitsnd_before").asInt());
    assertThat(kcp.input(forged, 0, forged.length, 1))
        .isEqualTo(InputResult.FORGED_ACKNOWLEDGEMENT);
    assertThat(kcp.info().waiting()).as("the original says 0").isEqualTo(1);
  }

  @Test
  void nothingOfABadDatagramCounts() {
    Kcp kcp = new Kcp(Datagrams.CONVERSATION, FAST, sent);
    kcp.send(new byte[] {1}, 0, 1);
    kcp.flush(0);
    byte[] good = Datagrams.segment(Header.ACK, 0, 0, 0, 0, 1, new byte[0]);
    byte[] bad = Datagrams.segment(80, 0, 0, 0, 0, 1, new byte[0]);
    byte[] both = Datagrams.join(good, bad);
    assertThat(kcp.input(both, 0, both.length, 1)).isEqualTo(InputResult.UNKNOWN_COMMAND);
    assertThat(kcp.info().remoteWindow()).isEqualTo(32);
    assertThat(kcp.info().inFlight()).isEqualTo(1);
  }

  @Test
  void aFirstFragmentOf256IsNoMessageYet() {
    Kcp kcp = new Kcp(9, FAST, sent);
    byte[] part = BEHAVIOUR.bytes("frg.255");
    assertThat(kcp.input(part, 0, part.length, 0)).isEqualTo(InputResult.ACCEPTED);
    assertThat(kcp.messageBytes()).as("the original says 4").isEqualTo(-1);
    assertThat(kcp.available()).isEqualTo(4);
  }

  @Test
  void aMessageLargerThanTheWindowCanBeRead() {
    Kcp kcp = new Kcp(Datagrams.CONVERSATION, KcpConfig.fast(), sent);
    assertThat(BEHAVIOUR.get("frg.larger_than_window").get("peek_size").asInt()).isEqualTo(-1);
    for (int i = 0; i < 40; i++) {
      byte[] push = Datagrams.segment(Header.PUSH, 39 - i, 128, 0, i, 0, new byte[] {(byte) i});
      assertThat(kcp.input(push, 0, push.length, i)).isEqualTo(InputResult.ACCEPTED);
      assertThat(kcp.messageBytes()).isEqualTo(i < 39 ? -1 : 40);
      kcp.flush(i);
      assertThat(Datagrams.parse(sent.takeOne()).get(0).window())
          .as("room is left until the message is whole")
          .isEqualTo(Math.max(32, 40) - i - 1);
    }
    byte[] message = new byte[40];
    assertThat(kcp.receive(message, 0, 40)).isEqualTo(40);
    assertThat(message[39]).isEqualTo((byte) 39);
  }

  @Test
  void fragmentsThatContradictEachOtherEndTheMessage() {
    Kcp kcp = new Kcp(Datagrams.CONVERSATION, FAST, sent);
    for (int i = 0; i < 6; i++) {
      byte[] push =
          Datagrams.segment(
              Header.PUSH, 2, 128, 0, i, 0, ("" + i).getBytes(StandardCharsets.US_ASCII));
      kcp.input(push, 0, push.length, 0);
    }
    byte[] message = new byte[10];
    assertThat(kcp.receive(message, 0, 10)).isEqualTo(3);
    assertThat(kcp.receive(message, 0, 10)).isEqualTo(3);
    assertThat(kcp.receive(message, 0, 10)).isEqualTo(-1);
  }

  @Test
  void onlyAWholeAndPlausibleDatagramMayOpen() {
    byte[] zeros = BEHAVIOUR.bytes("accept.garbage24");
    assertThat(KcpDatagram.wellFormed(zeros, 0, zeros.length)).isFalse();
    assertThat(KcpDatagram.wellFormed(zeros, 0, 23)).isFalse();
    byte[] first = Datagrams.push(0, "hello");
    assertThat(KcpDatagram.wellFormed(first, 0, first.length)).isTrue();
    assertThat(KcpDatagram.conversation(first, 0)).isEqualTo(Datagrams.CONVERSATION);
    assertThat(KcpDatagram.mayOpen(first, 0, first.length, 32)).isTrue();
    byte[] late = Datagrams.push(32, "late");
    assertThat(KcpDatagram.mayOpen(late, 0, late.length, 32)).isFalse();
    assertThat(KcpDatagram.mayOpen(late, 0, late.length, 33)).isTrue();
    byte[] middle = Datagrams.segment(Header.PUSH, 0, 9, 9, 0, 1, new byte[3]);
    assertThat(KcpDatagram.wellFormed(middle, 0, middle.length)).isTrue();
    assertThat(KcpDatagram.mayOpen(middle, 0, middle.length, 32)).isFalse();
    byte[] ack = Datagrams.ack(0, 0, 0);
    assertThat(KcpDatagram.mayOpen(ack, 0, ack.length, 32)).isFalse();
  }

  @Test
  void aWindowOfAllNumbersIsToldAsTheMostTheWireCanSay() {
    Kcp kcp = new Kcp(Datagrams.CONVERSATION, FAST.withWindows(1, 65_535), sent);
    byte[] push = Datagrams.push(1, "x");
    kcp.input(push, 0, push.length, 0);
    kcp.flush(1);
    assertThat(Datagrams.parse(sent.takeOne()).get(0).window()).isEqualTo(65_535);
  }

  /** Random bytes, and good datagrams with some bits turned, neither throw nor fill the memory. */
  @Test
  void garbageDoesNoHarm() {
    for (long seed = 1; seed <= 300; seed++) {
      Random random = new Random(seed);
      Kcp kcp = new Kcp(Datagrams.CONVERSATION, FAST.withWindows(64, 64), sent);
      try {
        for (int i = 0; i < 300; i++) {
          byte[] datagram = garbage(random, kcp);
          int start = random.nextInt(datagram.length + 1);
          kcp.input(datagram, start, datagram.length - start, i);
          kcp.input(datagram, 0, datagram.length, i);
          kcp.update(i);
          if (random.nextInt(10) == 0) {
            kcp.write(datagram, 0, datagram.length);
            kcp.read(new byte[2000], 0, random.nextInt(2000));
          }
          assertThat(kcp.info().waiting()).isLessThanOrEqualTo(64);
          assertThat(kcp.info().buffered()).isLessThanOrEqualTo(2 * 64 + 256);
          assertThat(kcp.info().sendUna()).isBetween(0, 64 * 300);
        }
      } catch (RuntimeException e) {
        throw new AssertionError("seed " + seed, e);
      }
      sent.take();
    }
  }

  private static byte[] garbage(Random random, Kcp kcp) {
    byte[] bytes = new byte[random.nextInt(200)];
    random.nextBytes(bytes);
    if (random.nextInt(4) == 0) {
      return bytes;
    }
    byte[] data = Arrays.copyOf(bytes, Math.min(bytes.length, random.nextInt(60)));
    byte[] made =
        Datagrams.segment(
            Header.PUSH + random.nextInt(4),
            random.nextInt(4) == 0 ? 255 : 0,
            random.nextInt(100),
            random.nextInt(),
            kcp.info().receiveNext() + random.nextInt(80) - 8,
            kcp.info().sendUna() + random.nextInt(20) - 4,
            data);
    if (random.nextInt(4) == 0) {
      LittleEndian.putInt(made, 20, random.nextInt());
    }
    if (random.nextInt(3) == 0) {
      made[random.nextInt(made.length)] ^= (byte) (1 << random.nextInt(8));
    }
    return random.nextBoolean() ? made : Datagrams.join(made, made);
  }
}
