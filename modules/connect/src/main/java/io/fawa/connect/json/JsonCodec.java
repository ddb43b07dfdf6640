/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.connect.json;

import com.google.protobuf.Descriptors.FileDescriptor;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import io.fawa.connect.codec.Bytes;
import io.fawa.connect.codec.Codec;
import io.fawa.connect.codec.ProtoCodec;
import io.fawa.limits.Allowance;
import io.fawa.limits.BudgetExceededException;
import java.io.IOException;
import java.util.List;

/**
 * Protobuf's JSON form, strictly parsed. Input may have unknown members, which are ignored, and
 * original field names; output omits default values. It converts by way of the binary form, which
 * messages read and write without reflection.
 */
public final class JsonCodec implements Codec {
  private final JsonTypes types;

  /** A codec that can convert an {@code Any} of each message of {@code files}. */
  public JsonCodec(List<FileDescriptor> files) {
    this.types = new JsonTypes(files);
  }

  /** The types it knows. */
  public JsonTypes types() {
    return types;
  }

  @Override
  public String name() {
    return "json";
  }

  @Override
  public <T extends Message> T decode(
      T prototype, byte[] source, int offset, int length, boolean retain, Allowance allowance)
      throws InvalidProtocolBufferException, BudgetExceededException {
    if (length == 0) {
      throw new InvalidProtocolBufferException("zero-length payload is not a valid JSON object");
    }
    JsonSchema schema = types.schema(prototype.getDescriptorForType());
    Bytes binary = JsonDecoder.decode(schema, types, source, offset, length);
    return ProtoCodec.INSTANCE.decode(prototype, binary.array(), 0, binary.size(), true, allowance);
  }

  @Override
  public void encode(Message message, Bytes target) throws InvalidProtocolBufferException {
    Bytes binary = new Bytes(message.getSerializedSize());
    ProtoCodec.INSTANCE.encode(message, binary);
    JsonSchema schema = types.schema(message.getDescriptorForType());
    try {
      new JsonEncoder(types, target).encode(schema, binary.array(), 0, binary.size());
    } catch (InvalidProtocolBufferException e) {
      throw e;
    } catch (IOException | IllegalArgumentException e) {
      throw new InvalidProtocolBufferException(e.getMessage());
    }
  }
}
