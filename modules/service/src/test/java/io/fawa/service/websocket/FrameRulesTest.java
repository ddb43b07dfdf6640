/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.service.websocket;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fawa.limits.Allowance;
import io.fawa.limits.Budget;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Frames to the byte (RFC 6455 §5 and §7.4), without a network. */
class FrameRulesTest {
  private static final int MESSAGE_BYTES_MAX = 70_000;
  private static final Duration TIME = Duration.ofSeconds(1);

  private static MessageReader reader(byte[] bytes, Allowance allowance) {
    int[] at = {0};
    return new MessageReader(
        (target, offset, length) -> {
          int count = Math.min(length, bytes.length - at[0]);
          System.arraycopy(bytes, at[0], target, offset, count);
          at[0] += count;
          return count == 0 ? -1 : count;
        },
        MESSAGE_BYTES_MAX,
        allowance);
  }

  private static MessageReader reader(String hex) {
    return reader(HexFormat.of().parseHex(hex), Allowance.unlimited());
  }

  private static MessageReader.Event first(String hex) throws IOException {
    return reader(hex).next();
  }

  /** A frame whose mask is zero, with a length in the shortest form. */
  private static byte[] frame(int first, byte[] payload) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.write(first);
    if (payload.length < 126) {
      out.write(0x80 | payload.length);
    } else if (payload.length <= 0xffff) {
      out.writeBytes(new byte[] {(byte) 0xfe, (byte) (payload.length >> 8), (byte) payload.length});
    } else {
      out.writeBytes(new byte[] {(byte) 0xff, 0, 0, 0, 0, 0});
      out.writeBytes(
          new byte[] {
            (byte) (payload.length >> 16), (byte) (payload.length >> 8), (byte) payload.length
          });
    }
    out.writeBytes(new byte[4]);
    out.writeBytes(payload);
    return out.toByteArray();
  }

  /** The example of RFC 6455 §5.7. */
  @Test
  void aMaskIsTakenOff() throws IOException {
    assertThat(first("818537fa213d7f9f4d5158"))
        .isEqualTo(new MessageReader.Event.Message(new WebSocketMessage.Text("Hello"), 5));
  }

  @ParameterizedTest
  @ValueSource(strings = {"83", "84", "85", "86", "87", "8b", "8c", "8d", "8e", "8f"})
  void opcodesThatNobodyHasDefinedAreRefused(String first) {
    assertThatThrownBy(() -> first(first + "8000000000"))
        .isInstanceOfSatisfying(
            ViolationException.class, e -> assertThat(e.closeCode()).isEqualTo(1002))
        .hasMessage("opcode " + Integer.parseInt(first.substring(1), 16));
  }

  @ParameterizedTest
  @ValueSource(strings = {"c1", "a1", "91", "f1", "c9"})
  void eachReservedBitIsRefused(String first) {
    assertThatThrownBy(() -> first(first + "8000000000")).hasMessageStartingWith("a reserved bit");
  }

  /** A length has one form, so that no two readers take it for two. */
  @ParameterizedTest
  @CsvSource({
    "82fe0000, a length of 0 in two bytes",
    "82fe007d, a length of 125 in two bytes",
    "82ff000000000000007e, a length of 126 in eight bytes",
    "82ff000000000000ffff, a length of 65535 in eight bytes",
    "82ff8000000000000001, a length whose first bit is set",
    "89fe007e00000000, a control frame that is fragmented or over 125 bytes",
    "0880, a control frame that is fragmented or over 125 bytes",
    "0a8000000000, a control frame that is fragmented or over 125 bytes"
  })
  void lengthsThatAreNotTheShortestAreRefused(String hex, String why) {
    assertThatThrownBy(() -> first(hex))
        .isInstanceOfSatisfying(
            ViolationException.class, e -> assertThat(e.closeCode()).isEqualTo(1002))
        .hasMessage(why);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 125, 126, 127, 1023, 1024, 1025, 4096, 65_535, 65_536, 70_000})
  void everyLengthOfAMessageIsReadWhole(int length) throws IOException {
    byte[] payload = new byte[length];
    for (int i = 0; i < length; i++) {
      payload[i] = (byte) (i * 7);
    }
    MessageReader reader = reader(frame(0x82, payload), Allowance.unlimited());
    assertThat(reader.next())
        .isInstanceOfSatisfying(
            MessageReader.Event.Message.class,
            message -> {
              assertThat(message.bytes()).isEqualTo(length);
              assertThat(((WebSocketMessage.Binary) message.message()).bytes()).isEqualTo(payload);
            });
    assertThat(reader.unfinished()).isFalse();
    assertThatThrownBy(reader::next).isInstanceOf(EOFException.class);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 125, 126, 65_535, 65_536})
  void whatWeSendHasItsShortestLengthAndNoMask(int length) {
    byte[] frame = Frames.of(OpCode.BINARY, new byte[length]);
    String head = HexFormat.of().formatHex(frame, 0, Math.min(10, frame.length));
    String expected =
        switch (length) {
          case 0 -> "8200";
          case 125 -> "827d";
          case 126 -> "827e007e";
          case 65_535 -> "827effff";
          default -> "827f0000000000010000";
        };
    assertThat(head).startsWith(expected);
    assertThat(frame).hasSize(expected.length() / 2 + length);
  }

  @Test
  void oneByteOverTheLimitIsRefusedBeforeItIsThere() {
    assertThatThrownBy(() -> first("82ff0000000000011171"))
        .isInstanceOfSatisfying(
            ViolationException.class, e -> assertThat(e.closeCode()).isEqualTo(1009))
        .hasMessage("a frame of 70001 bytes, 70000 are allowed");
  }

  /** The numbers of RFC 6455 §7.4 and of the registry that a close frame may have. */
  @ParameterizedTest
  @CsvSource({
    "0, false", "999, false", "1000, true", "1003, true", "1004, false", "1005, false",
    "1006, false", "1007, true", "1014, true", "1015, false", "1016, false", "2999, false",
    "3000, true", "4999, true", "5000, false", "65535, false"
  })
  void closeCodesHaveTheirRanges(int code, boolean allowed) throws IOException {
    assertThat(CloseCodes.maySend(code)).isEqualTo(allowed);
    String hex = "888200000000%04x".formatted(code);
    if (allowed) {
      assertThat(first(hex)).isEqualTo(new MessageReader.Event.Close(code, ""));
    } else {
      assertThatThrownBy(() -> first(hex)).hasMessage("close code " + code);
    }
  }

  @Test
  void aCloseHasAReasonThatIsUtf8() throws IOException {
    assertThat(first("888500000000" + "03e8" + "c3bc21"))
        .isEqualTo(new MessageReader.Event.Close(1000, "ü!"));
    assertThat(first("888000000000")).isEqualTo(new MessageReader.Event.Close(1005, ""));
    assertThatThrownBy(() -> first("888300000000" + "03e8" + "c3"))
        .isInstanceOfSatisfying(
            ViolationException.class, e -> assertThat(e.closeCode()).isEqualTo(1007));
  }

  /** Surrogates, overlong forms and what is beyond Unicode are no UTF-8 (RFC 3629 §3). */
  @ParameterizedTest
  @ValueSource(strings = {"80", "c0af", "e08080", "eda080", "f4908080", "f8888080", "ff", "e282"})
  void textThatIsNoUtf8IsRefused(String payload) {
    String length = "%02x".formatted(0x80 | payload.length() / 2);
    assertThatThrownBy(() -> first("81" + length + "00000000" + payload))
        .isInstanceOfSatisfying(
            ViolationException.class, e -> assertThat(e.closeCode()).isEqualTo(1007));
  }

  @Test
  void aMessageInPiecesIsUnfinishedUntilItsLast() throws IOException {
    MessageReader reader =
        reader("018200000000" + "e282" + "898100000000" + "70" + "808100000000" + "ac");
    assertThat(reader.next()).isEqualTo(new MessageReader.Event.Fragment(2));
    int progress = reader.progress();
    assertThat(reader.unfinished()).isTrue();
    assertThat(reader.next())
        .isInstanceOfSatisfying(
            MessageReader.Event.Ping.class,
            ping -> assertThat(new String(ping.payload(), StandardCharsets.UTF_8)).isEqualTo("p"));
    assertThat(reader.unfinished()).as("a ping is no part of it").isTrue();
    assertThat(reader.next())
        .isEqualTo(new MessageReader.Event.Message(new WebSocketMessage.Text("€"), 3));
    assertThat(reader.unfinished()).isFalse();
    assertThat(reader.progress()).isNotEqualTo(progress);
  }

  /**
   * What is put together is taken from the budget, and what an endpoint has until it asks for more;
   * what is dropped is not.
   */
  @Test
  void aMessageIsHeldUntilTheNextIsAskedFor() throws IOException {
    Budget budget = new Budget(1 << 20, 1 << 20, 1 << 20);
    try (Allowance allowance =
        budget.connection(new InetSocketAddress(InetAddress.getLoopbackAddress(), 1))) {
      ByteArrayOutputStream bytes = new ByteArrayOutputStream();
      bytes.writeBytes(frame(0x02, new byte[3_000]));
      bytes.writeBytes(frame(0x89, new byte[100]));
      bytes.writeBytes(frame(0x8a, new byte[100]));
      bytes.writeBytes(frame(0x80, new byte[3_000]));
      bytes.writeBytes(frame(0x88, new byte[] {3, (byte) 0xe8}));
      MessageReader reader = reader(bytes.toByteArray(), allowance);
      for (long held : new long[] {3_000, 3_000, 3_000, 6_000}) {
        reader.next();
        assertThat(allowance.heldBytes()).isEqualTo(held);
      }
      reader.release();
      assertThat(allowance.heldBytes()).isZero();
      reader.next();
      assertThat(allowance.heldBytes()).isZero();
    }
  }

  @Test
  void limitsThatMakeNoSenseAreRefused() {
    assertThat(new WebSocketConfig(125, TIME, TIME, TIME, TIME).messageBytesMax()).isEqualTo(125);
    assertThatThrownBy(() -> new WebSocketConfig(124, TIME, TIME, TIME, TIME))
        .hasMessage("messageBytesMax must be at least 125, got 124");
    Duration zero = Duration.ZERO;
    assertThatThrownBy(() -> new WebSocketConfig(125, zero, TIME, TIME, TIME))
        .hasMessage("sendTimeout is positive, got PT0S");
    assertThatThrownBy(() -> new WebSocketConfig(125, TIME, zero, TIME, TIME))
        .hasMessage("pingInterval is positive, got PT0S");
    assertThatThrownBy(() -> new WebSocketConfig(125, TIME, TIME, zero, TIME))
        .hasMessage("idleTimeout is positive, got PT0S");
    assertThatThrownBy(() -> new WebSocketConfig(125, TIME, TIME, TIME, TIME.negated()))
        .hasMessage("closeTimeout is positive, got PT-1S");
  }
}
