/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.files.bundle;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Zip64 exactly where a field does not fit (APPNOTE 4.5.3). */
class ZipEntryTest {
  private static final Instant TIME = Instant.parse("2026-01-02T03:04:05.678Z");

  private static ByteBuffer little(byte[] bytes) {
    return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }

  @Test
  void aLocalHeaderSaysAllInAdvance() {
    ZipEntry entry = new ZipEntry("d/é.txt", 5, 0x3610a686L, TIME);
    ByteBuffer header = little(entry.localHeader());
    assertThat(header.capacity()).isEqualTo(30 + 8).isEqualTo((int) entry.localBytes());
    assertThat(header.getInt(0)).isEqualTo(0x04034b50);
    assertThat(header.getShort(4)).isEqualTo((short) 20);
    assertThat(header.getShort(6)).as("UTF-8, no data descriptor").isEqualTo((short) 0x800);
    assertThat(header.getShort(8)).as("stored").isZero();
    assertThat(header.getShort(10)).isEqualTo((short) (3 << 11 | 4 << 5 | 2));
    assertThat(header.getShort(12)).isEqualTo((short) (46 << 9 | 1 << 5 | 2));
    assertThat(header.getInt(14)).isEqualTo(0x3610a686);
    assertThat(header.getInt(18)).isEqualTo(5);
    assertThat(header.getInt(22)).isEqualTo(5);
    assertThat(header.getShort(26)).isEqualTo((short) 8);
    assertThat(header.getShort(28)).isZero();
  }

  @ParameterizedTest
  @CsvSource({
    "4294967294, 4294967294, 0, 0",
    "4294967295, 0, 20, 20",
    "4294967295, 4294967295, 20, 28",
    "5, 4294967295, 0, 12",
    "5, 4294967294, 0, 0",
    "1099511627776, 1099511627776, 20, 28"
  })
  void largeValuesAreInTheExtraField(long size, long offset, int localExtra, int centralExtra) {
    ZipEntry entry = new ZipEntry("a", size, 1, TIME);
    ByteBuffer local = little(entry.localHeader());
    assertThat(local.getShort(28)).isEqualTo((short) localExtra);
    assertThat(local.getShort(4)).isEqualTo((short) (localExtra > 0 ? 45 : 20));
    assertThat(entry.localBytes()).isEqualTo(local.capacity());
    boolean large = size >= 0xffff_ffffL;
    assertThat(local.getInt(22) & 0xffff_ffffL).isEqualTo(large ? 0xffff_ffffL : size);
    if (large) {
      assertThat(local.getShort(31)).isEqualTo((short) 1);
      assertThat(local.getShort(33)).isEqualTo((short) 16);
      assertThat(local.getLong(35)).isEqualTo(size);
      assertThat(local.getLong(43)).isEqualTo(size);
    }
    ByteBuffer central = little(entry.centralHeader(offset));
    assertThat(central.getShort(30)).isEqualTo((short) centralExtra);
    assertThat(entry.centralBytes(offset)).isEqualTo(central.capacity());
    boolean far = offset >= 0xffff_ffffL;
    assertThat(central.getInt(42) & 0xffff_ffffL).isEqualTo(far ? 0xffff_ffffL : offset);
    if (far) {
      assertThat(central.getLong(central.capacity() - 8)).isEqualTo(offset);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "65534, 4294967294, 4294967294, 22",
    "65535, 1, 1, 98",
    "1, 4294967295, 1, 98",
    "1, 1, 4294967295, 98"
  })
  void anEndIsZip64ExactlyWhereItMustBe(long count, long offset, long bytes, int length) {
    ByteBuffer end = little(ZipEntry.end(count, offset, bytes));
    assertThat(end.capacity()).isEqualTo(length);
    assertThat(ZipEntry.endBytes(count, offset, bytes)).isEqualTo(length);
    if (length > 22) {
      assertThat(end.getInt(0)).isEqualTo(0x06064b50);
      assertThat(end.getLong(4)).isEqualTo(44);
      assertThat(end.getLong(24)).isEqualTo(count);
      assertThat(end.getLong(40)).isEqualTo(bytes);
      assertThat(end.getLong(48)).isEqualTo(offset);
      assertThat(end.getInt(56)).isEqualTo(0x07064b50);
      assertThat(end.getLong(64)).isEqualTo(offset + bytes);
    }
    int last = length - 22;
    assertThat(end.getInt(last)).isEqualTo(0x06054b50);
    assertThat(end.getShort(last + 8) & 0xffff).isEqualTo((int) Math.min(count, 0xffff));
    assertThat(end.getInt(last + 12) & 0xffff_ffffL).isEqualTo(Math.min(bytes, 0xffff_ffffL));
    assertThat(end.getInt(last + 16) & 0xffff_ffffL).isEqualTo(Math.min(offset, 0xffff_ffffL));
  }
}
