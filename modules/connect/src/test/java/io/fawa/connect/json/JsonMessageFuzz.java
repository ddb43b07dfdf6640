/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.connect.json;

import static io.fawa.http.Fuzzing.require;

import com.google.protobuf.InvalidProtocolBufferException;
import io.fawa.connect.codec.Bytes;
import io.fawa.connect.test.v1.Everything;
import io.fawa.http.Fuzzing;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Messages in protobuf's JSON: read or refused; what was read is the same once written. */
public final class JsonMessageFuzz {
  private static final JsonCodec CODEC =
      new JsonCodec(List.of(Everything.getDescriptor().getFile()));

  private JsonMessageFuzz() {}

  public static void fuzzerTestOneInput(byte[] input) {
    Fuzzing.allocatesInProportion(input.length, () -> roundTrip(input));
  }

  private static void roundTrip(byte[] json) throws InvalidProtocolBufferException {
    Everything message;
    try {
      message = CODEC.decode(Everything.getDefaultInstance(), json, 0, json.length, false);
    } catch (InvalidProtocolBufferException e) {
      return;
    }
    String written = written(message);
    byte[] bytes = written.getBytes(StandardCharsets.UTF_8);
    Everything again = CODEC.decode(Everything.getDefaultInstance(), bytes, 0, bytes.length, false);
    require(written(again).equals(written), "%s became %s", written, again);
    // Paths that are no names of fields have no way back: "a__b" becomes "aB" and then "a_b".
    require(
        written.contains("\"fieldMask\"") || again.equals(message),
        "%s was written as %s",
        message,
        written);
  }

  private static String written(Everything message) throws InvalidProtocolBufferException {
    Bytes written = new Bytes(0);
    CODEC.encode(message, written);
    return new String(written.array(), 0, written.size(), StandardCharsets.UTF_8);
  }

  public static List<byte[]> seeds() {
    List<byte[]> seeds = new ArrayList<>();
    for (int seed = 0; seed < 20; seed++) {
      Bytes json = new Bytes(0);
      try {
        CODEC.encode(new RandomMessage(seed).everything(0), json);
      } catch (InvalidProtocolBufferException e) {
        throw new IllegalStateException(e);
      }
      seeds.add(json.toByteArray());
    }
    seeds.add(
        "{\"timestamp\":\"2026-01-02T03:04:05.678Z\",\"duration\":\"-1.5s\"}"
            .getBytes(StandardCharsets.UTF_8));
    seeds.add(
        "{\"struct\":{\"a\":[1,null]},\"fieldMask\":\"a.b,cD\"}".getBytes(StandardCharsets.UTF_8));
    return seeds;
  }
}
