/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.connect.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import com.google.protobuf.BytesValue;
import com.google.protobuf.DescriptorProtos.DescriptorProto;
import com.google.protobuf.DescriptorProtos.FileDescriptorProto;
import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import io.fawa.connect.test.v1.Everything;
import io.fawa.http.Peer;
import io.fawa.limits.Allowance;
import io.fawa.limits.Budget;
import io.fawa.limits.BudgetExceededException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a message will cost is known before it is decoded. */
class MessageCostTest {
  private static final Peer PEER =
      new Peer(new InetSocketAddress(InetAddress.getLoopbackAddress(), 1), false, List.of());

  private static byte[] repeated(int times, int... unit) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    for (int i = 0; i < times; i++) {
      for (int octet : unit) {
        all.write(octet);
      }
    }
    return all.toByteArray();
  }

  private static long cost(com.google.protobuf.Message prototype, byte[] bytes) {
    return MessageCost.of(prototype.getDescriptorForType(), bytes, 0, bytes.length, false);
  }

  @Test
  void emptyMessagesCostFarMoreThanTheirBytes() {
    byte[] fields = repeated(10_000, 0x12, 0); // field
    byte[] messages = repeated(10_000, 0x22, 0); // message_type
    assertThat(cost(FileDescriptorProto.getDefaultInstance(), messages))
        .isGreaterThan(10_000 * 50L);
    assertThat(cost(DescriptorProto.getDefaultInstance(), fields)).isGreaterThan(10_000 * 50L);
  }

  /**
   * The table of the class, on fields of {@link Everything}: 56 for the message itself, and what
   * the field costs where unknown fields are skipped and where they are kept.
   */
  @ParameterizedTest
  @CsvSource({
    "'', 0, 0",
    "08 05, 0, 0", // int32_value
    "31 0102030405060708, 0, 0", // sint64_value, in 64 bits
    "f001 05 f001 06, 32, 32", // numbers
    "f201 03 050607, 48, 48", // numbers, packed
    "99 02 0000000000000000, 16, 16", // doubles
    "72 03 616263, 59, 59", // string_value
    "72 00, 56, 56",
    "fa01 01 61 fa01 00, 113, 113", // texts
    "8a01 00, 56, 56", // child
    "8a01 05 72 03 616263, 115, 115",
    "8a01 03 8a01 00, 112, 112",
    "8b01 72 01 61 8c01 f001 05, 129, 129", // child as a group, and what follows
    "8b01 8c01 8c01 f001 05, 56, 56", // ended once too often
    "8b01 84 01 f001 05, 56, 56", // ended by another number
    "c202 06 0a01 6b 1201 76, 274, 274", // text_by_text
    "c202 00, 160, 160",
    "c03e 8001, 0, 162", // nothing that is known
    "c13e 0102030405060708, 0, 168",
    "c53e 01020304, 0, 164",
    "c23e 02 6162, 0, 163",
    "c33e 0801 c43e, 0, 480",
    "c33e 0b 0c c43e f001 05, 16, 496",
    "72 09 6162, 58, 58", // cut off
    "72, 56, 56",
    "c13e 0102, 0, 162",
    "8a01 09 f001 05, 72, 72",
    "ff, 0, 0", // no tag
    "00 f001 05, 0, 0",
    "07 f001 05, 0, 0",
    "02 00 f001 05, 0, 0",
    "c63e f001 05, 0, 163", // a wire type that there is not: all that is left
  })
  void eachFieldHasItsCost(String hex, long skipped, long kept) {
    byte[] fields = HexFormat.of().parseHex(hex.replace(" ", ""));
    byte[] source = new byte[fields.length + 3];
    Arrays.fill(source, (byte) 0x72);
    System.arraycopy(fields, 0, source, 2, fields.length);

    assertThat(MessageCost.of(Everything.getDescriptor(), source, 2, fields.length, false))
        .isEqualTo(56 + skipped);
    assertThat(MessageCost.of(Everything.getDescriptor(), source, 2, fields.length, true))
        .isEqualTo(56 + kept);
  }

  /** As deep as protobuf's own decoder goes, and no deeper: the rest is a block of bytes. */
  @Test
  void depthHasALimit() {
    Everything deep = Everything.getDefaultInstance();
    for (int i = 0; i < 100; i++) {
      deep = Everything.newBuilder().setChild(deep).build();
    }
    assertThat(cost(deep, deep.toByteArray())).isEqualTo(56 * 101);
    Everything deeper = Everything.newBuilder().setChild(deep).build();
    assertThat(cost(deeper, deeper.toByteArray())).isEqualTo(56 * 102);
    Everything deepest = Everything.newBuilder().setChild(deeper).build();
    // Its 101st level has three bytes: tag and length of one more, which nobody looks at.
    assertThat(cost(deepest, deepest.toByteArray())).isEqualTo(56 * 102 + 3);
  }

  @Test
  void aBlockOfBytesCostsItself() {
    byte[] bytes = BytesValue.of(ByteString.copyFrom(new byte[1_000_000])).toByteArray();
    assertThat(cost(BytesValue.getDefaultInstance(), bytes)).isBetween(1_000_000L, 1_001_000L);
  }

  @Test
  void whatIsNotKnownCostsNothing() {
    byte[] groups = repeated(100_000, 0x13, 0x14);
    byte[] numbers = repeated(100_000, 0x98, 0x06, 0x01);
    assertThat(cost(BytesValue.getDefaultInstance(), groups)).isLessThan(1_000);
    assertThat(cost(BytesValue.getDefaultInstance(), numbers)).isLessThan(1_000);
  }

  @Test
  void whatIsNotKnownCostsMuchWhereItIsKept() {
    for (int[] unit : new int[][] {{0x13, 0x14}, {0x98, 0x06, 0x01}}) {
      byte[] bytes = repeated(10_000, unit);
      byte[] nested = new byte[bytes.length + 2];
      nested[0] = 0x1b; // a group around all of them
      nested[nested.length - 1] = 0x1c;
      System.arraycopy(bytes, 0, nested, 1, bytes.length);
      for (byte[] unknown : new byte[][] {bytes, nested}) {
        assertThat(MessageCost.of(BytesValue.getDescriptor(), unknown, 0, unknown.length, true))
            .isGreaterThan(10_000 * 100L);
      }
    }
  }

  @Test
  void depthIsNoRecursionOfOurs() {
    byte[] opened = repeated(1_000_000, 0x13);
    assertThat(cost(BytesValue.getDefaultInstance(), opened)).isLessThan(1_000);
    assertThat(cost(Value.getDefaultInstance(), opened)).isLessThan(1_000);
  }

  @Test
  void anyBytesEnd() {
    Random random = new Random(7);
    for (int round = 0; round < 20_000; round++) {
      byte[] bytes = new byte[random.nextInt(64)];
      random.nextBytes(bytes);
      assertThat(cost(FileDescriptorProto.getDefaultInstance(), bytes)).isNotNegative();
      assertThat(cost(Struct.getDefaultInstance(), bytes)).isNotNegative();
    }
  }

  @Test
  void aMessageThatThereIsNoMemoryForIsNotDecoded() throws Exception {
    byte[] bytes = repeated(100_000, 0x22, 0);
    try (Allowance little = Budget.of(8 << 20).connection(PEER.remote());
        Allowance enough = Budget.of(64 << 20).connection(PEER.remote())) {
      assertThatThrownBy(() -> decode(bytes, little))
          .isInstanceOf(BudgetExceededException.class)
          .hasMessageContaining("200000 bytes");
      assertThat(decode(bytes, enough).getMessageTypeCount()).isEqualTo(100_000);
      assertThat(little.heldBytes()).isZero();
      assertThat(enough.heldBytes()).isPositive();
    }
  }

  private static FileDescriptorProto decode(byte[] bytes, Allowance allowance) throws IOException {
    return ProtoCodec.INSTANCE.decode(
        FileDescriptorProto.getDefaultInstance(), bytes, 0, bytes.length, false, allowance);
  }

  @Test
  void unknownFieldsAreSkippedUnlessTheyAreAskedFor() throws Exception {
    byte[] bytes = repeated(1_000, 0x98, 0x06, 0x01);
    for (boolean retain : new boolean[] {false, true}) {
      BytesValue dropped =
          ProtoCodec.INSTANCE.decode(
              BytesValue.getDefaultInstance(),
              Arrays.copyOf(bytes, bytes.length),
              0,
              bytes.length,
              retain,
              Allowance.unlimited());
      BytesValue kept =
          ProtoCodec.KEEPING_UNKNOWN_FIELDS.decode(
              BytesValue.getDefaultInstance(),
              Arrays.copyOf(bytes, bytes.length),
              0,
              bytes.length,
              retain,
              Allowance.unlimited());
      assertThat(dropped.getUnknownFields().asMap()).isEmpty();
      assertThat(kept.getUnknownFields().asMap()).hasSize(1);
    }
  }
}
