/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.connect.codec;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import io.fawa.limits.Allowance;
import io.fawa.limits.BudgetExceededException;

/** Encodes and decodes messages. Thread-safe. */
public interface Codec {
  /** The name in content types: {@code proto}, {@code json}. */
  String name();

  /**
   * Reads a message of the type of {@code prototype}.
   *
   * @param retain true if the message may keep the array, so that its byte strings need no copy
   * @param allowance the allowance that the cost of the message is taken from
   * @throws InvalidProtocolBufferException the bytes are not such a message
   * @throws BudgetExceededException the cost exceeds the allowance
   */
  <T extends Message> T decode(
      T prototype, byte[] source, int offset, int length, boolean retain, Allowance allowance)
      throws InvalidProtocolBufferException, BudgetExceededException;

  /** As the other one, without an allowance: for messages of a trusted peer. */
  default <T extends Message> T decode(
      T prototype, byte[] source, int offset, int length, boolean retain)
      throws InvalidProtocolBufferException {
    try {
      return decode(prototype, source, offset, length, retain, Allowance.unlimited());
    } catch (BudgetExceededException e) {
      throw new IllegalStateException("an unlimited allowance refused something", e);
    }
  }

  /**
   * Appends {@code message} to {@code target}.
   *
   * @throws InvalidProtocolBufferException the message cannot be written this way
   */
  void encode(Message message, Bytes target) throws InvalidProtocolBufferException;
}
