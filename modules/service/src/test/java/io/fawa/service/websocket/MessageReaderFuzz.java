/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.service.websocket;

import static io.fawa.http.Fuzzing.require;

import io.fawa.http.FuzzInput;
import io.fawa.http.Fuzzing;
import io.fawa.limits.Allowance;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;

/**
 * Frames of a WebSocket client: joined alike however the bytes are cut, within the limit, refused
 * with a code that RFC 6455 has for it; what is sent is what is read.
 */
public final class MessageReaderFuzz {
  private static final int MESSAGE_BYTES_MAX = 300;

  /** RFC 6455 §7.4.1: protocol error, no UTF-8, too big. */
  private static final List<Integer> CODES = List.of(1002, 1007, 1009);

  private MessageReaderFuzz() {}

  public static void fuzzerTestOneInput(byte[] input) throws IOException {
    FuzzInput in = new FuzzInput(input);
    int choice = in.octet();
    byte[] bytes = in.rest();
    if (choice < 32) {
      sentIsRead(bytes);
      return;
    }
    Fuzzing.allocatesInProportion(
        bytes.length,
        () -> {
          List<String> whole = read(bytes, Integer.MAX_VALUE);
          List<String> sliced = read(bytes, choice - 31);
          require(whole.equals(sliced), "%s, in slices %s", whole, sliced);
        });
  }

  private static List<String> read(byte[] bytes, int atATime) throws IOException {
    int[] at = {0};
    MessageReader reader =
        new MessageReader(
            (target, offset, length) -> {
              int count = Math.min(Math.min(length, atATime), bytes.length - at[0]);
              System.arraycopy(bytes, at[0], target, offset, count);
              at[0] += count;
              return count == 0 ? -1 : count;
            },
            MESSAGE_BYTES_MAX,
            Allowance.unlimited());
    List<String> seen = new ArrayList<>();
    try {
      while (true) {
        seen.add(told(reader.next()));
      }
    } catch (ViolationException e) {
      require(CODES.contains(e.closeCode()), "refused with %d", e.closeCode());
      seen.add(e.closeCode() + " " + e.getMessage());
    } catch (EOFException e) {
      seen.add("end");
    }
    return seen;
  }

  private static String told(MessageReader.Event event) {
    return switch (event) {
      case MessageReader.Event.Message message -> {
        require(message.bytes() <= MESSAGE_BYTES_MAX, "message of %d bytes", message.bytes());
        yield switch (message.message()) {
          case WebSocketMessage.Text(String text) -> "text " + text;
          case WebSocketMessage.Binary(byte[] payload) ->
              "binary " + HexFormat.of().formatHex(payload);
        };
      }
      case MessageReader.Event.Ping(byte[] payload) -> {
        require(payload.length <= 125, "ping of %d bytes", payload.length);
        yield "ping " + HexFormat.of().formatHex(payload);
      }
      case MessageReader.Event.Close(int code, String reason) -> {
        require(code == CloseCodes.NONE_GIVEN || CloseCodes.maySend(code), "close code %d", code);
        yield "close " + code + " " + reason;
      }
      default -> event.toString();
    };
  }

  /** A message of the payload, as a client sends it, in fragments of some size. */
  private static void sentIsRead(byte[] payload) throws IOException {
    byte[] message = Arrays.copyOf(payload, Math.min(payload.length, MESSAGE_BYTES_MAX));
    ByteArrayOutputStream frames = new ByteArrayOutputStream();
    int step = 1 + message.length / 3;
    int at = 0;
    do {
      int end = Math.min(message.length, at + step);
      frame(
          frames,
          (end == message.length ? 0x80 : 0) | (at == 0 ? 2 : 0),
          Arrays.copyOfRange(message, at, end));
      at = end;
    } while (at < message.length);
    List<String> seen = read(frames.toByteArray(), 5);
    require(
        seen.contains("binary " + HexFormat.of().formatHex(message)), "sent, and read %s", seen);
  }

  private static void frame(ByteArrayOutputStream out, int first, byte[] payload) {
    byte[] mask = {0x11, 0x22, 0x33, (byte) 0xf4};
    out.write(first);
    if (payload.length <= 125) {
      out.write(0x80 | payload.length);
    } else {
      out.write(0x80 | 126);
      out.write(payload.length >> 8);
      out.write(payload.length);
    }
    out.writeBytes(mask);
    for (int i = 0; i < payload.length; i++) {
      out.write(payload[i] ^ mask[i % 4]);
    }
  }

  private static byte[] seed(int first, String payload) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.write(40);
    frame(out, first, payload.getBytes(StandardCharsets.UTF_8));
    return out.toByteArray();
  }

  public static List<byte[]> seeds() {
    HexFormat hex = HexFormat.of();
    return List.of(
        seed(0x81, "text ä"),
        seed(0x82, "b".repeat(200)),
        seed(0x01, "first"),
        seed(0x89, "ping"),
        seed(0x88, "\u0003\u00e8"),
        seed(0xf1, "reserved bits"),
        "\0round trip".getBytes(StandardCharsets.US_ASCII),
        hex.parseHex("ff82ffffffffffffffffff00000000"),
        hex.parseHex("ff82ff000000007fffffff00000000"),
        hex.parseHex("ff820161"));
  }
}
