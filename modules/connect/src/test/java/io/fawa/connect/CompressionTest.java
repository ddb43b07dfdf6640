/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.connect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fawa.connect.protocol.Compressions;
import io.fawa.limits.Allowance;
import io.fawa.limits.Budget;
import io.fawa.limits.BudgetExceededException;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.List;
import java.util.Random;
import java.util.zip.CRC32;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CompressionTest {
  private static final SocketAddress NOBODY = InetSocketAddress.createUnresolved("a", 1);

  private static final Compressions GZIP_ONLY = new Compressions(List.of(Compression.gzip()));

  private static byte[] random(int length) {
    byte[] bytes = new byte[length];
    new Random(length).nextBytes(bytes);
    return bytes;
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 511, 512, 513, 100_000})
  void isUndone(int length) throws IOException {
    for (byte[] plain : new byte[][] {random(length), new byte[length]}) {
      byte[] packed = Gzip.INSTANCE.compress(plain, 0, length);

      assertThat(Gzip.INSTANCE.decompress(packed, 0, packed.length, length)).isEqualTo(plain);
      assertThat(new GZIPInputStream(new ByteArrayInputStream(packed)).readAllBytes())
          .isEqualTo(plain);
    }
  }

  @Test
  void readsWhatOthersWrite() throws IOException {
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(packed)) {
      gzip.write(random(5000));
    }

    assertThat(Gzip.INSTANCE.decompress(packed.toByteArray(), 0, packed.size(), 5000))
        .isEqualTo(random(5000));
  }

  @Test
  void stopsAtTheLimit() throws IOException {
    byte[] packed = Gzip.INSTANCE.compress(new byte[10_000_000], 0, 10_000_000);

    assertThatThrownBy(() -> Gzip.INSTANCE.decompress(packed, 0, packed.length, 9_999_999))
        .isInstanceOfSatisfying(
            RpcException.class, e -> assertThat(e.code()).isEqualTo(Code.RESOURCE_EXHAUSTED));
    assertThat(Gzip.INSTANCE.decompress(packed, 0, packed.length, 10_000_000)).hasSize(10_000_000);
  }

  @Test
  void damageIsNoticed() {
    byte[] packed = Gzip.INSTANCE.compress(random(1000), 0, 1000);
    packed[packed.length - 6] ^= 1;

    assertThatThrownBy(() -> Gzip.INSTANCE.decompress(packed, 0, packed.length, 1000))
        .isInstanceOf(IOException.class);
    assertThatThrownBy(() -> Gzip.INSTANCE.decompress(packed, 0, 500, 1000))
        .isInstanceOf(IOException.class);
  }

  @Test
  void membersAreReadOneAfterTheOther() throws IOException {
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    ByteArrayOutputStream plain = new ByteArrayOutputStream();
    for (int i = 0; i < Gunzip.MEMBERS_MAX; i++) {
      byte[] part = random(i % 7);
      packed.writeBytes(Gzip.INSTANCE.compress(part, 0, part.length));
      plain.writeBytes(part);
    }
    assertThat(Gzip.INSTANCE.decompress(packed.toByteArray(), 0, packed.size(), plain.size()))
        .isEqualTo(plain.toByteArray());
  }

  @Test
  void tooManyMembersAreRefused() {
    byte[] member = Gzip.INSTANCE.compress(new byte[0], 0, 0);
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    for (int i = 0; i < 20_000; i++) {
      packed.writeBytes(member);
    }
    assertThatThrownBy(
            () -> Gzip.INSTANCE.decompress(packed.toByteArray(), 0, packed.size(), 1 << 20))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("1024 gzip members");
  }

  @Test
  void optionalPartsOfAHeaderArePassedOver() throws IOException {
    byte[] plain = random(100);
    byte[] packed = Gzip.INSTANCE.compress(plain, 0, plain.length);
    ByteArrayOutputStream full = new ByteArrayOutputStream();
    full.write(packed, 0, 3);
    full.write(0x1e); // a checksum of the header, an extra field, a name and a comment
    full.write(packed, 4, 6);
    full.writeBytes(new byte[] {3, 0, 1, 2, 3, 'n', 'a', 0, 'c', 0});
    CRC32 crc = new CRC32();
    crc.update(full.toByteArray());
    full.write((int) crc.getValue());
    full.write((int) crc.getValue() >> 8);
    full.write(packed, 10, packed.length - 10);
    byte[] whole = full.toByteArray();

    assertThat(Gzip.INSTANCE.decompress(whole, 0, whole.length, 100)).isEqualTo(plain);
    for (int length = 0; length < whole.length; length++) {
      int cut = length;
      assertThatThrownBy(() -> Gzip.INSTANCE.decompress(whole, 0, cut, 100))
          .isInstanceOf(IOException.class);
    }
    whole[12] ^= 1;
    assertThatThrownBy(() -> Gzip.INSTANCE.decompress(whole, 0, whole.length, 100))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("checksum of a gzip header");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "gzip | true",
        "br, gzip | true",
        "br,gzip;q=0.5 | true",
        "gzip;q=0 | false",
        "gzip; q=0.000 | false",
        "br | false",
        "identity | false",
        "* | false"
      })
  void isChosenFromWhatTheCallerTakes(String accept, boolean chosen) {
    assertThat(GZIP_ONLY.accepted(accept).isPresent()).isEqualTo(chosen);
  }

  @Test
  void anEmptyNameAndIdentityAreNone() {
    assertThat(GZIP_ONLY.named("")).isEmpty();
    assertThat(GZIP_ONLY.named("identity")).isEmpty();
    assertThat(GZIP_ONLY.named("gzip")).isPresent();
    assertThatThrownBy(() -> GZIP_ONLY.named("zstd")).hasMessageContaining("unknown compression");
  }

  /** Many at once would otherwise be there before anybody counts. */
  @Test
  void isPaidForBeforeThereIsRoomForIt() throws Exception {
    byte[] packed = Gzip.INSTANCE.compress(new byte[1 << 20], 0, 1 << 20);
    Budget budget = Budget.of(1 << 30);
    try (Allowance held = new Budget(1 << 30, 1 << 30, 100_000).connection(NOBODY)) {
      assertThatThrownBy(() -> Gzip.INSTANCE.decompress(packed, 0, packed.length, 1 << 21, held))
          .isInstanceOf(BudgetExceededException.class);
      assertThat(held.heldBytes()).isLessThanOrEqualTo(100_000);
    }
    try (Allowance held = budget.connection(NOBODY)) {
      assertThat(Gzip.INSTANCE.decompress(packed, 0, packed.length, 1 << 21, held))
          .hasSize(1 << 20);
      assertThat(held.heldBytes()).isEqualTo(Allowance.arrayBytes(1 << 20));
    }
    assertThat(budget.heldBytes()).isZero();
  }
}
