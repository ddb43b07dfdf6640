/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.sdk.sealed;

import static io.fawa.sdk.sealed.SealedLayout.RECORD_BYTES;
import static io.fawa.sdk.sealed.SealedLayout.SEALED_RECORD_BYTES;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.fawa.sdk.sealed.SealedFileException.Reason;
import io.fawa.sdk.sealed.SealedMetadata.Entry;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalLong;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What was sealed comes out, and nothing else does. */
class SealedFileTest {
  private static final int HEADER_BYTES = 1066;
  private static final SealKey KEY = SealKey.of(bytes(1, SealKey.BYTES));
  private static final byte[] SALT = bytes(2, Sealer.SALT_BYTES);
  private static final SealedMetadata METADATA =
      SealedMetadata.of("holiday.jpg", "image/jpeg", OptionalLong.empty());

  private static byte[] bytes(long seed, int count) {
    byte[] bytes = new byte[count];
    new Random(seed).nextBytes(bytes);
    return bytes;
  }

  private static byte[] sealed(int plaintextBytes) {
    return Vectors.seal(Vectors.plaintext(plaintextBytes), KEY, SALT, METADATA);
  }

  private static SealedFileException refused(byte[] file) {
    return refused(file, KEY);
  }

  private static SealedFileException refused(byte[] file, SealKey key) {
    return catchThrowableOfType(SealedFileException.class, () -> Vectors.open(file, key));
  }

  /** The file with its records in this order; an index may come twice or never. */
  private static byte[] rearranged(byte[] file, int... records) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.write(file, 0, HEADER_BYTES);
    for (int record : records) {
      int from = HEADER_BYTES + record * SEALED_RECORD_BYTES;
      out.write(file, from, Math.min(SEALED_RECORD_BYTES, file.length - from));
    }
    return out.toByteArray();
  }

  @ParameterizedTest
  @ValueSource(
      ints = {0, 1, RECORD_BYTES - 1, RECORD_BYTES, RECORD_BYTES + 1, 3 * RECORD_BYTES, 1_000_000})
  void whatWasSealedComesOut(int plaintextBytes) throws IOException {
    byte[] file = sealed(plaintextBytes);
    assertThat(Vectors.open(file, KEY)).isEqualTo(Vectors.plaintext(plaintextBytes));
    assertThat(file.length).isEqualTo(new SealedLayout(HEADER_BYTES).sealedBytes(plaintextBytes));
    try (OpeningInputStream in = OpeningInputStream.open(new ByteArrayInputStream(file), KEY)) {
      assertThat(in.opener().metadata()).isEqualTo(METADATA);
    }
  }

  @Test
  void theSameInputsGiveTheSameBytesFromAnywhere() throws IOException {
    int plaintextBytes = 2 * RECORD_BYTES + 77;
    byte[] file = sealed(plaintextBytes);
    int[] offsets = {
      0,
      1,
      500,
      HEADER_BYTES - 1,
      HEADER_BYTES,
      HEADER_BYTES + 1,
      HEADER_BYTES + SEALED_RECORD_BYTES - 1,
      HEADER_BYTES + SEALED_RECORD_BYTES,
      HEADER_BYTES + 2 * SEALED_RECORD_BYTES + 5,
      file.length - 1,
      file.length
    };
    for (int offset : offsets) {
      try (InputStream rest =
          SealingInputStream.from(
              offset,
              new ByteArrayInputStream(Vectors.plaintext(plaintextBytes)),
              new Sealer(KEY, SALT, METADATA))) {
        assertThat(rest.readAllBytes())
            .as("from %d", offset)
            .isEqualTo(Arrays.copyOfRange(file, offset, file.length));
      }
    }
  }

  @Test
  void aRangeNeedsOnlyItsRecords() throws IOException {
    int plaintextBytes = 5 * RECORD_BYTES + 10;
    byte[] plain = Vectors.plaintext(plaintextBytes);
    byte[] file = sealed(plaintextBytes);
    Opener opener = new Opener(KEY, Arrays.copyOf(file, HEADER_BYTES));
    SealedLayout layout = opener.layout();
    long records = SealedLayout.records(layout.plaintextBytes(file.length));
    byte[] out = new byte[RECORD_BYTES];
    for (long index : new long[] {5, 0, 3}) {
      int from = (int) layout.sealedOffset(index);
      int length = Math.min(SEALED_RECORD_BYTES, file.length - from);
      int count = opener.open(index, index == records - 1, file, from, length, out, 0);
      assertThat(Arrays.copyOf(out, count))
          .isEqualTo(
              Arrays.copyOfRange(
                  plain, (int) index * RECORD_BYTES, (int) index * RECORD_BYTES + count));
    }
    assertThat(SealedLayout.recordOf(RECORD_BYTES - 1)).isZero();
    assertThat(SealedLayout.recordOf(RECORD_BYTES)).isEqualTo(1);
    assertThatThrownBy(() ->
            opener.open(1, false, file, (int) layout.sealedOffset(2), SEALED_RECORD_BYTES, out, 0))
        .isInstanceOf(SealedFileException.class)
        .hasMessageContaining("record 1");
  }

  @Test
  void aChangeOfAnyByteIsSeen() {
    byte[] file = sealed(40);
    for (int i = 0; i < file.length; i++) {
      byte[] changed = file.clone();
      changed[i] ^= (byte) (1 << (i % 8));
      assertThat(refused(changed)).as("byte %d", i).isNotNull();
    }
  }

  @Test
  void aCutAnywhereIsSeen() {
    byte[] file = sealed(40);
    for (int length = 0; length < file.length; length++) {
      assertThat(refused(Arrays.copyOf(file, length))).as("%d bytes", length).isNotNull();
    }
  }

  @Test
  void recordsThatWereMovedAreSeen() {
    byte[] file = sealed(3 * RECORD_BYTES + 9);
    assertThat(refused(rearranged(file, 0, 1, 2, 3))).isNull();
    assertThat(refused(rearranged(file, 1, 0, 2, 3))).hasMessageContaining("record 0");
    assertThat(refused(rearranged(file, 0, 2, 1, 3))).hasMessageContaining("record 1");
    assertThat(refused(rearranged(file, 0, 0, 1, 2, 3))).hasMessageContaining("record 1");
    assertThat(refused(rearranged(file, 0, 1, 1, 3))).hasMessageContaining("record 2");
    assertThat(refused(rearranged(file, 0, 1, 3))).hasMessageContaining("record 2");
    assertThat(refused(rearranged(file, 1, 2, 3))).hasMessageContaining("record 0");
  }

  @Test
  void aCutAtTheEndOfARecordIsSeen() {
    byte[] file = sealed(3 * RECORD_BYTES);
    assertThat(refused(rearranged(file, 0, 1))).hasMessageContaining("cut at record 1");
    assertThat(refused(rearranged(file, 0))).hasMessageContaining("cut at record 0");
    assertThat(refused(rearranged(file))).hasMessageContaining("cut at record 0");
  }

  @Test
  void anExtensionIsSeen() {
    for (int plaintextBytes : new int[] {0, 10, RECORD_BYTES, RECORD_BYTES + 1}) {
      byte[] file = sealed(plaintextBytes);
      for (int more : new int[] {1, 16, 17, SEALED_RECORD_BYTES}) {
        assertThat(refused(Arrays.copyOf(file, file.length + more)))
            .as("%d and %d", plaintextBytes, more)
            .isNotNull();
      }
      byte[] twice = Arrays.copyOf(file, 2 * file.length - HEADER_BYTES);
      System.arraycopy(file, HEADER_BYTES, twice, file.length, file.length - HEADER_BYTES);
      assertThat(refused(twice)).isNotNull();
    }
  }

  /** Their keys differ by the salt, though the secret is the same. */
  @Test
  void recordsOfAnotherFileAreSeen() {
    byte[] file = sealed(2 * RECORD_BYTES);
    byte[] other =
        Vectors.seal(
            Vectors.plaintext(2 * RECORD_BYTES), KEY, bytes(3, Sealer.SALT_BYTES), METADATA);
    byte[] mixed = file.clone();
    System.arraycopy(other, HEADER_BYTES, mixed, HEADER_BYTES, SEALED_RECORD_BYTES);
    assertThat(refused(mixed)).hasMessageContaining("record 0");
    System.arraycopy(file, 0, mixed, 0, file.length);
    System.arraycopy(other, 0, mixed, 0, HEADER_BYTES);
    assertThat(refused(mixed)).hasMessageContaining("record 0");
  }

  @Test
  void anotherKeyOpensNothing() {
    assertThat(refused(sealed(10), SealKey.of(bytes(9, SealKey.BYTES))).reason())
        .isEqualTo(Reason.KEY);
  }

  /** What follows a damaged record may be genuine, and is not given out all the same. */
  @Test
  void nothingFollowsADamagedRecord() throws IOException {
    byte[] file = sealed(3 * RECORD_BYTES);
    file[HEADER_BYTES + SEALED_RECORD_BYTES] ^= 1;
    try (InputStream in = OpeningInputStream.open(new ByteArrayInputStream(file), KEY)) {
      assertThat(in.readNBytes(RECORD_BYTES))
          .isEqualTo(Arrays.copyOf(Vectors.plaintext(RECORD_BYTES), RECORD_BYTES));
      for (int i = 0; i < 3; i++) {
        assertThatThrownBy(in::read)
            .isInstanceOf(SealedFileException.class)
            .hasMessageContaining("record 1");
      }
    }
  }

  @Test
  void aHostileHeaderPromisesNothing() {
    byte[] file = sealed(10);
    for (int blocks : new int[] {0, 65, 128, 255}) {
      file[9] = (byte) blocks;
      assertThat(refused(file))
          .hasMessage("metadata has 1 to 64 blocks; the sealed file promises " + blocks);
    }
    for (int blocks : new int[] {2, 64}) {
      file[9] = (byte) blocks;
      assertThat(refused(file).reason()).isEqualTo(Reason.DAMAGED);
    }
    file[9] = 1;
    file[8] = 2;
    assertThat(refused(file).reason()).isEqualTo(Reason.VERSION);
    assertThat(refused("plain text".getBytes(StandardCharsets.UTF_8)).reason())
        .isEqualTo(Reason.NOT_SEALED);
    assertThat(refused(new byte[0]).reason()).isEqualTo(Reason.NOT_SEALED);
  }

  @Test
  void aSenderThatLiesAboutTheLengthIsSeen() {
    SealedMetadata lie = SealedMetadata.of("a", "", OptionalLong.of(11));
    assertThat(refused(Vectors.seal(new byte[10], KEY, SALT, lie)))
        .hasMessage("the sealed file has 10 bytes of plaintext; its metadata promises 11");
  }

  @Test
  void namesAreNotInTheFile() {
    byte[] file = sealed(10);
    assertThat(new String(file, StandardCharsets.ISO_8859_1)).doesNotContain("holiday");
    byte[] longer =
        Vectors.seal(
            Vectors.plaintext(10),
            KEY,
            SALT,
            SealedMetadata.of("a much longer name.jpg", "image/jpeg", OptionalLong.empty()));
    assertThat(longer).hasSameSizeAs(file);
  }

  @Test
  void noNonceIsUsedTwice() {
    Sealer sealer = new Sealer(KEY, SALT, METADATA);
    byte[] plain = new byte[RECORD_BYTES + 1];
    byte[] to = new byte[SEALED_RECORD_BYTES + 1];
    assertThatThrownBy(() -> sealer.seal(plain, 0, 5, false, to, 0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("record 0 cannot have 5 bytes");
    assertThatThrownBy(() -> sealer.seal(plain, 0, RECORD_BYTES + 1, true, to, 0))
        .isInstanceOf(IllegalArgumentException.class);
    sealer.seal(plain, 0, RECORD_BYTES, false, to, 0);
    assertThatThrownBy(() -> sealer.seal(plain, 0, 0, true, to, 0))
        .hasMessage("record 1, the last, cannot have 0 bytes");
    sealer.seal(plain, 0, 1, true, to, 0);
    assertThatThrownBy(() -> sealer.seal(plain, 0, 1, true, to, 0))
        .isInstanceOf(IllegalStateException.class);
  }

  @Test
  void lengthsThatNoFileHasAreRefused() throws IOException {
    SealedLayout layout = new SealedLayout(HEADER_BYTES);
    for (long length :
        new long[] {
          0,
          HEADER_BYTES,
          HEADER_BYTES + 15,
          HEADER_BYTES + SEALED_RECORD_BYTES + 1,
          HEADER_BYTES + SEALED_RECORD_BYTES + 16,
          -1,
          Long.MAX_VALUE / 2
        }) {
      assertThatThrownBy(() -> layout.plaintextBytes(length))
          .as("%d", length)
          .isInstanceOf(SealedFileException.class);
    }
    long max = SealedLayout.PLAINTEXT_BYTES_MAX;
    assertThat(layout.plaintextBytes(layout.sealedBytes(max))).isEqualTo(max);
    assertThatThrownBy(() -> layout.sealedBytes(max + 1))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new SealedLayout(1067)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void keysAreReadExactly() {
    assertThat(SealKey.parse(KEY.text())).isEqualTo(KEY);
    assertThat(SealKey.ofFragment("x=1&" + KEY.fragment())).contains(KEY);
    assertThat(SealKey.ofFragment("top")).isEmpty();
    assertThat(KEY.toString()).doesNotContain(KEY.text());
    for (String bad :
        List.of("", KEY.text() + "A", KEY.text() + "=", KEY.text().substring(1), "!")) {
      assertThatThrownBy(() -> SealKey.parse(bad)).hasMessageContaining("43 letters");
    }
    // The last character has two bits that mean nothing.
    assertThatThrownBy(() -> SealKey.parse("A".repeat(42) + "B")).hasMessageContaining("43");
  }

  @Test
  void aBundleKnowsEachLength() {
    SealedMetadata bundle =
        new SealedMetadata(
            List.of(
                new Entry("a", "", OptionalLong.of(3)), new Entry("b", "", OptionalLong.of(4))));
    assertThat(bundle.bytes()).hasValue(7);
    assertThatThrownBy(() ->
            new SealedMetadata(
                List.of(
                    new Entry("a", "", OptionalLong.of(3)),
                    new Entry("b", "", OptionalLong.empty()))))
        .hasMessage("each file of a bundle has a length");
    assertThatThrownBy(() -> new SealedMetadata(List.of()))
        .isInstanceOf(IllegalArgumentException.class);
    List<Entry> tooLong =
        java.util.Collections.nCopies(100, new Entry("x".repeat(1000), "", OptionalLong.of(1)));
    assertThatThrownBy(() -> new Sealer(KEY, SALT, new SealedMetadata(tooLong)))
        .hasMessageContaining("at most 65532 bytes");
  }
}
