/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.connect.protocol;

import static io.fawa.http.Fuzzing.require;

import io.fawa.connect.BinaryHeader;
import io.fawa.connect.Code;
import io.fawa.connect.RpcException;
import io.fawa.http.FuzzInput;
import io.fawa.http.Headers;
import io.fawa.limits.Deadline;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** Time-outs, binary fields, percent-encoded messages and statuses, each against its grammar. */
public final class HeaderValuesFuzz {
  private static final Pattern GRPC_TIMEOUT = Pattern.compile("[0-9]{1,8}[HMSmun]");
  private static final Pattern CONNECT_TIMEOUT = Pattern.compile("[0-9]{1,10}");
  private static final long UNBOUNDED_NANOS = Long.MAX_VALUE / 2;

  private HeaderValuesFuzz() {}

  public static void fuzzerTestOneInput(byte[] input) {
    FuzzInput in = new FuzzInput(input);
    switch (in.below(4)) {
      case 0 -> timeout(in.text());
      case 1 -> binary(in.rest());
      case 2 -> message(in.text());
      default -> status(in);
    }
  }

  private static void timeout(String value) {
    try {
      Deadline deadline = Timeouts.ofGrpc(value);
      require(value.isEmpty() || GRPC_TIMEOUT.matcher(value).matches(), "grpc \"%s\"", value);
      within(deadline);
      if (deadline.bounded()) {
        String told = Timeouts.toGrpc(deadline);
        require(GRPC_TIMEOUT.matcher(told).matches(), "tells \"%s\"", told);
        require(Timeouts.ofGrpc(told).bounded(), "tells \"%s\", which bounds nothing", told);
      }
    } catch (RpcException e) {
      require(e.code() == Code.INVALID_ARGUMENT, "refused with %s", e.code());
      require(!GRPC_TIMEOUT.matcher(value).matches(), "refused \"%s\"", value);
    }
    try {
      Deadline deadline = Timeouts.ofConnect(value);
      require(value.isEmpty() || CONNECT_TIMEOUT.matcher(value).matches(), "ms \"%s\"", value);
      within(deadline);
      if (deadline.bounded()) {
        String told = Timeouts.toConnect(deadline);
        require(CONNECT_TIMEOUT.matcher(told).matches(), "tells \"%s\"", told);
      }
    } catch (RpcException e) {
      require(e.code() == Code.INVALID_ARGUMENT, "refused with %s", e.code());
      require(!CONNECT_TIMEOUT.matcher(value).matches(), "refused \"%s\"", value);
    }
  }

  private static void within(Deadline deadline) {
    require(
        !deadline.bounded() || deadline.remainingNanos() <= UNBOUNDED_NANOS,
        "%d ns are left",
        deadline.remainingNanos());
  }

  private static void binary(byte[] bytes) {
    byte[] back = BinaryHeader.decode(BinaryHeader.encode(bytes));
    require(Arrays.equals(back, bytes), "not what was encoded");
    Headers headers = Headers.of("a-bin", new String(bytes, StandardCharsets.ISO_8859_1));
    try {
      for (byte[] value : BinaryHeader.all(headers, "a-bin")) {
        require(value.length <= bytes.length, "%d bytes", value.length);
      }
    } catch (IllegalArgumentException e) {
      // As documented.
    }
  }

  private static void message(String text) {
    String encoded = GrpcStatus.percentEncode(text);
    require(encoded.chars().allMatch(c -> c >= ' ' && c <= '~'), "sends \"%s\"", encoded);
    // Half a surrogate pair has no UTF-8; the fuzzer's text has none.
    require(GrpcStatus.percentDecode(encoded).equals(text), "not what was encoded: %s", encoded);
    GrpcStatus.percentDecode(text);
  }

  private static void status(FuzzInput in) {
    Headers trailers = new Headers();
    trailers.add(GrpcStatus.STATUS, in.latin(in.below(4)));
    trailers.add(GrpcStatus.MESSAGE, in.latin(in.below(32)));
    boolean encode = in.below(2) == 0;
    byte[] details = in.rest();
    trailers.add(
        GrpcStatus.DETAILS,
        encode ? BinaryHeader.encode(details) : new String(details, StandardCharsets.ISO_8859_1));
    Optional<RpcException> error = GrpcStatus.read(trailers, Code.INTERNAL);
    if (error.isEmpty()) {
      require(trailers.get(GrpcStatus.STATUS, "").equals("0"), "success from %s", trailers);
      return;
    }
    Headers told = GrpcStatus.trailers(error.get(), new Headers());
    RpcException again = GrpcStatus.read(told, Code.INTERNAL).orElseThrow();
    require(again.code() == error.get().code(), "%s became %s", error.get(), again);
    require(again.text().equals(error.get().text()), "%s became %s", error.get(), again);
    require(again.details().equals(error.get().details()), "other details");
  }

  public static List<byte[]> seeds() {
    return List.of(
            "\0" + "100m",
            "\0" + "99999999H",
            "\0" + "9999999999",
            "\0" + "0n",
            "\0" + "1٣S",
            "\1AQID",
            "\1AQI=,AQ, ==",
            "\2ab %0F~ä漢",
            "\2%e4%",
            "\3\1" + "0\0",
            "\3\2" + "13\3abc\0\10\3\22\1x",
            "\3\1" + "5\0\1AQID")
        .stream()
        .map(text -> text.getBytes(StandardCharsets.UTF_8))
        .toList();
  }
}
