/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.loom.fec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIndexOutOfBoundsException;

import com.fasterxml.jackson.databind.JsonNode;
import io.fawa.loom.Vectors;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class ReedSolomonTest {
  private static final Vectors VECTORS = Vectors.load("reed_solomon");

  static List<JsonNode> matrices() {
    return VECTORS.startingWith("matrix").stream().filter(n -> n.has("rows")).toList();
  }

  static List<JsonNode> encodings() {
    return VECTORS.startingWith("encode");
  }

  private static ReedSolomon named(JsonNode vector) {
    String[] parts = vector.get("name").asText().split("[._]", -1);
    return new ReedSolomon(Integer.parseInt(parts[1]), Integer.parseInt(parts[2]));
  }

  private static byte[] row(ReedSolomon code, int parity) {
    byte[] row = new byte[code.dataShards()];
    for (int i = 0; i < row.length; i++) {
      row[i] = (byte) code.coefficient(parity, i);
    }
    return row;
  }

  @ParameterizedTest
  @MethodSource("matrices")
  void theMatrixIsTheOriginals(JsonNode vector) {
    ReedSolomon code = named(vector);
    assertThat(vector.get("rows")).hasSize(code.parityShards());
    for (int i = 0; i < code.parityShards(); i++) {
      assertThat(HexFormat.of().formatHex(row(code, i)))
          .isEqualTo(vector.get("rows").get(i).asText());
    }
  }

  @Test
  void theLargestMatrixIsTheOriginals() throws Exception {
    JsonNode vector = VECTORS.get("matrix.128_128");
    ReedSolomon code = named(vector);
    assertThat(row(code, 0)).isEqualTo(Vectors.bytes(vector, "hex"));
    MessageDigest digest = MessageDigest.getInstance("SHA-256");
    for (int i = 0; i < 128; i++) {
      digest.update(row(code, i));
    }
    assertThat(HexFormat.of().formatHex(digest.digest())).isEqualTo(vector.get("sha256").asText());
  }

  @ParameterizedTest
  @MethodSource("encodings")
  void parityIsTheOriginals(JsonNode vector) {
    ReedSolomon code = named(vector);
    byte[][] shards = new byte[code.dataShards() + code.parityShards()][24];
    for (int i = 0; i < code.dataShards(); i++) {
      shards[i] = HexFormat.of().parseHex(vector.get("data").get(i).asText());
    }
    code.encode(shards, 0, 24);
    for (int i = 0; i < code.parityShards(); i++) {
      assertThat(HexFormat.of().formatHex(shards[code.dataShards() + i]))
          .isEqualTo(vector.get("parity").get(i).asText());
    }
  }

  @ParameterizedTest
  @CsvSource({"1,1", "3,2", "10,3", "5,5", "7,4", "4,9"})
  void columnsDoNotDependOnWhereTheyLie(int data, int parity) {
    ReedSolomon code = new ReedSolomon(data, parity);
    Random random = new Random(data);
    for (int length = 0; length < 40; length++) {
      byte[][] whole = random(random, data + parity, 60);
      byte[][] single = copy(whole);
      code.encode(whole, 5, length);
      for (int i = 5; i < 5 + length; i++) {
        code.encode(single, i, 1);
      }
      assertThat(whole).isDeepEqualTo(single);
    }
  }

  @Test
  void everyLossOfASmallGroupIsMadeGood() {
    ReedSolomon code = new ReedSolomon(5, 4);
    Random random = new Random(3);
    for (int lost = 0; lost < 1 << 9; lost++) {
      if (Integer.bitCount(lost) <= 4) {
        reconstruct(code, random, lost & 0x1ff);
      }
    }
  }

  @Test
  void lossesOfLargeGroupsAreMadeGood() {
    for (int[] size : new int[][] {{10, 3}, {20, 10}, {128, 128}, {250, 6}, {1, 255}}) {
      ReedSolomon code = new ReedSolomon(size[0], size[1]);
      for (long seed = 0; seed < 20; seed++) {
        Random random = new Random(seed);
        byte[][] shards = random(random, size[0] + size[1], 33);
        code.encode(shards, 1, 32);
        byte[][] kept = copy(shards);
        boolean[] present = new boolean[shards.length];
        java.util.Arrays.fill(present, true);
        for (int i = 0; i < size[1]; i++) {
          int lost = random.nextInt(shards.length);
          present[lost] = false;
          random.nextBytes(kept[lost]);
        }
        code.reconstruct(kept, present, 1, 32);
        for (int i = 0; i < size[0]; i++) {
          assertThat(HexFormat.of().formatHex(kept[i], 1, 33))
              .as("seed %d shard %d", seed, i)
              .isEqualTo(HexFormat.of().formatHex(shards[i], 1, 33));
        }
      }
    }
  }

  private static void reconstruct(ReedSolomon code, Random random, int lost) {
    byte[][] shards = random(random, 9, 20);
    code.encode(shards, 0, 20);
    byte[][] kept = copy(shards);
    boolean[] present = new boolean[9];
    for (int i = 0; i < 9; i++) {
      present[i] = (lost & (1 << i)) == 0;
      if (!present[i]) {
        random.nextBytes(kept[i]);
      }
    }
    code.reconstruct(kept, present, 0, 20);
    for (int i = 0; i < 5; i++) {
      assertThat(kept[i]).as("lost %x shard %d", lost, i).isEqualTo(shards[i]);
    }
  }

  @Test
  void refusesWhatCannotBe() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new ReedSolomon(200, 100))
        .withMessage("200+100 shards, allowed are 1+1 to 256 in all");
    assertThatIllegalArgumentException().isThrownBy(() -> new ReedSolomon(0, 1));
    assertThatIllegalArgumentException().isThrownBy(() -> new ReedSolomon(1, 0));
    assertThatIllegalArgumentException().isThrownBy(() -> new FecConfig(256, 1));
    ReedSolomon code = new ReedSolomon(3, 2);
    byte[][] shards = new byte[5][8];
    boolean[] present = {false, true, false, false, true};
    assertThatIllegalArgumentException()
        .isThrownBy(() -> code.reconstruct(shards, present, 0, 8))
        .withMessage("fewer than 3 shards present");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> code.reconstruct(shards, new boolean[5], 0, 8));
    assertThatIllegalArgumentException().isThrownBy(() -> code.encode(new byte[4][8], 0, 8));
    assertThatIndexOutOfBoundsException().isThrownBy(() -> code.encode(shards, 1, 8));
    boolean[] all = {true, true, true, true, true, true};
    assertThatIllegalArgumentException()
        .isThrownBy(() -> code.reconstruct(new byte[6][8], all, 0, 8))
        .withMessage("6 shards, the code has 5");
    assertThatIndexOutOfBoundsException().isThrownBy(() -> code.reconstruct(shards, all, 1, 8));
  }

  /** A peer may choose sizes too: only so many codes are kept. */
  @Test
  void codesAreKeptUpToANumber() {
    for (int data = 1; data <= 200; data++) {
      ReedSolomon code = ReedSolomon.of(new FecConfig(data, 2));
      assertThat(code.dataShards()).isEqualTo(data);
    }
    FecConfig late = new FecConfig(201, 3);
    assertThat(ReedSolomon.of(late)).isNotSameAs(ReedSolomon.of(late));
  }

  private static byte[][] random(Random random, int count, int length) {
    byte[][] shards = new byte[count][length];
    for (byte[] shard : shards) {
      random.nextBytes(shard);
    }
    return shards;
  }

  private static byte[][] copy(byte[][] shards) {
    byte[][] copy = new byte[shards.length][];
    for (int i = 0; i < copy.length; i++) {
      copy[i] = shards[i].clone();
    }
    return copy;
  }
}
