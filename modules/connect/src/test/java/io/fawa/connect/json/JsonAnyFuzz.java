/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.connect.json;

import static io.fawa.http.Fuzzing.require;

import com.google.protobuf.Any;
import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.protobuf.StringValue;
import io.fawa.connect.codec.Bytes;
import io.fawa.connect.test.v1.Everything;
import io.fawa.http.Fuzzing;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Bytes of an Any: no message, or the JSON of what protobuf's own parser makes of them. */
public final class JsonAnyFuzz {
  private static final JsonCodec CODEC =
      new JsonCodec(List.of(Everything.getDescriptor().getFile()));

  private JsonAnyFuzz() {}

  public static void fuzzerTestOneInput(byte[] input) {
    Fuzzing.allocatesInProportion(input.length, () -> compare(ByteString.copyFrom(input)));
  }

  private static void compare(ByteString bytes) throws InvalidProtocolBufferException {
    Optional<String> written = written(Any.newBuilder().setValue(bytes));
    Everything parsed;
    try {
      parsed = Everything.parseFrom(bytes);
    } catch (InvalidProtocolBufferException e) {
      require(written.isEmpty(), "%s is no message", written);
      return;
    }
    Optional<String> wanted = written(Any.newBuilder().setValue(parsed.toByteString()));
    require(written.equals(wanted), "%s instead of %s", written, wanted);
    require(wanted.equals(written(parsed)), "%s in an Any, %s alone", wanted, written(parsed));
    if (written.isPresent()) {
      readBack(written.get());
    }
  }

  private static void readBack(String json) throws InvalidProtocolBufferException {
    byte[] source = json.getBytes(StandardCharsets.UTF_8);
    try {
      CODEC.decode(Everything.getDefaultInstance(), source, 0, source.length, false);
    } catch (InvalidProtocolBufferException e) {
      // A list in a list is one level of JSON and three of messages, and the other way round.
      if (!String.valueOf(e.getMessage()).contains("nest")) {
        throw e;
      }
    }
  }

  private static Optional<String> written(Any.Builder any) {
    any.setTypeUrl("x/" + Everything.getDescriptor().getFullName());
    return json(Everything.newBuilder().setAny(any).build());
  }

  /** A message as it is within an Any, so that the texts compare. */
  private static Optional<String> written(Everything message) {
    String head = "{\"any\":{\"@type\":\"x/" + Everything.getDescriptor().getFullName() + "\"";
    return json(message)
        .map(json -> json.substring(1))
        .map(members -> head + (members.equals("}") ? "" : ",") + members + "}");
  }

  private static Optional<String> json(Message message) {
    Bytes out = new Bytes(0);
    try {
      CODEC.encode(message, out);
    } catch (InvalidProtocolBufferException e) {
      return Optional.empty();
    }
    return Optional.of(new String(out.array(), 0, out.size(), StandardCharsets.UTF_8));
  }

  public static List<byte[]> seeds() {
    List<byte[]> seeds = new ArrayList<>();
    for (int seed = 0; seed < 20; seed++) {
      ByteString one = new RandomMessage(seed).everything(0).toByteString();
      ByteString other = new RandomMessage(-seed).everything(0).toByteString();
      seeds.add(one.concat(other).toByteArray());
    }
    seeds.add(
        Everything.newBuilder()
            .setAny(Any.pack(StringValue.of("a")))
            .putTextByText("k", "v")
            .build()
            .toByteArray());
    return seeds;
  }
}
