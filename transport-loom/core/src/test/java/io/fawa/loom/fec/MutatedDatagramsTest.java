/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.loom.fec;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.fawa.loom.Vectors;
import io.fawa.loom.kcp.InputResult;
import io.fawa.loom.kcp.Kcp;
import io.fawa.loom.kcp.KcpConfig;
import io.fawa.loom.kcp.KcpDatagram;
import io.fawa.loom.seal.PacketCipher;
import io.fawa.loom.seal.PacketSeal;
import io.fawa.loom.wire.LittleEndian;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Captured datagrams with bits turned, fields overwritten, pieces cut, doubled and joined, on the
 * way that a datagram takes: seal, FEC, KCP. Nothing throws and nothing piles up.
 */
class MutatedDatagramsTest {
  private static final int SEEDS = 400;
  private static final int DATAGRAMS = 200;
  private static final int WINDOW = 64;
  private static final List<byte[]> CAPTURED = captured();

  private static List<byte[]> captured() {
    List<byte[]> found = new ArrayList<>();
    for (String file : List.of("kcp_core", "kcp_fec", "kcp_raw", "kcp_behaviour")) {
      for (JsonNode node : Vectors.load(file).startingWith("")) {
        if (node.hasNonNull("hex") && node.get("hex").asText().length() > 0) {
          found.add(Vectors.bytes(node, "hex"));
        }
      }
    }
    return found;
  }

  private static byte[] mutate(Random random) {
    byte[] bytes = CAPTURED.get(random.nextInt(CAPTURED.size())).clone();
    for (int i = random.nextInt(4); i > 0 && bytes.length > 0; i--) {
      int at = random.nextInt(bytes.length);
      switch (random.nextInt(6)) {
        case 0 -> bytes[at] ^= (byte) (1 << random.nextInt(8));
        case 1 -> bytes = Arrays.copyOf(bytes, at);
        case 2 -> bytes = Arrays.copyOf(bytes, bytes.length + random.nextInt(40));
        case 3 -> bytes = join(bytes, CAPTURED.get(random.nextInt(CAPTURED.size())));
        case 4 -> Arrays.fill(bytes, at, bytes.length, (byte) random.nextInt(256));
        default -> {
          if (at + 4 <= bytes.length) {
            LittleEndian.putInt(bytes, at, interesting(random));
          }
        }
      }
    }
    return bytes;
  }

  private static int interesting(Random random) {
    return switch (random.nextInt(4)) {
      case 0 -> -1 - random.nextInt(3);
      case 1 -> Integer.MAX_VALUE - random.nextInt(3);
      case 2 -> random.nextInt(20);
      default -> random.nextInt();
    };
  }

  private static byte[] join(byte[] first, byte[] second) {
    byte[] both = Arrays.copyOf(first, first.length + second.length);
    System.arraycopy(second, 0, both, first.length, second.length);
    return both;
  }

  @Test
  void thereIsMuchToMutate() {
    assertThat(CAPTURED).hasSizeGreaterThan(40);
  }

  @Test
  void fecAndKcpTakeThem() {
    int accepted = 0;
    int rebuilt = 0;
    for (long seed = 0; seed < SEEDS; seed++) {
      try {
        Receiver receiver = new Receiver(new Random(seed));
        receiver.run();
        accepted += receiver.accepted;
        rebuilt += (int) receiver.decoder.rebuiltPackets();
      } catch (AssertionError | RuntimeException e) {
        throw new AssertionError("seed " + seed, e);
      }
    }
    // Else nothing of this would have looked into a datagram.
    assertThat(accepted).isGreaterThan(SEEDS);
    assertThat(rebuilt).isPositive();
  }

  /** What a connection does with datagrams. */
  private static final class Receiver {
    private final Random random;
    private final FecDecoder decoder;
    private final Kcp kcp;
    private final byte[] buffer = new byte[4096];
    private long now;
    private int accepted;
    private long sent;

    Receiver(Random random) {
      this.random = random;
      byte[] first = CAPTURED.get(random.nextInt(CAPTURED.size()));
      int type = FecPacket.type(first, 0, first.length);
      int at = type == FecPacket.DATA ? FecPacket.DATA_HEADER_BYTES : 0;
      int conversation = first.length >= at + 4 ? LittleEndian.getInt(first, at) : 0;
      KcpConfig config = KcpConfig.fast().withWindows(WINDOW, WINDOW).withSendWindowMax(2 * WINDOW);
      this.kcp = new Kcp(conversation, config, (bytes, offset, length) -> sent += length);
      this.decoder =
          new FecDecoder(
              random.nextBoolean() ? FecConfig.defaults() : new FecConfig(3, 2),
              random.nextBoolean(),
              (bytes, offset, length) -> kcp.inputRecovered(bytes, offset, length, now));
    }

    void run() {
      for (int i = 0; i < DATAGRAMS; i++) {
        now += random.nextInt(50);
        take(mutate(random));
        if (random.nextInt(4) == 0) {
          kcp.write(buffer, 0, random.nextInt(buffer.length));
          kcp.read(buffer, 0, random.nextInt(buffer.length));
          kcp.update(now);
        }
        assertThat(kcp.info().buffered()).isLessThanOrEqualTo(2 * WINDOW + 256);
        assertThat(kcp.info().waiting()).isLessThan(3 * WINDOW);
        assertThat(kcp.nextUpdateIn(now)).isNotNegative();
      }
      assertThat(sent).isLessThan(200L * DATAGRAMS * 1400);
    }

    private void take(byte[] bytes) {
      int type = FecPacket.type(bytes, 0, bytes.length);
      if (type == FecPacket.DATA) {
        int count = FecPacket.dataBytes(bytes, 0);
        count(kcp.input(bytes, FecPacket.DATA_HEADER_BYTES, count, now));
        KcpDatagram.wellFormed(bytes, FecPacket.DATA_HEADER_BYTES, count);
      } else if (type == FecPacket.NONE) {
        count(kcp.input(bytes, 0, bytes.length, now));
        if (KcpDatagram.wellFormed(bytes, 0, bytes.length)) {
          KcpDatagram.mayOpen(bytes, 0, bytes.length, WINDOW);
        }
      } else if (type == FecPacket.OUT_OF_BAND) {
        assertThat(FecPacket.outOfBandBytes(bytes, 0)).isBetween(0, bytes.length);
      }
      decoder.input(bytes, 0, bytes.length);
    }

    private void count(InputResult result) {
      accepted += result == InputResult.ACCEPTED ? 1 : 0;
    }
  }

  /** Whatever a packet is, it opens to something within it or not at all. */
  @ParameterizedTest
  @EnumSource(PacketCipher.class)
  void everySealOpensOrRefusesThem(PacketCipher cipher) {
    Random random = new Random(cipher.wireName().hashCode());
    byte[] key = new byte[56];
    try (PacketSeal seal = cipher.seal(key)) {
      int whole = 0;
      for (int i = 0; i < 2_000; i++) {
        byte[] body = mutate(random);
        byte[] packet = new byte[body.length + seal.overheadBytes()];
        System.arraycopy(body, 0, packet, seal.headerBytes(), body.length);
        byte[] nonce = new byte[16];
        random.nextBytes(nonce);
        int length = seal.seal(nonce, 0, packet, 0, body.length);
        boolean harmed = random.nextBoolean() && length > 0;
        if (harmed) {
          packet[random.nextInt(length)] ^= (byte) (1 + random.nextInt(255));
        }
        int cut = random.nextInt(4) == 0 ? random.nextInt(length + 1) : length;
        int opened = seal.open(packet, 0, cut);
        assertThat(opened).as("packet %d", i).isBetween(PacketSeal.REPLAYED, cut);
        if (!harmed && cut == length) {
          assertThat(opened).isEqualTo(body.length);
          assertThat(
                  Arrays.equals(
                      packet, seal.headerBytes(), seal.headerBytes() + opened, body, 0, opened))
              .isTrue();
          whole++;
        }
        if (cipher.isAuthenticated() && harmed) {
          assertThat(opened).isNegative();
        }
      }
      assertThat(whole).isGreaterThan(500);
    }
  }
}
