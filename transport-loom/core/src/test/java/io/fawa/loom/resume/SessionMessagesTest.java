/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.loom.resume;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fawa.loom.resume.SessionMessage.Ack;
import io.fawa.loom.resume.SessionMessage.Close;
import io.fawa.loom.resume.SessionMessage.Data;
import io.fawa.loom.resume.SessionMessage.GoAway;
import io.fawa.loom.resume.SessionMessage.Login;
import io.fawa.loom.resume.SessionMessage.Outcome;
import io.fawa.loom.resume.SessionMessage.Ping;
import io.fawa.loom.resume.SessionMessage.Pong;
import io.fawa.loom.resume.SessionMessage.Refused;
import io.fawa.loom.resume.SessionMessage.Resume;
import io.fawa.loom.resume.SessionMessage.Welcome;
import io.fawa.loom.wire.MalformedFrameException;
import java.io.IOException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SessionMessagesTest {
  private static final byte[] SECRET = HexFormat.of().parseHex("11".repeat(32));

  private static byte[] hex(String text) {
    return HexFormat.of().parseHex(text.replace(" ", ""));
  }

  @Test
  void theBytesAreThoseOfTheFormat() {
    var resume = new Resume("ab", 0x0102030405060708L, SECRET, 300);
    var welcome =
        new Welcome("ab", -2, Optional.of(SECRET), Outcome.NEW, 1, 128, 30_000, 0, new byte[] {9});
    var again =
        new Welcome("z", 1, Optional.empty(), Outcome.HISTORY_LOST, 0, 0, 0, 1, new byte[0]);
    String secret = "11".repeat(32);
    assertBytes(new Login(new byte[] {7, 8}, Optional.empty()), "01 00 0708");
    assertBytes(
        new Login(new byte[] {7}, Optional.of(resume)),
        "01 01 02 6162 0102030405060708" + secret + "ac02 07");
    assertBytes(welcome, "02 00 02 6162 fffffffffffffffe 01" + secret + "01 8001 b0ea01 00 09");
    assertBytes(again, "02 02 01 7a 0000000000000001 00 00 00 00 01");
    assertBytes(new Refused(401, true, "né"), "03 0191 01 0003 6ec3a9");
    assertBytes(new Data(1, new byte[] {5}), "04 01 05");
    assertBytes(new Data(Long.MAX_VALUE, new byte[] {5}), "04 ffffffffffffffff7f 05");
    assertBytes(new Ack(0), "05 00");
    assertBytes(new Ping(-1), "06 ffffffffffffffffff01");
    assertBytes(new Pong(127), "07 7f");
    assertBytes(new GoAway("tcp://b", ""), "08 0007 7463703a2f2f62 0000");
    assertBytes(new Close(65_535, false, "x"), "09 ffff 00 0001 78");
  }

  private static void assertBytes(SessionMessage message, String hex) {
    assertThat(SessionMessages.encode(message)).isEqualTo(hex(hex));
    assertDecodes(message);
  }

  private static void assertDecodes(SessionMessage message) {
    byte[] bytes = SessionMessages.encode(message);
    byte[] within = new byte[bytes.length + 5];
    System.arraycopy(bytes, 0, within, 3, bytes.length);
    try {
      assertThat(SessionMessages.decode(within, 3, bytes.length))
          .usingRecursiveComparison()
          .isEqualTo(message);
    } catch (MalformedFrameException e) {
      throw new AssertionError(message.toString(), e);
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          ''              | a message without a type
          00              | unknown type, allowed are 1 to 9
          0a              | unknown type, allowed are 1 to 9
          01              | needs 1 bytes, 0 are left
          01 02           | resume is 2, allowed are 0 and 1
          01 01 00        | session id of 0 bytes, allowed are 1 to 64
          01 01 41        | session id of 65 bytes, allowed are 1 to 64
          01 01 02 61     | needs 2 bytes, 1 are left
          01 01 01 20     | session id has the byte 32, allowed are 33 to 126
          01 01 01 ff     | session id has the byte 255, allowed are 33 to 126
          01 01 01 61 00  | needs 8 bytes, 1 are left
          02 03           | outcome is 3, allowed are 0 to 2
          02 00 01 61 0000000000000000 | epoch is 0, which stands for none
          02 00 01 61 0000000000000001 02 | secret is 2, allowed are 0 and 1
          02 00 01 61 0000000000000001 01 11 | needs 32 bytes, 1 are left
          02 00 01 61 0000000000000001 00 00 00 8080808008 00 | seatMillis is 2147483648, limit 2^31 - 1
          02 00 01 61 0000000000000001 00 00 00 00 ffffffffffffffffff01 | pingMillis is 18446744073709551615
          03 0191 02 0000 | terminal is 2, allowed are 0 and 1
          03 0191 01 0001 | needs 1 bytes, 0 are left
          03 0191 01 0201 | reason of 513 bytes, limit 512
          03 0191 01 0001 ff | reason is not UTF-8
          03 0191 01 0003 eda080 | reason is not UTF-8
          03 0191 01 0000 00 | 1 bytes after the end of the frame
          04              | varint cut after 0 bytes
          04 00 01        | offset is 0, the first is 1
          04 01           | offset 1 without a pack
          04 8100 05      | number 1 in 2 bytes is too long
          04 80808080808080808001 05 | offset is 9223372036854775808, limit 2^63 - 1
          05 ffffffffffffffffff02 | varint of more than 64 bits
          05 01 00        | 1 bytes after the end of the frame
          06              | varint cut after 0 bytes
          07 80           | varint cut after 1 bytes
          07 8000         | number 0 in 2 bytes is too long
          08 0001 61      | needs 2 bytes, 0 are left
          08 0000 0000 01 | 1 bytes after the end of the frame
          09 00           | needs 2 bytes, 1 are left
          """)
  void whatIsMalformedIsNamed(String hex, String message) {
    assertThatThrownBy(() -> SessionMessages.decode(hex(hex)))
        .isInstanceOf(MalformedFrameException.class)
        .hasMessageContaining(message);
  }

  @Test
  void aRefusalNamesTypeAndLength() {
    assertThatThrownBy(() -> SessionMessages.decode(hex("05 01 00")))
        .hasMessage("message of type 5 and 3 bytes: 1 bytes after the end of the frame");
  }

  @Test
  void tenThousandMessagesComeBackAsTheyWere() {
    Random random = new Random(20);
    for (int i = 0; i < 10_000; i++) {
      SessionMessage message = any(random);
      assertThat(decodesOrIsMalformed(SessionMessages.encode(message))).isTrue();
      if (i % 20 == 0) {
        assertDecodes(message);
      }
    }
  }

  @Test
  void everyCutOfAMessageIsRefusedOrIsAnotherMessage() throws IOException {
    Random random = new Random(21);
    for (int i = 0; i < 200; i++) {
      byte[] bytes = SessionMessages.encode(any(random));
      for (int length = 0; length < bytes.length; length++) {
        decodesOrIsMalformed(Arrays.copyOf(bytes, length));
      }
    }
  }

  @Test
  void randomBytesAreMessagesOrMalformed() throws IOException {
    Random random = new Random(22);
    int messages = 0;
    for (int i = 0; i < 100_000; i++) {
      byte[] bytes = new byte[random.nextInt(80)];
      random.nextBytes(bytes);
      if (bytes.length > 0 && random.nextInt(4) > 0) {
        bytes[0] = (byte) (1 + random.nextInt(9));
      }
      messages += decodesOrIsMalformed(bytes) ? 1 : 0;
    }
    assertThat(messages).as("some are messages").isBetween(1_000, 75_000);
  }

  /** Whether it is a message; then it has no other form. */
  private static boolean decodesOrIsMalformed(byte[] bytes) {
    try {
      SessionMessage message = SessionMessages.decode(bytes);
      assertThat(SessionMessages.encode(message)).isEqualTo(bytes);
      return true;
    } catch (MalformedFrameException refused) {
      assertThat(refused).hasMessageContaining("message");
      return false;
    }
  }

  @Test
  void dataIsWrittenIntoTheCallersArray() throws IOException {
    Random random = new Random(23);
    for (int groups = 1; groups <= 9; groups++) {
      for (long offset : List.of(1L << (7 * (groups - 1)), (1L << (7 * groups)) - 1)) {
        Data data = new Data(offset, bytes(random, 1 + random.nextInt(300)));
        byte[] target = new byte[400];
        int length = SessionMessages.encode(data, target, 7);
        assertThat(length)
            .isEqualTo(SessionMessages.encodedLength(data))
            .isEqualTo(1 + groups + data.pack().length)
            .isLessThanOrEqualTo(SessionMessages.DATA_OVERHEAD_BYTES_MAX + data.pack().length);
        assertThat(Arrays.copyOfRange(target, 7, 7 + length))
            .isEqualTo(SessionMessages.encode(data));
        assertThat(target[7 + length]).isZero();
      }
    }
    Data large = new Data(1, new byte[10]);
    assertThatThrownBy(() -> SessionMessages.encode(large, new byte[11], 0))
        .isInstanceOf(IndexOutOfBoundsException.class);
  }

  @Test
  void aMessageThatCannotBeIsTheCallersMistake() {
    byte[] none = {};
    assertMistake(() -> new Data(0, new byte[1]), "offset is 0, allowed are 1 to");
    assertMistake(() -> new Data(1, none), "number of bytes of the pack is 0");
    assertMistake(() -> new Ack(-1), "offset is -1");
    assertMistake(() -> new Close(65_536, false, ""), "code is 65536");
    assertMistake(() -> new Refused(-1, false, ""), "code is -1");
    assertMistake(() -> new Close(0, false, "x".repeat(513)), "bytes of the reason is 513");
    assertMistake(() -> new GoAway("é".repeat(257), ""), "bytes of the target is 514");
    assertMistake(() -> new GoAway("\ud800", ""), "target has half a surrogate pair");
    assertMistake(() -> new Resume("", 1, SECRET, 0), "characters of the session id is 0");
    assertMistake(() -> new Resume("a".repeat(65), 1, SECRET, 0), "session id is 65");
    assertMistake(() -> new Resume("a b", 1, SECRET, 0), "character 1 of the session id is 32");
    assertMistake(() -> new Resume("a", 1, new byte[31], 0), "bytes of the proof is 31");
    assertMistake(() -> new Resume("a", 1, SECRET, -1), "receivedOffset is -1");
    assertMistake(() -> welcome(0, SECRET, 0, 0), "epoch is 0");
    assertMistake(() -> welcome(1, none, 0, 0), "bytes of the secret is 0");
    assertMistake(() -> welcome(1, SECRET, -1, 0), "startOffset is -1");
    assertMistake(() -> welcome(1, SECRET, 0, -1), "seatMillis is -1");
  }

  private static Welcome welcome(long epoch, byte[] secret, long start, int seatMillis) {
    return new Welcome(
        "a", epoch, Optional.of(secret), Outcome.NEW, 0, start, seatMillis, 0, new byte[0]);
  }

  private static void assertMistake(Runnable construction, String message) {
    assertThatThrownBy(construction::run)
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(message);
  }

  private static byte[] bytes(Random random, int length) {
    byte[] bytes = new byte[length];
    random.nextBytes(bytes);
    return bytes;
  }

  private static long offset(Random random) {
    return random.nextLong() >>> (1 + random.nextInt(63));
  }

  private static String text(Random random) {
    String[] parts = {"", "gone", "é", "日本", "😀", "tcp://10.0.0.1:7000"};
    return parts[random.nextInt(parts.length)] + parts[random.nextInt(parts.length)];
  }

  static SessionMessage any(Random random) {
    return switch (random.nextInt(9)) {
      case 0 -> new Login(bytes(random, random.nextInt(50)), resume(random));
      case 1 -> welcome(random);
      case 2 -> new Refused(random.nextInt(65_536), random.nextBoolean(), text(random));
      case 3 -> new Data(Math.max(1, offset(random)), bytes(random, 1 + random.nextInt(500)));
      case 4 -> new Ack(offset(random));
      case 5 -> new Ping(random.nextLong());
      case 6 -> new Pong(random.nextLong() >>> random.nextInt(64));
      case 7 -> new GoAway(text(random), text(random));
      default -> new Close(random.nextInt(65_536), random.nextBoolean(), text(random));
    };
  }

  private static Optional<Resume> resume(Random random) {
    return random.nextBoolean()
        ? Optional.empty()
        : Optional.of(
            new Resume(
                "s".repeat(1 + random.nextInt(64)),
                random.nextLong(),
                bytes(random, 32),
                offset(random)));
  }

  private static Welcome welcome(Random random) {
    return new Welcome(
        new String(hex("737e21"), UTF_8).repeat(1 + random.nextInt(21)),
        random.nextLong() | 1,
        random.nextBoolean() ? Optional.empty() : Optional.of(bytes(random, 32)),
        List.of(Outcome.values()).get(random.nextInt(3)),
        offset(random),
        offset(random),
        random.nextInt(Integer.MAX_VALUE),
        random.nextInt(100_000),
        bytes(random, random.nextInt(50)));
  }
}
