/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.board.client;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fawa.limits.Allowance;
import io.fawa.limits.Budget;
import io.fawa.limits.BudgetExceededException;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class MessagePartsTest {
  private static final int PACK_BYTES = 5;

  private final Budget budget = Budget.of(1_000);
  private final Allowance allowance = budget.connectionOfMany();
  private final MessageParts parts = new MessageParts(20, allowance);

  private static List<byte[]> packs(String message) {
    return MessageParts.split(message.getBytes(UTF_8), PACK_BYTES);
  }

  private static byte[] pack(int kind, String text) {
    byte[] pack = ("?" + text).getBytes(UTF_8);
    pack[0] = (byte) kind;
    return pack;
  }

  @Test
  void aPartSaysWhetherOthersComeBeforeAndAfter() {
    assertThat(packs("")).containsExactly(pack(0, ""));
    assertThat(packs("abcd")).containsExactly(pack(0, "abcd"));
    assertThat(packs("abcde")).containsExactly(pack(1, "abcd"), pack(2, "e"));
    assertThat(packs("abcdefghi")).containsExactly(pack(1, "abcd"), pack(3, "efgh"), pack(2, "i"));
  }

  @Test
  void messagesComeBackWhole() throws Exception {
    Random random = new Random(3);
    for (int round = 0; round < 1_000; round++) {
      byte[] message = new byte[random.nextInt(21)];
      random.nextBytes(message);
      List<byte[]> packs = MessageParts.split(message, 2 + random.nextInt(24));
      for (byte[] pack : packs.subList(0, packs.size() - 1)) {
        assertThat(parts.take(pack)).isEmpty();
      }
      assertThat(parts.take(packs.getLast()).orElseThrow()).isEqualTo(message);
      assertThat(budget.heldBytes()).isZero();
    }
  }

  /** As after a session that is gone with the beginning of a message. */
  @Test
  void whatHasNoBeginningOrNoEndIsDropped() throws Exception {
    assertThat(parts.take(pack(3, "b"))).isEmpty();
    assertThat(parts.take(pack(2, "c"))).isEmpty();
    assertThat(parts.take(pack(1, "x"))).isEmpty();
    assertThat(budget.heldBytes()).isEqualTo(2);
    assertThat(parts.take(pack(1, "a"))).isEmpty();
    assertThat(parts.take(pack(2, "b"))).hasValue("ab".getBytes(UTF_8));
    assertThat(parts.take(pack(1, "x"))).isEmpty();
    assertThat(parts.take(pack(0, "a"))).hasValue("a".getBytes(UTF_8));
    assertThat(parts.take(pack(2, "y"))).isEmpty();
    assertThat(budget.heldBytes()).isZero();
  }

  @Test
  void lengthsHaveLimits() throws Exception {
    assertThat(parts.take(pack(0, "a".repeat(20)))).isPresent();
    assertThatThrownBy(() -> parts.take(pack(0, "a".repeat(21))))
        .isInstanceOf(MalformedPartException.class)
        .hasMessage("a message over 20 bytes");
    parts.take(pack(1, "a".repeat(20)));
    parts.take(pack(3, ""));
    assertThatThrownBy(() -> parts.take(pack(2, "a"))).isInstanceOf(MalformedPartException.class);
    assertThat(budget.heldBytes()).isZero();
    assertThatThrownBy(() -> parts.take(new byte[0])).isInstanceOf(MalformedPartException.class);
    assertThatThrownBy(() -> parts.take(pack(4, "a"))).isInstanceOf(MalformedPartException.class);
    assertThatThrownBy(() -> MessageParts.split(new byte[1], 1))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void memoryHasALimit() throws Exception {
    MessageParts large = new MessageParts(1 << 20, allowance);
    large.take(pack(1, "a".repeat(200)));
    assertThatThrownBy(() -> large.take(pack(3, "a".repeat(200))))
        .isInstanceOf(BudgetExceededException.class);
    assertThat(budget.heldBytes()).isZero();
  }
}
