/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.loom.fec;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which size the types of some packets prove; a P marks parity. */
class FecTunerTest {
  private static Optional<FecConfig> found(List<String> packets) {
    FecTuner tuner = new FecTuner();
    for (String packet : packets) {
      boolean parity = packet.endsWith("P");
      tuner.sample(Long.parseLong(packet.replace("P", "")), parity);
    }
    return tuner.find();
  }

  @ParameterizedTest
  @CsvSource({
    "11P 12 13 14P 15 40 42 44, 2+1, a group and the first of the next",
    "0 1 2P 3 40 42 44 46, 2+1, the first of all has none before it",
    "19P 20 21 22 23P 24P 25 40, 3+2, more parity",
    "11P 12 13 14P 40 42 44 46, none, without the first of the next",
    "11P 12 13 14P 15P 40 42 44, none, parity is cut off",
    "13 14P 15 40 42 44 46 48, none, data is cut off",
    "19P 20 22 23 24P 25 26 27, none, a packet of the data is missing",
    "19P 20 21 22P 24P 25 26 27, none, one of the parity is missing",
    "19P 20 21 22P 24 25 26 27, none, the first of the next is missing",
    "18P 20 21 22P 23 24 26 28, none, the last of the one before is missing",
    "10P 11 12 13P 14 40 42 44, none, 11 is no multiple of 3",
    "5P 6 7 8 9P 10 40 42, none, 6 is no multiple of 4",
    "11P 12 13 14P 15 40 42, none, so early it does not look",
  })
  void aWholeGroupAndItsNeighboursProveItsSize(String packets, String size, String why) {
    Optional<FecConfig> found = found(List.of(packets.split(" ")));

    assertThat(found.map(f -> f.dataShards() + "+" + f.parityShards()).orElse("none"))
        .as(why)
        .isEqualTo(size);
  }

  @Test
  void orderAndCopiesMakeNoDifference() {
    List<String> packets =
        new ArrayList<>(Arrays.asList("11P 12 13 14P 15 12 14P 11P 40 42".split(" ")));
    for (long seed = 0; seed < 50; seed++) {
      Collections.shuffle(packets, new Random(seed));
      // A copy ends a run without a gap, so that it takes another group to tell.
      assertThat(found(packets)).as("seed %d", seed).isEmpty();
      List<String> once = new ArrayList<>(packets.stream().distinct().toList());
      once.add("44");
      assertThat(found(once)).as("seed %d", seed).contains(new FecConfig(2, 1));
    }
  }

  @Test
  void whatItForgetsProvesNothing() {
    FecTuner tuner = new FecTuner();
    for (long sequence = 0; sequence < 12; sequence++) {
      tuner.sample(sequence, sequence % 3 == 2);
    }
    tuner.forget();
    for (long sequence = 100; sequence < 110; sequence++) {
      tuner.sample(2 * sequence, false);
    }
    assertThat(tuner.find()).isEmpty();
  }
}
