/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.storage.s3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fawa.files.UploadSession;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class PartListTest {
  private static final PartSizes SIZES = new PartSizes(8 << 20);

  /** What a session keeps beside the state of a content. */
  private static final int DIGEST_CHARS_MAX = 1_000;

  @Test
  void partsGrowSoThatTheyNeverRunOut() {
    long sum = 0;
    for (int number = 1; number <= PartSizes.PARTS_MAX; number++) {
      sum += SIZES.of(number);
      assertThat(SIZES.total(number)).isEqualTo(sum);
    }
    assertThat(SIZES.contentBytesMax()).isEqualTo(sum).isGreaterThan(400L << 30);
    assertThat(SIZES.of(1)).isEqualTo(8 << 20);
    assertThat(SIZES.of(1_000)).isEqualTo(8 << 20);
    assertThat(SIZES.of(1_001)).isEqualTo(16 << 20);
    assertThat(SIZES.of(PartSizes.PARTS_MAX)).isEqualTo(S3Config.PART_GROWTH * (8 << 20));
    assertThat(new PartSizes(64 << 20).of(PartSizes.PARTS_MAX)).isEqualTo(640 << 20);
  }

  @Test
  void theLargestStateFitsIntoASession() throws IOException {
    PartList list =
        new PartList(
            SIZES,
            "an upload/of any name;,%".repeat(20),
            Optional.of(new PartList.Tail("0123456789abcdef", Integer.MAX_VALUE, 0xffff_ffffL)),
            Collections.nCopies(PartSizes.PARTS_MAX, PartList.etag("e".repeat(52))));
    assertThat(list.text())
        .matches("[ -~]*")
        .hasSizeLessThan(UploadSession.STATE_CHARS_MAX - DIGEST_CHARS_MAX);
    assertThat(PartList.parse(list.text())).isEqualTo(list);
    Ending ending = new Ending("by", Optional.of(new Ending.Commit("token", list)));
    assertThat(Ending.parse(ending.bytes())).isEqualTo(ending);
  }

  @Test
  void anEmptyOneIsText() throws IOException {
    PartList empty = PartList.empty(SIZES);
    assertThat(PartList.parse(empty.text())).isEqualTo(empty);
    assertThat(empty.length()).isZero();
    Ending abandoned = new Ending("by", Optional.empty());
    assertThat(Ending.parse(abandoned.bytes())).isEqualTo(abandoned);
  }

  @Test
  void nothingElseIsRead() {
    for (String wrong : List.of("", ";;;", "8;;", "8;;a;", "8;;a,b,c;", "x;;;", "8;%;;")) {
      assertThatThrownBy(() -> PartList.parse(wrong)).as(wrong).isInstanceOf(IOException.class);
    }
    for (String wrong : List.of("", "commit", "abandon", "commit a b", "commit a b c", "x y")) {
      assertThatThrownBy(() -> Ending.parse(wrong.getBytes(StandardCharsets.UTF_8)))
          .as(wrong)
          .isInstanceOf(IOException.class);
    }
    for (String wrong : List.of("", "a,b", "a;b", "a b", "e".repeat(53), "é")) {
      assertThatThrownBy(() -> PartList.etag(wrong)).as(wrong).isInstanceOf(IOException.class);
    }
  }
}
