/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.connect.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fawa.connect.Code;
import io.fawa.connect.Compression;
import io.fawa.connect.RpcException;
import io.fawa.limits.Allowance;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Which of several compressions a call uses. */
class CompressionsTest {
  private static final Compressions THREE =
      new Compressions(List.of(new Named("zstd"), new Named("br"), Compression.gzip()));

  /** A compression that leaves everything as it is. */
  private record Named(String name) implements Compression {
    @Override
    public byte[] compress(byte[] source, int offset, int length) {
      return Arrays.copyOfRange(source, offset, offset + length);
    }

    @Override
    public byte[] decompress(byte[] source, int offset, int length, int bytesMax, Allowance held) {
      return compress(source, offset, length);
    }
  }

  @Test
  void anAcceptHeaderListsAllInOrder() {
    assertThat(THREE.names()).isEqualTo("zstd,br,gzip");
    assertThat(new Compressions(List.of()).names()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "gzip, br, zstd | gzip",
        "deflate, br, gzip | br",
        "zstd;q=0, gzip | gzip",
        "zstd;q=0,br;q=0.000,gzip;q=0.001 | gzip",
        "zstd;Q=0.,br | br",
        "zstd;q=0.0001 | zstd",
        "zstd;q=1 | zstd",
        "zstd ; q=0 , br | br",
        "\tbr\t | br",
        ",,br, | br",
        "zstdx, xbr | ''",
        "zstd;q=0 | ''",
        ";q=1 | ''",
        "* | ''",
        "'' | ''",
      })
  void theFirstThatIsKnownAndNotForbiddenIsTaken(String accept, String taken) {
    assertThat(THREE.accepted(accept).map(Compression::name).orElse("")).isEqualTo(taken);
  }

  @ParameterizedTest
  @ValueSource(strings = {"zstd", "br", "gzip"})
  void eachIsFoundByItsName(String name) {
    assertThat(THREE.named(name).orElseThrow().name()).isEqualTo(name);
  }

  @ParameterizedTest
  @ValueSource(strings = {"deflate", "gzip,br", " gzip", "x-gzip"})
  void aNameThatIsNoneIsRefusedWithThoseThatAre(String name) {
    assertThatThrownBy(() -> THREE.named(name))
        .isInstanceOfSatisfying(
            RpcException.class,
            e -> {
              assertThat(e.code()).isEqualTo(Code.UNIMPLEMENTED);
              assertThat(e.text())
                  .isEqualTo(
                      "unknown compression \"" + name + "\": supported encodings are zstd,br,gzip");
            });
  }
}
