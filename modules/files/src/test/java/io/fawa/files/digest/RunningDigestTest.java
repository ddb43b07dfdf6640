/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.files.digest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;
import java.util.zip.CRC32;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Test;

class RunningDigestTest {
  private final Random random = new Random(6);

  /** The examples of FIPS 180-4's authors. */
  @Test
  void isSha256() {
    assertThat(hash("abc"))
        .isEqualTo("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    assertThat(hash("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq"))
        .isEqualTo("248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
    assertThat(hash(""))
        .isEqualTo("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  }

  private static String hash(String text) {
    ResumableSha256 digest = new ResumableSha256();
    digest.update(text.getBytes(StandardCharsets.US_ASCII));
    return HexFormat.of().formatHex(digest.digest());
  }

  /** Every length around a block, and single bytes. */
  @Test
  void isTheJdksForEveryLength() throws Exception {
    MessageDigest jdk = MessageDigest.getInstance("SHA-256");
    ResumableSha256 mine = new ResumableSha256();
    for (int length = 0; length < 300; length++) {
      byte[] bytes = bytes(length);
      for (byte next : bytes) {
        mine.update(next);
      }
      byte[] one = mine.digest();
      assertThat(one).isEqualTo(jdk.digest(bytes));
      assertThat(mine.digest(bytes)).isEqualTo(one);
    }
  }

  /** Continued by other processes any number of times, at any place. */
  @Test
  void continuesAnywhere() throws IOException {
    for (int round = 0; round < 300; round++) {
      byte[] bytes = bytes(random.nextInt(2_000));
      RunningDigest whole = RunningDigest.fast();
      whole.update(bytes, 0, bytes.length);
      RunningDigest parts = RunningDigest.resumable();
      int at = 0;
      while (at < bytes.length) {
        int length = 1 + random.nextInt(bytes.length - at);
        parts.update(bytes, at, length);
        at += length;
        parts = RunningDigest.of(parts.state());
        assertThat(parts.bytes()).isEqualTo(at);
      }
      assertThat(parts.finish()).isEqualTo(whole.finish());
    }
  }

  /** In pieces of any length, in halves of one buffer in turn, as an upload does. */
  @Test
  void addsWhatItIsLent() throws IOException {
    for (int round = 0; round < 60; round++) {
      byte[] bytes = bytes(random.nextInt(6 * RunningDigest.PIECE_BYTES));
      RunningDigest whole = RunningDigest.fast();
      whole.update(bytes, 0, bytes.length);
      RunningDigest lent = round % 2 == 0 ? RunningDigest.fast() : RunningDigest.resumable();
      byte[] buffer = new byte[2 * RunningDigest.PIECE_BYTES];
      int most = 1 + random.nextInt(RunningDigest.PIECE_BYTES);
      int at = 0;
      while (at < bytes.length) {
        int place = at % buffer.length;
        int toHalf = RunningDigest.PIECE_BYTES - place % RunningDigest.PIECE_BYTES;
        int length = Math.min(Math.min(1 + random.nextInt(most), toHalf), bytes.length - at);
        System.arraycopy(bytes, at, buffer, place, length);
        lent.updateLater(buffer, place, length);
        at += length;
        assertThat(lent.bytes()).isEqualTo(at);
      }
      if (lent.isResumable()) {
        assertThat(RunningDigest.of(lent.state()).finish()).isEqualTo(whole.finish());
      } else {
        lent.settle();
        Arrays.fill(buffer, (byte) 0);
        assertThat(lent.finish()).isEqualTo(whole.finish());
      }
    }
  }

  /** A thread that is interrupted, as that of a request that ends, still settles. */
  @Test
  void anInterruptDoesNotEndTheWait() {
    byte[] bytes = bytes(RunningDigest.PIECE_BYTES);
    RunningDigest whole = RunningDigest.fast();
    whole.update(bytes, 0, bytes.length);
    RunningDigest lent = RunningDigest.fast();
    Thread.currentThread().interrupt();
    lent.updateLater(bytes, 0, bytes.length);
    lent.settle();
    assertThat(Thread.interrupted()).isTrue();
    assertThat(lent.finish()).isEqualTo(whole.finish());
  }

  @Test
  void aStateIsForSessionsAndChecked() {
    RunningDigest digest = RunningDigest.resumable();
    digest.update(bytes(1_000_063), 0, 1_000_063);
    String state = digest.state();
    assertThat(state).matches("[0-9a-f,]+").hasSizeLessThan(250);
    for (String wrong :
        new String[] {"", "x", state.substring(2), state.replace(",", ""), "00,0,0"}) {
      assertThatThrownBy(() -> RunningDigest.of(wrong)).isInstanceOf(IOException.class);
    }
    assertThat(RunningDigest.fast().isResumable()).isFalse();
    assertThatThrownBy(() -> RunningDigest.fast().state())
        .isInstanceOf(IllegalStateException.class);
  }

  @Test
  void crcsAreJoined() {
    for (int round = 0; round < 200; round++) {
      byte[] bytes = bytes(random.nextInt(100_000));
      int at = bytes.length == 0 ? 0 : random.nextInt(bytes.length);
      byte[] first = Arrays.copyOf(bytes, at);
      byte[] second = Arrays.copyOfRange(bytes, at, bytes.length);
      assertThat(CrcJoin.CRC32.join(crc32(first), crc32(second), second.length))
          .isEqualTo(crc32(bytes));
      assertThat(CrcJoin.CRC32C.join(crc32c(first), crc32c(second), second.length))
          .isEqualTo(crc32c(bytes));
    }
  }

  private static long crc32(byte[] bytes) {
    CRC32 crc = new CRC32();
    crc.update(bytes);
    return crc.getValue();
  }

  private static long crc32c(byte[] bytes) {
    CRC32C crc = new CRC32C();
    crc.update(bytes);
    return crc.getValue();
  }

  private byte[] bytes(int length) {
    byte[] bytes = new byte[length];
    random.nextBytes(bytes);
    return bytes;
  }
}
