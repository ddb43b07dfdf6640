/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.files.link;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fawa.files.FileRefusedException;
import io.fawa.files.FileRefusedException.Reason;
import io.fawa.files.FilesConfig;
import io.fawa.files.Terms;
import io.fawa.files.contract.FastHash;
import io.fawa.files.contract.ManualClock;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SharingTermsTest {
  private final SharingTerms parser =
      new SharingTerms(
          FilesConfig.defaults(),
          new Passwords(new FastHash(), new ManualClock(), 10),
          new SecureRandom());

  @Test
  void whoAsksForNothingGetsTheDefaultsAndAToken() throws Exception {
    Sharing sharing = parser.parse(Map.of("expires", "", "name", "other names are ignored"));
    assertThat(sharing.shortKey()).isFalse();
    assertThat(sharing.deleteToken()).matches("[0-9A-Z]{26}");
    assertThat(sharing.terms())
        .isEqualTo(new Terms(Duration.ZERO, 0, "", DeleteToken.hash(sharing.deleteToken())));
    assertThat(sharing.toString()).doesNotContain(sharing.deleteToken());
    assertThat(DeleteToken.matches(sharing.deleteToken(), sharing.terms())).isTrue();
    assertThat(DeleteToken.matches("", sharing.terms())).isFalse();
    assertThat(DeleteToken.matches(sharing.deleteToken(), Terms.NONE)).isFalse();
  }

  @ParameterizedTest
  @CsvSource({"90s, PT1M30S", "10m, PT10M", "' 1H ', PT1H", "2d, PT48H", "1w, PT168H"})
  void aLifeIsANumberAndAUnit(String text, Duration life) throws Exception {
    assertThat(parser.parse(Map.of("expires", text)).terms().life()).isEqualTo(life);
  }

  @ParameterizedTest
  @CsvSource({
    "expires, 0s, 'expires is 0s: allowed are 1s to 604800s'",
    "expires, 8d, 'expires is 8d: allowed are 1s to 604800s'",
    "expires, 999999999w, 'expires is 999999999w: allowed are 1s to 604800s'",
    "expires, 10, 'expires is 10: allowed are a number and s, m, h, d or w, as 10m or 2d'",
    "expires, -1m, 'expires is -1m: allowed are a number and s, m, h, d or w, as 10m or 2d'",
    "downloads, 0, 'downloads is 0: allowed are 1 to 1000000'",
    "downloads, 1000001, 'downloads is 1000001: allowed are 1 to 1000000'",
    "downloads, once, 'downloads is once: allowed are 1 to 1000000'",
    "downloads, 123456789012345678901, "
        + "'downloads is a text of 21 characters: allowed are 1 to 1000000'",
    "key, ABC123, 'key is ABC123: allowed are long and short'"
  })
  void saysWhatIsAllowed(String name, String value, String message) {
    assertThatThrownBy(() -> parser.parse(Map.of(name, value)))
        .isInstanceOfSatisfying(
            FileRefusedException.class, e -> assertThat(e.reason()).isEqualTo(Reason.INVALID))
        .hasMessage(message);
  }

  @Test
  void countsHashesAndShortens() throws Exception {
    Sharing sharing =
        parser.parse(Map.of("downloads", "1", "password", "a ba\u0308", "key", "short"));
    assertThat(sharing.terms().downloadsMax()).isOne();
    assertThat(sharing.terms().password()).isEqualTo(new FastHash().hash("a b\u00e4"));
    assertThat(sharing.shortKey()).isTrue();
  }

  @Test
  void aFileForARequestHasNoTermsOfItsOwn() throws Exception {
    Sharing sharing = parser.parse(Map.of("request", "http://h/request?key=abc-def", "key", ""));
    assertThat(sharing.terms().request()).isEqualTo("ABCDEF");
    assertThat(sharing.deleteToken()).isEmpty();
    assertThatThrownBy(() -> parser.parse(Map.of("request", "ABCDEF", "expires", "1d")))
        .hasMessage("expires is not allowed: a file for a request has the terms of the request");
    assertThatThrownBy(() -> parser.parse(Map.of("request", "no key!")))
        .hasMessage("request is not the key of a request");
  }

  @Test
  void aPasswordHasALimit() throws Exception {
    parser.parse(Map.of("password", "x".repeat(256)));
    assertThatThrownBy(() -> parser.parse(Map.of("password", "x".repeat(257))))
        .hasMessage("password of 257 characters: allowed are 1 to 256");
  }
}
