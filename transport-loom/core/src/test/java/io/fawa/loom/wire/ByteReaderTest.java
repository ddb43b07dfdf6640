/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.loom.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIndexOutOfBoundsException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HexFormat;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

class ByteReaderTest {
  private static ByteReader of(String hex) {
    return new ByteReader(HexFormat.of().parseHex(hex));
  }

  @Test
  void readsBothByteOrders() throws Exception {
    assertThat(of("ff").readByte()).isEqualTo(255);
    assertThat(of("01f2").readShortLittle()).isEqualTo(0xf201);
    assertThat(of("f201").readShortBig()).isEqualTo(0xf201);
    assertThat(of("78563412").readIntLittle()).isEqualTo(0x12345678);
    assertThat(of("12345678").readIntBig()).isEqualTo(0x12345678);
    assertThat(of("ffffffff").readUnsignedIntLittle()).isEqualTo(0xffff_ffffL);
    assertThat(of("ff000000").readUnsignedIntBig()).isEqualTo(0xff00_0000L);
    assertThat(of("0102030405060708").readLongBig()).isEqualTo(0x0102030405060708L);
    assertThat(of("0807060504030201").readLongLittle()).isEqualTo(0x0102030405060708L);
  }

  @Test
  void staysInsideItsRange() throws Exception {
    ByteReader reader = new ByteReader(new byte[] {9, 1, 2, 3, 9}, 1, 3);
    assertThat(reader.remaining()).isEqualTo(3);
    assertThat(reader.readBytes(2)).containsExactly(1, 2);
    assertThatThrownBy(reader::readShortBig)
        .isInstanceOf(MalformedFrameException.class)
        .hasMessage("needs 2 bytes, 1 are left");
    assertThat(reader.position()).isEqualTo(3);
    assertThatThrownBy(reader::requireEnd).hasMessageContaining("1 bytes after the end");
    reader.skip(1);
    reader.requireEnd();
  }

  @Test
  void refusesLengthsThatCannotBe() {
    List<ThrowingCallable> reads =
        List.of(
            () -> of("0000").readBytes(-1),
            () -> of("0000").readBytes(Integer.MAX_VALUE),
            () -> of("0000").readBytes(3),
            () -> of("0000").skip(-2),
            () -> of("0000").skip(Integer.MIN_VALUE),
            () -> of("").readByte(),
            () -> of("00").readShortLittle(),
            () -> of("000000").readIntLittle(),
            () -> of("00000000000000").readLongBig());
    for (ThrowingCallable read : reads) {
      assertThatThrownBy(read).isInstanceOf(MalformedFrameException.class);
    }
    assertThatIndexOutOfBoundsException().isThrownBy(() -> new ByteReader(new byte[3], 2, 2));
    assertThatIndexOutOfBoundsException()
        .isThrownBy(() -> of("00").reset(new byte[3], Integer.MAX_VALUE, 1));
  }

  @Test
  void readsVarints() throws Exception {
    assertThat(of("00").readVarint()).isZero();
    assertThat(of("7f").readVarint()).isEqualTo(127);
    assertThat(of("8001").readVarint()).isEqualTo(128);
    assertThat(of("ffffffffffffffffff01").readVarint()).isEqualTo(-1L);
    assertThatThrownBy(() -> of("ffffffffffffffffff02").readVarint())
        .isInstanceOf(MalformedFrameException.class);
    assertThatThrownBy(() -> of("ffffffffffffffffffff01").readVarint())
        .isInstanceOf(MalformedFrameException.class);
    ByteReader cut = of("ff80");
    assertThatThrownBy(cut::readVarint).hasMessage("varint cut after 2 bytes");
    assertThat(cut.remaining()).isEqualTo(2);
  }

  @Test
  void copiesIntoAnArrayAndStartsOver() throws Exception {
    ByteReader reader = of("0102");
    byte[] target = new byte[4];
    reader.readBytes(target, 1, 2);
    assertThat(target).containsExactly(0, 1, 2, 0);
    reader.reset(new byte[] {5, 6, 7}, 1, 1);
    assertThat(reader.readByte()).isEqualTo(6);
    assertThat(reader.remaining()).isZero();
    assertThat(reader.array()).hasSize(3);
  }
}
