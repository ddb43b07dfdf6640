/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.http2.hpack;

import static io.fawa.http.Fuzzing.require;

import io.fawa.http.FuzzInput;
import io.fawa.http.Fuzzing;
import io.fawa.http.fields.HeaderBlock;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/**
 * Header blocks of one connection in turn: the list stays within its limit, nothing is refused but
 * by {@link HpackException}, and what was decoded comes out of our encoder and through a decoder as
 * it was.
 */
public final class HpackFuzz {
  private static final int TABLE_BYTES = 256;
  private static final int LIST_BYTES_MAX = 1_000;

  private HpackFuzz() {}

  public static void fuzzerTestOneInput(byte[] input) {
    Fuzzing.allocatesInProportion(input.length, () -> decode(new FuzzInput(input)));
  }

  private static void decode(FuzzInput in) {
    HpackDecoder decoder = new HpackDecoder(TABLE_BYTES, LIST_BYTES_MAX);
    HpackEncoder encoder = new HpackEncoder(4096);
    HpackDecoder again = new HpackDecoder(4096, Integer.MAX_VALUE);
    while (in.left() > 0) {
      int announced = in.octet();
      List<String> fields = new ArrayList<>();
      int[] listBytes = {0};
      byte[] block = in.bytes(in.octet());
      try {
        decoder.decode(
            block,
            0,
            block.length,
            (name, value) -> {
              fields.add(name);
              fields.add(value);
              listBytes[0] += DynamicTable.entryBytes(name, value);
            });
      } catch (HpackException e) {
        return;
      }
      require(listBytes[0] <= LIST_BYTES_MAX, "a list of %d bytes", listBytes[0]);
      encoder.peerTableBytes(16 * announced);
      roundTrip(encoder, again, fields);
    }
  }

  private static void roundTrip(HpackEncoder encoder, HpackDecoder decoder, List<String> fields) {
    HeaderBlock block = new HeaderBlock(0);
    encoder.begin(block);
    for (int i = 0; i < fields.size(); i += 2) {
      encoder.encode(fields.get(i), fields.get(i + 1), block);
    }
    List<String> decoded = new ArrayList<>();
    try {
      decoder.decode(
          block.bytes(),
          0,
          block.size(),
          (name, value) -> {
            decoded.add(name);
            decoded.add(value);
          });
    } catch (HpackException e) {
      throw new AssertionError("our own block is malformed", e);
    }
    require(decoded.equals(fields), "encoded %s, decoded %s", fields, decoded);
  }

  private static byte[] blocks(String... hex) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    for (String block : hex) {
      out.write(0x40);
      out.write(block.length() / 2);
      out.writeBytes(HexFormat.of().parseHex(block));
    }
    return out.toByteArray();
  }

  /** The blocks of RFC 7541, appendix C, among them. */
  public static List<byte[]> seeds() {
    return List.of(
        blocks(
            "400a637573746f6d2d6b65790d637573746f6d2d686561646572", "040c2f73616d706c652f70617468"),
        blocks("828684410f7777772e6578616d706c652e636f6d", "828684be58086e6f2d6361636865"),
        blocks("828684418cf1e3c2e5f23a6ba0ab90f4ff", "828684be5886a8eb10649cbf"),
        blocks(
            "4803333032580770726976617465611d4d6f6e2c203231204f637420323031332032303a31333a323120474d54",
            "4803333037c1c0bf"),
        blocks("3fe101", "20" + "3fe101" + "82", "100870617373776f726406736563726574"));
  }
}
