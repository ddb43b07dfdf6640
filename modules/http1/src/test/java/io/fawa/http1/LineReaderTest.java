/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.http1;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fawa.http.Headers;
import io.fawa.limits.Allowance;
import io.fawa.limits.Budget;
import io.fawa.limits.BudgetExceededException;
import java.io.IOException;
import java.net.InetSocketAddress;
import org.junit.jupiter.api.Test;

/** What fields take of a connection's allowance, and how their limits count. */
class LineReaderTest {
  /** A field of 36 octets, which counts 64 more. */
  private static final String FIELD = "a: " + "x".repeat(33) + "\r\n";

  private static final int COST = 100;

  private static Allowance allowance(long bytesMax) {
    return new Budget(1 << 30, bytesMax, bytesMax)
        .connection(InetSocketAddress.createUnresolved("peer", 1));
  }

  private static LineReader reader(String text, Allowance allowance) {
    Conversation wire = new Conversation(Answers.bytes(text), 100);
    return new LineReader(new ByteInput(wire::read, allowance), 50_000, 1000, false);
  }

  private static Headers fields(LineReader lines) throws IOException {
    Headers headers = new Headers();
    lines.fields(headers);
    return headers;
  }

  @Test
  void theFirstFourKibibytesAreFreeAndTheRestIsHeldUntilTheMessageIsOver() throws IOException {
    Allowance allowance = allowance(1 << 20);
    LineReader lines =
        reader(
            FIELD.repeat(40) + "\r\n" + FIELD + FIELD + "\r\n" + FIELD.repeat(40) + "\r\n",
            allowance);
    lines.begin();
    assertThat(fields(lines).size()).isEqualTo(40);
    assertThat(allowance.heldBytes()).isZero();
    lines.beginTrailers();
    assertThat(fields(lines).size()).isEqualTo(2);
    assertThat(allowance.heldBytes()).as("4,200 bytes are").isEqualTo(2 * COST);
    lines.release();
    assertThat(allowance.heldBytes()).isZero();
    lines.begin();
    assertThat(fields(lines).size()).isEqualTo(40);
    assertThat(allowance.heldBytes()).as("free anew").isZero();
  }

  @Test
  void fieldsThatThereIsNoMemoryForAreRefused() throws IOException {
    LineReader fits = reader(FIELD.repeat(42) + "\r\n", allowance(2 * COST));
    fits.begin();
    assertThat(fields(fits).size()).isEqualTo(42);
    LineReader lines = reader(FIELD.repeat(43) + "\r\n", allowance(2 * COST));
    lines.begin();
    assertThatThrownBy(() -> fields(lines)).isInstanceOf(BudgetExceededException.class);
  }

  @Test
  void trailersHaveLimitsOfTheirOwn() throws IOException {
    Conversation wire = new Conversation(Answers.bytes((FIELD + "\r\n").repeat(3)), 100);
    LineReader lines = new LineReader(new ByteInput(wire::read), 60, 1, false);
    lines.begin();
    assertThat(fields(lines).size()).isEqualTo(1);
    lines.beginTrailers();
    assertThat(fields(lines).size()).isEqualTo(1);
    // Without a beginning they go on with what the last ones left.
    assertThatThrownBy(() -> fields(lines))
        .hasMessageStartingWith("trailers of at least ")
        .hasMessageEndingWith(", at most 60 bytes");
  }
}
