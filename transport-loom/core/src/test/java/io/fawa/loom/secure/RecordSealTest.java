/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.loom.secure;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RecordSealTest {
  private static final RecordConfig STRICT = RecordConfig.defaults();

  private RecordSeal client;
  private RecordSeal server;

  @BeforeEach
  void connect() throws IOException {
    use(STRICT, 0);
  }

  private void use(RecordConfig config, long sequence) throws IOException {
    Ends ends = Ends.of(11);
    client = ends.client().seal(config, sequence);
    server = ends.server().seal(config, sequence);
  }

  private static byte[] pack(int number) {
    return ("pack " + number).getBytes(UTF_8);
  }

  private byte[] sealed(int number) {
    return client.seal(pack(number));
  }

  private void assertBroken(RecordSeal end, byte[] record, String message) {
    assertThatThrownBy(() -> end.open(record))
        .isInstanceOf(SealBrokenException.class)
        .hasMessageContaining(message);
  }

  @Test
  void anOverheadOf24BytesFollowsTheNumber() {
    assertThat(client.overheadBytes()).isEqualTo(24);
    byte[] first = sealed(0);
    byte[] second = sealed(1);
    assertThat(first).hasSize(pack(0).length + 24).startsWith(0, 0, 0, 0, 0, 0, 0, 0);
    assertThat(second).startsWith(0, 0, 0, 0, 0, 0, 0, 1);
  }

  @Test
  void aSealWorksWithinLargerArrays() throws IOException {
    byte[] frame = new byte[100];
    int length = client.seal("..pack.".getBytes(UTF_8), 2, 4, frame, 4);
    assertThat(length).isEqualTo(28);
    assertThat(server.open(frame, 4, length)).isEqualTo("pack".getBytes(UTF_8));
    assertThat(Arrays.copyOf(frame, 4)).containsOnly(0);
    assertThat(Arrays.copyOfRange(frame, 32, 100)).containsOnly(0);
    assertThatThrownBy(() -> client.seal(new byte[77], 0, 77, frame, 0))
        .isInstanceOf(IndexOutOfBoundsException.class);
    assertThat(server.open(client.seal(pack(1)))).as("no number was used up").isEqualTo(pack(1));
  }

  @Test
  void everyChangedBitAndEveryCutIsRefusedAndChangesNothing() throws IOException {
    byte[] record = sealed(0);
    for (int bit = 0; bit < 8 * record.length; bit++) {
      byte[] changed = Ends.flip(record, bit);
      assertThatThrownBy(() -> server.open(changed))
          .as("bit %d", bit)
          .isInstanceOf(SealBrokenException.class);
    }
    for (int length = 0; length < record.length; length++) {
      byte[] cut = Arrays.copyOf(record, length);
      assertThatThrownBy(() -> server.open(cut)).isInstanceOf(SealBrokenException.class);
    }
    byte[] longer = Arrays.copyOf(record, record.length + 1);
    assertBroken(server, longer, "wrong tag of record 0");
    assertThat(server.open(record)).isEqualTo(pack(0));
    assertThat(server.receivingGeneration()).isZero();
  }

  @Test
  void aRecordWithoutAPackIsRefused() {
    assertBroken(server, new byte[24], "record of 24 bytes, at least 25 are needed");
    assertThatThrownBy(() -> client.seal(new byte[0]))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("the pack is empty");
  }

  @Test
  void aRepeatedRecordIsRefused() throws IOException {
    byte[] record = sealed(0);
    server.open(record);
    assertBroken(server, record, "record 0 is repeated or late, the next is 1");
  }

  @Test
  void aReflectedRecordIsRefused() throws IOException {
    byte[] record = sealed(0);
    assertBroken(client, record, "wrong tag of record 0 under generation 0");
    assertThat(server.open(record)).isEqualTo(pack(0));
    assertBroken(client, record, "wrong tag");
  }

  @Test
  void aGapAndAnOvertakenRecordAreRefused() throws IOException {
    byte[] first = sealed(0);
    byte[] second = sealed(1);
    byte[] third = sealed(2);
    assertBroken(server, third, "record 2 without the 2 before it, the next is 0");
    server.open(first);
    assertBroken(server, third, "record 2 without the 1 before it, the next is 1");
    assertThat(server.open(second)).isEqualTo(pack(1));
    assertThat(server.open(third)).isEqualTo(pack(2));
  }

  @Test
  void aWindowTakesEachRecordOnceInAnyOrder() throws IOException {
    use(STRICT.withWindowRecords(64), 0);
    List<Integer> order = new ArrayList<>();
    List<byte[]> records = new ArrayList<>();
    for (int i = 0; i < 64; i++) {
      order.add(i);
      records.add(sealed(i));
    }
    Collections.shuffle(order, new Random(3));
    for (int i : order) {
      assertThat(server.open(records.get(i))).isEqualTo(pack(i));
    }
    for (int i : order) {
      assertBroken(server, records.get(i), "record " + i + " is repeated");
    }
    byte[] late = sealed(64);
    for (int i = 65; i < 128; i++) {
      server.open(sealed(i));
    }
    assertThat(server.open(late)).isEqualTo(pack(64));
    assertBroken(server, late, "record 64 is repeated");
    server.open(sealed(128));
    assertBroken(server, late, "record 64 is older than the window of 64 below 129");
  }

  @Test
  void aRecordBeyondTheWindowIsTooOld() throws IOException {
    use(STRICT.withWindowRecords(64), 0);
    byte[] late = sealed(0);
    for (int i = 1; i <= 64; i++) {
      server.open(sealed(i));
    }
    assertBroken(server, late, "record 0 is older than the window of 64 below 65");
  }

  @Test
  void theKeyChangesAfterSoManyRecords() throws IOException {
    use(STRICT.withRekey(3, 1 << 20), 0);
    for (int i = 0; i < 10_000; i++) {
      assertThat(server.open(sealed(i))).isEqualTo(pack(i));
      assertThat(client.sendingGeneration()).isEqualTo(i / 3);
      assertThat(server.receivingGeneration()).isEqualTo(i / 3);
      assertThat(client.open(server.seal(pack(i)))).isEqualTo(pack(i));
    }
    assertThat(client.receivingGeneration()).isEqualTo(3_333);
  }

  @Test
  void theKeyChangesAfterSoManyBytes() throws IOException {
    use(STRICT.withRekey(1_000, 100), 0);
    long[] generations = new long[6];
    int[] lengths = {60, 40, 1, 99, 1, 200};
    for (int i = 0; i < lengths.length; i++) {
      server.open(client.seal(new byte[lengths[i]]));
      generations[i] = server.receivingGeneration();
    }
    assertThat(generations).containsExactly(0, 0, 1, 1, 2, 3);
  }

  @Test
  void theEndsNeedNotChangeKeysAlike() throws IOException {
    Ends ends = Ends.of(12);
    client = ends.client().seal(STRICT.withRekey(1, 1));
    server = ends.server().seal(STRICT);
    for (int i = 0; i < 100; i++) {
      assertThat(server.open(sealed(i))).isEqualTo(pack(i));
      assertThat(client.open(server.seal(pack(i)))).isEqualTo(pack(i));
    }
    assertThat(server.receivingGeneration()).isEqualTo(99);
    assertThat(client.receivingGeneration()).isZero();
  }

  @Test
  void aReceiverGoesOneGenerationForwardOnly() throws IOException {
    use(STRICT.withWindowRecords(64).withRekey(64, 1 << 20), 0);
    List<byte[]> records = new ArrayList<>();
    for (int i = 0; i < 64 * 4; i++) {
      records.add(sealed(i));
    }
    server.open(records.get(0));
    assertBroken(server, records.get(128), "wrong tag of record 128 under generation 0");
    assertBroken(server, records.get(192), "wrong tag of record 192 under generation 1");
    assertThat(server.receivingGeneration()).isZero();
    assertThat(server.open(records.get(64))).isEqualTo(pack(64));
    assertThat(server.receivingGeneration()).isEqualTo(1);
  }

  @Test
  void aWindowAcrossAChangeOfKeysTakesBoth() throws IOException {
    use(STRICT.withWindowRecords(64).withRekey(64, 1 << 20), 0);
    List<byte[]> records = new ArrayList<>();
    for (int i = 0; i < 256; i++) {
      records.add(sealed(i));
    }
    Random random = new Random(8);
    // Swapped within 32: nothing is overtaken by more than the window.
    for (int from = 16; from + 32 <= 256; from += 32) {
      List<Integer> order = new ArrayList<>();
      for (int i = from; i < from + 32; i++) {
        order.add(i);
      }
      Collections.shuffle(order, random);
      for (int i : order) {
        assertThat(server.open(records.get(i))).as("record %d", i).isEqualTo(pack(i));
      }
    }
    assertThat(server.receivingGeneration()).isEqualTo(3);
  }

  @Test
  void theFormerKeyIsForgottenBehindTheWindow() throws IOException {
    use(STRICT.withWindowRecords(64).withRekey(64, 1 << 20), 0);
    List<byte[]> records = new ArrayList<>();
    for (int i = 0; i < 128; i++) {
      records.add(sealed(i));
    }
    server.open(records.get(62));
    server.open(records.get(64));
    assertThat(server.open(records.get(63))).as("still within").isEqualTo(pack(63));
    server.open(records.get(127));
    assertBroken(server, records.get(5), "older than the window");
  }

  @Test
  void aLateRecordDoesNotOpenUnderAnotherKey() throws IOException {
    use(STRICT.withWindowRecords(64).withRekey(100, 1 << 20), 0);
    List<byte[]> records = new ArrayList<>();
    for (int i = 0; i < 180; i++) {
      records.add(sealed(i));
    }
    for (int i = 0; i < 180; i++) {
      if (i != 150) {
        server.open(records.get(i));
      }
    }
    byte[] otherPhase = Ends.flip(records.get(150), 7);
    assertBroken(server, otherPhase, "wrong tag of record 150 under generation 2");
    assertThat(server.open(records.get(150))).isEqualTo(pack(150));
    assertThat(server.receivingGeneration()).isEqualTo(1);
  }

  @Test
  void secretsAreForgottenWithTheirGeneration() throws IOException {
    byte[] sending = Ends.bytes(new Random(1), 32);
    byte[] receiving = sending.clone();
    RecordConfig config = STRICT.withWindowRecords(64).withRekey(64, 1 << 20);
    var sender = new RecordSender(TrafficKeys.first(sending), config, 0);
    var receiver = new RecordReceiver(TrafficKeys.first(receiving), config, 0);
    byte[] record = new byte[25];
    for (int i = 0; i < 64; i++) {
      sender.seal(new byte[1], 0, 1, record, 0);
      receiver.open(record, 0, 25);
    }
    assertThat(sending).isEqualTo(Ends.bytes(new Random(1), 32));
    assertThat(receiving).isEqualTo(sending);
    sender.seal(new byte[1], 0, 1, record, 0);
    assertThat(sending).containsOnly(0);
    receiver.open(record, 0, 25);
    assertThat(receiving).containsOnly(0);
    for (int i = 0; i < 63; i++) {
      assertThat(receiver.hasFormer()).as("%d behind the change", i).isTrue();
      sender.seal(new byte[1], 0, 1, record, 0);
      receiver.open(record, 0, 25);
    }
    // Record 127 is the last whose window reaches the former key.
    assertThat(receiver.hasFormer()).isTrue();
    assertThat(receiver.generation()).isEqualTo(1);
  }

  @Test
  void aFormerKeyIsForgottenOnceTheWindowHasPassed() throws IOException {
    byte[] secret = Ends.bytes(new Random(2), 32);
    RecordConfig config = STRICT.withWindowRecords(64).withRekey(100, 1 << 20);
    var sender = new RecordSender(TrafficKeys.first(secret.clone()), config, 0);
    var receiver = new RecordReceiver(TrafficKeys.first(secret), config, 0);
    byte[] record = new byte[25];
    for (int i = 0; i < 200; i++) {
      sender.seal(new byte[1], 0, 1, record, 0);
      receiver.open(record, 0, 25);
      assertThat(receiver.hasFormer()).as("record %d", i).isEqualTo(i >= 100 && i < 164);
    }
  }

  @Test
  void aSharedSecretIsWiped() {
    byte[] shared = Ends.bytes(new Random(3), 32);
    Keys.derive(Hello.Sender.CLIENT, shared, new byte[57], new byte[57]);
    assertThat(shared).containsOnly(0);
  }

  @Test
  void theLastNumberIsUsedAndNoneAfterIt() throws IOException {
    use(STRICT, RecordHeader.SEQUENCE_MAX);
    byte[] last = sealed(0);
    assertThat(server.open(last)).isEqualTo(pack(0));
    assertThatThrownBy(() -> sealed(1))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("all numbers");
    assertBroken(server, last, "repeated");
    byte[] beyond = last.clone();
    beyond[7] = (byte) 0xff;
    assertBroken(server, beyond, "record 9223372036854775807 is beyond the last number");
  }

  @ParameterizedTest
  @CsvSource({
    "0, 10, 10, windowRecords",
    "2, 10, 10, windowRecords",
    "65, 1000, 10, windowRecords",
    "2097152, 2097152, 10, windowRecords",
    "64, 63, 10, rekeyRecords",
    "1, 0, 10, rekeyRecords",
    "1, 4294967297, 10, rekeyRecords",
    "1, 1, 0, rekeyBytes",
    "1, 1, 68719476737, rekeyBytes",
  })
  void aSettingOutOfItsRangeIsNamed(int window, long records, long bytes, String name) {
    assertThatThrownBy(() -> new RecordConfig(window, records, bytes))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(name);
  }
}
