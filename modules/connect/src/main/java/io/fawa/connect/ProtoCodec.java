/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.connect;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.protobuf.UnsafeByteOperations;
import java.io.IOException;

/** Protobuf's binary form. */
final class ProtoCodec implements Codec {
  static final ProtoCodec INSTANCE = new ProtoCodec();

  private ProtoCodec() {}

  @Override
  public String name() {
    return "proto";
  }

  @Override
  @SuppressWarnings("unchecked") // a message's parser makes messages of its own type
  public <T extends Message> T decode(
      T prototype, byte[] source, int offset, int length, boolean retain)
      throws InvalidProtocolBufferException {
    if (length == 0) {
      return prototype;
    }
    if (!retain) {
      return (T) prototype.getParserForType().parseFrom(source, offset, length);
    }
    CodedInputStream input =
        UnsafeByteOperations.unsafeWrap(source, offset, length).newCodedInput();
    input.enableAliasing(true);
    Message message = prototype.getParserForType().parseFrom(input);
    try {
      input.checkLastTagWas(0);
    } catch (IOException e) {
      throw new InvalidProtocolBufferException(e);
    }
    return (T) message;
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
