/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.connect.rest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fawa.connect.Code;
import io.fawa.connect.RpcException;
import io.fawa.http.DelegatingExchange;
import io.fawa.http.Exchange;
import io.fawa.http.Headers;
import io.fawa.http.HttpVersion;
import io.fawa.http.MemoryExchange;
import io.fawa.http.RequestHead;
import io.fawa.limits.Allowance;
import io.fawa.limits.Budget;
import io.fawa.limits.BudgetExceededException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** How a body is cut into lines, whatever parts it comes in. */
class LineReaderTest {
  private static final SocketAddress NOBODY = InetSocketAddress.createUnresolved("a", 1);

  /** Gives a body in parts of at most so many bytes, and counts memory. */
  private static final class InParts extends DelegatingExchange {
    private final int partBytes;
    private final Allowance allowance;

    InParts(Exchange inner, int partBytes, Allowance allowance) {
      super(inner);
      this.partBytes = partBytes;
      this.allowance = allowance;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
      return super.read(target, offset, Math.min(length, partBytes));
    }

    @Override
    public Allowance allowance() {
      return allowance;
    }
  }

  private static LineReader reader(
      String body, int lineBytesMax, int partBytes, Allowance allowance) throws IOException {
    MemoryExchange exchange =
        new MemoryExchange(HttpVersion.HTTP_2, new RequestHead("POST", "/", new Headers()));
    byte[] bytes = body.getBytes(StandardCharsets.ISO_8859_1);
    exchange.client().write(bytes, 0, bytes.length);
    exchange.client().endRequest();
    return new LineReader(
        new InParts(exchange, partBytes, allowance), lineBytesMax, Duration.ofMinutes(1));
  }

  private static List<String> lines(String body, int lineBytesMax, int partBytes)
      throws IOException {
    LineReader reader = reader(body, lineBytesMax, partBytes, Allowance.unlimited());
    List<String> lines = new ArrayList<>();
    while (reader.next()) {
      lines.add(
          new String(
              reader.array(),
              reader.lineStart(),
              reader.lineLength(),
              StandardCharsets.ISO_8859_1));
    }
    assertThat(reader.next()).isFalse();
    return lines;
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 1000})
  void blankLinesAreLeftOutAndTheLastNeedsNoEnd(int partBytes) throws IOException {
    assertThat(lines("a\nbb\n\n \t\r\n\nc c\r\n\td", 100, partBytes))
        .containsExactly("a", "bb", "c c\r", "\td");
    assertThat(lines("", 100, partBytes)).isEmpty();
    assertThat(lines("\n \n\r", 100, partBytes)).isEmpty();
    assertThat(lines("a\n", 100, partBytes)).containsExactly("a");
    assertThat(lines("\u0000\n\u000b", 100, partBytes)).containsExactly("\u0000", "\u000b");
  }

  /** Longer than the buffer, and lines that a part ends within. */
  @ParameterizedTest
  @ValueSource(ints = {100, 4095, 4096, 4097, 60_000})
  void linesOfAnyLengthAreWhole(int partBytes) throws IOException {
    List<String> lines = new ArrayList<>();
    for (int length : new int[] {10, 4095, 4096, 1, 4097, 3, 8191, 20_000, 2000, 5}) {
      lines.add("x".repeat(length - 1) + (char) ('a' + lines.size()));
    }
    assertThat(lines(String.join("\n", lines), 20_000, partBytes)).isEqualTo(lines);
    assertThat(lines(String.join("\n\n", lines) + "\n", 20_000, partBytes)).isEqualTo(lines);
  }

  @ParameterizedTest
  @CsvSource({"1, 1", "100, 7", "100, 1000", "5000, 1000", "5000, 100000"})
  void aLineMayBeAsLongAsAMessage(int most, int partBytes) throws IOException {
    String fits = "x".repeat(most);
    assertThat(lines(fits, most, partBytes)).containsExactly(fits);
    assertThat(lines(fits + "\n" + fits + "\n", most, partBytes)).containsExactly(fits, fits);
    for (String over : List.of(fits + "x", fits + "x\n", "a\n" + fits + "x", fits + "x\n\n")) {
      assertThatThrownBy(() -> lines(over, most, partBytes))
          .isInstanceOfSatisfying(
              RpcException.class,
              e -> {
                assertThat(e.code()).isEqualTo(Code.RESOURCE_EXHAUSTED);
                assertThat(e.text())
                    .startsWith("message size ")
                    .endsWith(" is larger than configured max " + most);
              });
    }
  }

  /** What a line without an end makes us hold is paid for before there is room for it. */
  @Test
  void roomIsTakenFromTheShareOfItsSender() throws IOException {
    String body = "x".repeat(20_000) + "\n" + "y".repeat(20_000) + "\nz";
    try (Allowance enough = Budget.of(1 << 20).connection(NOBODY);
        Allowance little = new Budget(1 << 20, 1 << 20, 10_000).connection(NOBODY)) {
      LineReader reader = reader(body, 1 << 20, 100_000, enough);
      for (int length : new int[] {20_000, 20_000, 1}) {
        assertThat(reader.next()).isTrue();
        assertThat(reader.lineLength()).isEqualTo(length);
        assertThat(enough.heldBytes()).isEqualTo(32_768 - 4096);
      }
      assertThatThrownBy(() -> reader(body, 1 << 20, 100_000, little).next())
          .isInstanceOf(BudgetExceededException.class);
      assertThat(little.heldBytes()).isEqualTo(8192 - 4096);
    }
  }

  /** Its buffer is never much longer than a line may be. */
  @Test
  void roomIsNotWasted() throws IOException {
    try (Allowance held = Budget.of(1 << 20).connection(NOBODY)) {
      assertThat(reader("x".repeat(9000), 9000, 100_000, held).next()).isTrue();
      assertThat(held.heldBytes()).isEqualTo(9000 + 2);
    }
  }
}
