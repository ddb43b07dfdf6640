/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.connect;

import io.fawa.connect.codec.MessageCost;
import io.fawa.limits.Allowance;
import io.fawa.limits.BudgetExceededException;
import io.fawa.limits.LongWork;
import java.io.IOException;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A message that is being decompressed. It is bounded, and its memory is taken from an allowance
 * before it is allocated, as many may be in progress at once. Single-owner.
 */
final class Decompressed implements AutoCloseable {
  private static final int BYTES_MIN = 512;
  private static final int EXPECTED_BYTES_MAX = 65_536;

  private final int bytesMax;
  private final Allowance held;
  private byte[] array;
  private int size;
  private @Nullable LongWork turn;

  /**
   * Allocates what is expected, up to a bound.
   *
   * @param held the allowance, taken as the message grows
   */
  Decompressed(long bytesExpected, int bytesMax, Allowance held) throws BudgetExceededException {
    this.bytesMax = bytesMax;
    this.held = held;
    int first =
        (int) Math.min(bytesMax + 1L, Math.clamp(bytesExpected, BYTES_MIN, EXPECTED_BYTES_MAX));
    held.take(cost(first));
    this.array = new byte[first];
  }

  private static long cost(int length) {
    return length <= MessageCost.COUNTED_FROM_BYTES ? 0 : Allowance.arrayBytes(length);
  }

  byte[] array() {
    return array;
  }

  int size() {
    return size;
  }

  /**
   * Makes room for at least one more byte. It may make room for one byte above the limit, to detect
   * an excess.
   *
   * @return the number of bytes that fit
   */
  int room() throws IOException {
    if (size == array.length) {
      if (turn == null && size >= LongWork.BYTES_MIN) {
        turn = LongWork.begin();
      }
      int grown = (int) Math.min(bytesMax + 1L, 2L * array.length);
      held.take(cost(grown));
      int before = array.length;
      array = Arrays.copyOf(array, grown);
      held.give(cost(before));
    }
    return array.length - size;
  }

  /**
   * Counts {@code count} bytes that were written.
   *
   * @throws RpcException with {@link Code#RESOURCE_EXHAUSTED}: the message is too long
   */
  void add(int count) {
    size += count;
    if (size > bytesMax) {
      throw new RpcException(
          Code.RESOURCE_EXHAUSTED, "message size is larger than configured max " + bytesMax);
    }
  }

  /** Returns the permit of a long message. */
  @Override
  public void close() {
    if (turn != null) {
      turn.close();
      turn = null;
    }
  }

  /** The whole message; this object must not be used afterwards. */
  byte[] finish() throws BudgetExceededException {
    if (size == array.length) {
      return array;
    }
    held.take(cost(size));
    byte[] exact = Arrays.copyOf(array, size);
    held.give(cost(array.length));
    return exact;
  }
}
