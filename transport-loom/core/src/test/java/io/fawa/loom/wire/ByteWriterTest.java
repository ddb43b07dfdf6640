/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.loom.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.util.HexFormat;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ByteWriterTest {
  private static String hex(ByteWriter writer) {
    return HexFormat.of().formatHex(writer.toByteArray());
  }

  @Test
  void writesBothByteOrders() {
    ByteWriter writer = new ByteWriter(100);
    writer.writeByte(0x1ff).writeShortLittle(0xf201).writeShortBig(0xf201);
    writer.writeIntLittle(0x12345678).writeIntBig(0x12345678);
    writer.writeLongLittle(0x0102030405060708L).writeLongBig(0x0102030405060708L);
    assertThat(hex(writer))
        .isEqualTo("ff01f2f201" + "7856341212345678" + "08070605040302010102030405060708");
    assertThat(writer.size()).isEqualTo(29);
    assertThat(writer.clear().toByteArray()).isEmpty();
  }

  @Test
  void stopsAtItsLimit() {
    ByteWriter writer = new ByteWriter(5).writeIntBig(7).writeByte(1);
    assertThatIllegalStateException()
        .isThrownBy(() -> writer.writeByte(1))
        .withMessage("frame of 6 bytes, limit 5");
    assertThatIllegalStateException().isThrownBy(() -> writer.clear().writeBytes(new byte[6]));
    assertThat(writer.size()).isZero();
    assertThatIllegalArgumentException().isThrownBy(() -> new ByteWriter(-1));
  }

  @Test
  void growsAsNeeded() {
    byte[] much = new byte[10_000];
    new Random(1).nextBytes(much);
    ByteWriter writer = new ByteWriter(Integer.MAX_VALUE);
    for (int i = 0; i < much.length; i += 100) {
      writer.writeBytes(much, i, 100);
    }
    assertThat(writer.toByteArray()).isEqualTo(much);
    assertThat(writer.array().length).isLessThan(20_000);
  }

  @Test
  void varintsComeBack() throws Exception {
    Random random = new Random(2);
    for (int i = 0; i < 1000; i++) {
      long value = random.nextLong() >>> random.nextInt(64);
      ByteWriter writer = new ByteWriter(10).writeVarint(value);
      ByteReader reader = new ByteReader(writer.toByteArray());
      assertThat(reader.readVarint()).isEqualTo(value);
      reader.requireEnd();
    }
    assertThat(hex(new ByteWriter(10).writeVarint(0).writeVarint(128))).isEqualTo("008001");
    assertThat(new ByteWriter(10).writeVarint(-1).size()).isEqualTo(10);
  }

  @Test
  void littleEndianArraysTakeWhatTheyGave() {
    byte[] bytes = new byte[16];
    LittleEndian.putShort(bytes, 0, 0xabcd);
    LittleEndian.putInt(bytes, 2, 0xdeadbeef);
    LittleEndian.putLong(bytes, 6, -2L);
    assertThat(HexFormat.of().formatHex(bytes)).isEqualTo("cdabefbeaddefeffffffffffffff0000");
    assertThat(LittleEndian.getShort(bytes, 0)).isEqualTo(0xabcd);
    assertThat(LittleEndian.getInt(bytes, 2)).isEqualTo(0xdeadbeef);
    assertThat(LittleEndian.getLong(bytes, 6)).isEqualTo(-2L);
  }
}
