/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.connect.protocol;

import static io.fawa.http.Fuzzing.require;

import io.fawa.connect.Code;
import io.fawa.connect.RpcException;
import io.fawa.http.FuzzInput;
import io.fawa.http.Fuzzing;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;

/**
 * Enveloped messages, in binary and in gRPC-Web's text: the same in any slices and in both forms,
 * and a length that lies reserves nothing.
 */
public final class EnvelopeFuzz {
  private static final int MESSAGE_BYTES_MAX = Integer.MAX_VALUE;
  private static final String END = "end";

  private EnvelopeFuzz() {}

  public static void fuzzerTestOneInput(byte[] input) {
    FuzzInput in = new FuzzInput(input);
    int bufferBytes = 8 + in.below(64);
    int atATime = 1 + in.octet();
    byte[] bytes = in.rest();
    Fuzzing.allocatesInProportion(
        bytes.length,
        () -> {
          List<String> whole = read(body(bytes, Integer.MAX_VALUE), bufferBytes);
          List<String> sliced = read(body(bytes, atATime), bufferBytes);
          require(whole.equals(sliced), "%s, in slices %s", whole, sliced);
          byte[] text = Base64.getEncoder().encode(bytes);
          List<String> decoded = read(new Base64Body(body(text, atATime)), bufferBytes);
          require(whole.equals(decoded), "%s, in text %s", whole, decoded);
        });
    Fuzzing.allocatesInProportion(bytes.length, () -> readAsText(bytes, atATime, bufferBytes));
  }

  /** The bytes as they are, for base64: refused, or what the JDK's decoder makes of them. */
  private static void readAsText(byte[] bytes, int atATime, int bufferBytes) {
    List<String> read = read(new Base64Body(body(bytes, atATime)), bufferBytes);
    byte[] plain;
    try {
      plain = Base64.getDecoder().decode(bytes);
    } catch (IllegalArgumentException e) {
      return;
    }
    if (read.getLast().equals(END)) {
      List<String> expected = read(body(plain, Integer.MAX_VALUE), bufferBytes);
      require(read.equals(expected), "%s, by the JDK %s", read, expected);
    }
  }

  private static EnvelopeReader.Body body(byte[] bytes, int atATime) {
    int[] given = {0};
    return (target, offset, length) -> {
      int count = Math.min(Math.min(length, atATime), bytes.length - given[0]);
      System.arraycopy(bytes, given[0], target, offset, count);
      given[0] += count;
      return count == 0 ? -1 : count;
    };
  }

  private static List<String> read(EnvelopeReader.Body body, int bufferBytes) {
    List<String> seen = new ArrayList<>();
    EnvelopeReader reader =
        new EnvelopeReader(body, bufferBytes, MESSAGE_BYTES_MAX, Code.INVALID_ARGUMENT);
    try {
      while (reader.next()) {
        int from = reader.dataOffset();
        byte[] data = Arrays.copyOfRange(reader.data(), from, from + reader.dataLength());
        seen.add(reader.flags() + ":" + new String(data, StandardCharsets.ISO_8859_1));
      }
      seen.add(END);
    } catch (RpcException e) {
      require(
          Set.of(Code.INVALID_ARGUMENT, Code.RESOURCE_EXHAUSTED).contains(e.code()),
          "refused with %s",
          e.code());
      seen.add(e.code() + " " + e.text());
    } catch (IOException e) {
      throw new AssertionError("memory does not fail", e);
    }
    return seen;
  }

  public static List<byte[]> seeds() {
    HexFormat hex = HexFormat.of();
    return List.of(
        hex.parseHex("0003" + "0000000003616263" + "0100000000" + "0200000002" + "7b7d"),
        hex.parseHex("0001" + "007fffffff" + "616263"),
        hex.parseHex("0001" + "00ffffffff" + "616263"),
        hex.parseHex("0001" + "000001"),
        "\0\2AAAAAAMBAgM=AAAAAAA=".getBytes(StandardCharsets.US_ASCII),
        "\0\2AAAA\r\nAA==".getBytes(StandardCharsets.US_ASCII));
  }
}
