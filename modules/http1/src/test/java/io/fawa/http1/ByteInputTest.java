/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.http1;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fawa.limits.Allowance;
import io.fawa.limits.Budget;
import io.fawa.limits.BudgetExceededException;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The buffer under both sides of a connection: its lines, and what it takes of the allowance. */
class ByteInputTest {
  private static final int IDLE = ByteInput.IDLE_BYTES;
  private static final int LONG = 8192;

  private final Allowance allowance = allowance(1 << 20);

  private static Allowance allowance(long bytesMax) {
    return new Budget(1 << 30, bytesMax, bytesMax)
        .connection(InetSocketAddress.createUnresolved("peer", 1));
  }

  private static ByteInput.Source source(byte[] bytes, int sliceBytes) {
    return new Conversation(bytes, sliceBytes)::read;
  }

  private ByteInput input(String text, int sliceBytes) {
    return new ByteInput(source(Answers.bytes(text), sliceBytes), allowance);
  }

  private static String line(ByteInput in, int bytesMax) throws IOException {
    int length = in.awaitLine(bytesMax);
    if (length < 0) {
      return "too long";
    }
    String line = new String(in.array(), in.position(), length, StandardCharsets.ISO_8859_1);
    in.take(length);
    return line;
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 5, 1000})
  void linesAreTakenApart(int sliceBytes) throws IOException {
    ByteInput in = input("ab\r\n\r\nc\rd\r\nrest", sliceBytes);
    assertThat(line(in, 100)).isEqualTo("ab");
    assertThat(line(in, 100)).isEmpty();
    assertThat(line(in, 100)).isEqualTo("c\rd");
    assertThatThrownBy(() -> line(in, 100))
        .isInstanceOf(EOFException.class)
        .hasMessage("closed by the peer within a line");
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 1000})
  void aLineMayBeAsLongAsAllowedWithItsEnd(int sliceBytes) throws IOException {
    assertThat(line(input("abc\r\n", sliceBytes), 5)).isEqualTo("abc");
    assertThat(line(input("abc\r\n", sliceBytes), 4)).isEqualTo("too long");
    assertThat(line(input("abcdefgh", sliceBytes), 4)).isEqualTo("too long");
    assertThat(line(input("abcd", sliceBytes), 4)).as("its end is missing").isEqualTo("too long");
    assertThatThrownBy(() -> line(input("abc", sliceBytes), 4)).isInstanceOf(EOFException.class);
    assertThatThrownBy(() -> line(input("", sliceBytes), 4)).hasMessage("closed by the peer");
  }

  @ParameterizedTest
  @ValueSource(strings = {"\n", "ab\n", "ab\r\r\t\n"})
  void aLineEndsWithBoth(String text) {
    assertThatThrownBy(() -> line(input(text, 10), 100))
        .isInstanceOf(MalformedMessageException.class)
        .hasMessage("a line that ends without CR");
  }

  @Test
  void shortLinesCostNothingAndALongOneItsBuffer() throws IOException {
    String longest = "x".repeat(IDLE - 2) + "\r\n";
    ByteInput in = input(longest + longest + "y".repeat(IDLE - 1) + "\r\nz\r\n", 100_000);
    assertThat(line(in, 100_000)).hasSize(IDLE - 2);
    assertThat(line(in, 100_000)).hasSize(IDLE - 2);
    assertThat(allowance.heldBytes()).isZero();
    assertThat(line(in, 100_000)).hasSize(IDLE - 1);
    assertThat(allowance.heldBytes()).isEqualTo(LONG - IDLE);
    assertThat(line(in, 100_000)).isEqualTo("z");
    assertThat(in.isEmpty()).isTrue();
    assertThatThrownBy(() -> line(in, 100_000)).isInstanceOf(EOFException.class);
    assertThat(allowance.heldBytes()).as("once it is empty").isZero();
  }

  @Test
  void aLongerLineDoublesIt() throws IOException {
    ByteInput in = input("x".repeat(LONG) + "\r\n", 100_000);
    assertThat(line(in, 100_000)).hasSize(LONG);
    assertThat(allowance.heldBytes()).isEqualTo(2 * LONG - IDLE);
  }

  @Test
  void aLineThatThereIsNoMemoryForIsToldSo() {
    ByteInput in = new ByteInput(source(new byte[1000], 1000), allowance(LONG - IDLE - 1));
    assertThatThrownBy(() -> line(in, 100_000)).isInstanceOf(BudgetExceededException.class);
  }

  @Test
  void bytesReadBeforeComeFirst() throws IOException {
    ByteInput in = input("cd\r\n", 10);
    in.preload(Answers.bytes("ab"));
    assertThat(in.available()).isEqualTo(2);
    assertThat(line(in, 100)).isEqualTo("abcd");
    in.preload(new byte[LONG + 1]);
    assertThat(in.available()).isEqualTo(LONG + 1);
    assertThat(allowance.heldBytes()).isEqualTo(LONG + 1 - IDLE);
  }

  @Test
  void readsTakeWhatIsHereBeforeTheyWait() throws IOException {
    ByteInput in = input("ab\r\ncdefg", 6);
    assertThat(line(in, 100)).isEqualTo("ab");
    byte[] target = new byte[20_000];
    assertThat(in.read(target, 1, 20_000 - 1)).isEqualTo(2);
    assertThat(new String(target, 1, 2, StandardCharsets.ISO_8859_1)).isEqualTo("cd");
    assertThat(in.read(target, 0, 2)).isEqualTo(2);
    assertThat(in.available()).as("read with them").isEqualTo(1);
    assertThat(in.read(target, 0, 2)).isEqualTo(1);
    assertThat(in.read(target, 0, 2)).isEqualTo(-1);
    assertThat(in.read(target, 0, LONG)).isEqualTo(-1);
  }

  /** Without a copy: what is asked for is longer than what the buffer would hold. */
  @Test
  void aLongReadGoesByTheBuffer() throws IOException {
    byte[] asked = new byte[LONG];
    int[] room = {0};
    ByteInput in =
        new ByteInput((target, offset, length) -> {
          room[0] = length;
          return 1;
        });
    assertThat(in.read(asked, 0, LONG)).isEqualTo(1);
    assertThat(room[0]).isEqualTo(LONG);
    assertThat(in.read(asked, 0, LONG - 1)).isEqualTo(1);
    assertThat(room[0]).isEqualTo(IDLE);
  }
}
