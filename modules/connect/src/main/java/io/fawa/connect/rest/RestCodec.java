/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.connect.rest;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import io.fawa.connect.codec.Bytes;
import io.fawa.connect.codec.Codec;
import io.fawa.connect.codec.ProtoCodec;
import io.fawa.connect.json.JsonCodec;
import io.fawa.connect.json.JsonDecoder;
import io.fawa.connect.json.JsonEncoder;
import io.fawa.connect.json.JsonSchema;
import io.fawa.connect.json.JsonSchema.Field;
import io.fawa.connect.json.JsonTypes;
import io.fawa.limits.Allowance;
import io.fawa.limits.BudgetExceededException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * Converts the messages of one REST call: builds a request from body, query and path, and a body
 * from the response. It concatenates binary forms, as protobuf merges concatenated messages and
 * later values win.
 *
 * @param json the JSON of whole messages
 * @param binding the HTTP form of the method
 * @param captured the values of the path's variables
 * @param query the query, percent-encoded
 * @param contentType the request's content type; empty if absent
 */
record RestCodec(
    JsonCodec json, RestBinding binding, List<String> captured, String query, String contentType)
    implements Codec {
  @Override
  public String name() {
    return json.name();
  }

  @Override
  public <T extends Message> T decode(
      T prototype, byte[] source, int offset, int length, boolean retain, Allowance allowance)
      throws InvalidProtocolBufferException, BudgetExceededException {
    JsonTypes types = json.types();
    Bytes binary = new Bytes(length);
    if (binding.takesRaw()) {
      int field = binding.bodyField().map(named -> named.number()).orElse(0);
      RawBody.append(contentType, source, offset, length, field, binary);
    } else if (length > 0 && binding.wholeBody()) {
      JsonSchema schema = types.schema(prototype.getDescriptorForType());
      binary = JsonDecoder.decode(schema, types, source, offset, length);
    } else if (length > 0 && binding.bodyField().isPresent()) {
      List<Field> field = List.of(binding.bodyField().get());
      JsonDecoder.decodeField(field, false, types, source, offset, length, binary);
    }
    try {
      for (RestBinding.Parameter parameter : binding.parameters(captured, query)) {
        byte[] value = parameter.json().getBytes(StandardCharsets.UTF_8);
        JsonDecoder.decodeField(parameter.path(), true, types, value, 0, value.length, binary);
      }
    } catch (IllegalArgumentException e) {
      throw new InvalidProtocolBufferException(e.getMessage());
    }
    return ProtoCodec.INSTANCE.decode(prototype, binary.array(), 0, binary.size(), true, allowance);
  }

  @Override
  public void encode(Message message, Bytes target) throws InvalidProtocolBufferException {
    if (binding.answersRaw()) {
      ByteString data = binding.raw(message).data();
      int start = target.extend(data.size());
      data.copyTo(target.array(), start);
      return;
    }
    if (binding.responseField().isEmpty()) {
      json.encode(message, target);
      return;
    }
    Bytes binary = new Bytes(message.getSerializedSize());
    ProtoCodec.INSTANCE.encode(message, binary);
    try {
      new JsonEncoder(json.types(), target)
          .encodeField(binding.responseField().get(), binary.array(), 0, binary.size());
    } catch (InvalidProtocolBufferException e) {
      throw e;
    } catch (IOException | IllegalArgumentException e) {
      throw new InvalidProtocolBufferException(e.getMessage());
    }
  }
}
