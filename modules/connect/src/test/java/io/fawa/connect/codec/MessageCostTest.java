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
import io.fawa.http.Peer;
import io.fawa.limits.Allowance;
import io.fawa.limits.Budget;
import io.fawa.limits.BudgetExceededException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

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
