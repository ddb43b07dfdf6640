/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.connect.codec;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.DiscardUnknownFieldsParser;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.protobuf.Parser;
import com.google.protobuf.UnsafeByteOperations;
import io.fawa.limits.Allowance;
import io.fawa.limits.BudgetExceededException;
import io.fawa.limits.LongWork;
import java.io.IOException;

/** Protobuf's binary form. */
public final class ProtoCodec implements Codec {
  /** Skips unknown fields, which may cost a hundred times their bytes. */
  public static final ProtoCodec INSTANCE = new ProtoCodec(false);

  /** Keeps unknown fields, for services that forward messages. */
  public static final ProtoCodec KEEPING_UNKNOWN_FIELDS = new ProtoCodec(true);

  private final boolean keepsUnknownFields;

  private ProtoCodec(boolean keepsUnknownFields) {
    this.keepsUnknownFields = keepsUnknownFields;
  }

  @Override
  public String name() {
    return "proto";
  }

  @Override
  @SuppressWarnings("unchecked") // a message's parser returns its own type
  public <T extends Message> T decode(
      T prototype, byte[] source, int offset, int length, boolean retain, Allowance allowance)
      throws InvalidProtocolBufferException, BudgetExceededException {
    if (length == 0) {
      return prototype;
    }
    if (length >= MessageCost.COUNTED_FROM_BYTES && allowance.bounded()) {
      pay(prototype, source, offset, length, allowance);
    }
    Parser<? extends Message> parser = prototype.getParserForType();
    if (!keepsUnknownFields) {
      parser = DiscardUnknownFieldsParser.wrap(parser);
    }
    if (!retain) {
      return (T) parser.parseFrom(source, offset, length);
    }
    CodedInputStream input =
        UnsafeByteOperations.unsafeWrap(source, offset, length).newCodedInput();
    input.enableAliasing(true);
    Message message = parser.parseFrom(input);
    try {
      input.checkLastTagWas(0);
    } catch (IOException e) {
      throw new InvalidProtocolBufferException(e);
    }
    return (T) message;
  }

  private void pay(Message prototype, byte[] source, int offset, int length, Allowance allowance)
      throws BudgetExceededException {
    LongWork.yieldProcessor(0, length);
    long cost =
        MessageCost.of(
            prototype.getDescriptorForType(), source, offset, length, keepsUnknownFields);
    LongWork.yieldProcessor(0, length);
    if (!allowance.tryTake(cost)) {
      throw new BudgetExceededException(
          "a message of "
              + length
              + " bytes would take "
              + cost
              + " bytes when decoded; there is no memory for it");
    }
  }

  @Override
  public void encode(Message message, Bytes target) throws InvalidProtocolBufferException {
    int length = message.getSerializedSize();
    int start = target.extend(length);
    CodedOutputStream output = CodedOutputStream.newInstance(target.array(), start, length);
    try {
      message.writeTo(output);
    } catch (IOException e) {
      throw new InvalidProtocolBufferException(e);
    }
    output.checkNoSpaceLeft();
  }
}
