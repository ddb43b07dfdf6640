/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class BaseUrlTest {
  private static BaseUrl of(String url) {
    return BaseUrl.of(URI.create(url));
  }

  @ParameterizedTest
  @CsvSource({
    "http://h, h, h:80, /a",
    "http://h/, h, h:80, /a",
    "HTTPS://h, h, h:443, /a",
    "https://h:8443, h:8443, h:8443, /a",
    "http://[::1]:81, [::1]:81, [::1]:81, /a",
    "http://h:1/p, h:1, h:1, /p/a",
    "http://h:1/p/q//, h:1, h:1, /p/q/a",
    "http://h:1/p%20q, h:1, h:1, /p%20q/a",
    "http://h:1/ü, h:1, h:1, /%C3%BC/a",
  })
  void aUrlIsAnAuthorityAndAPrefix(String url, String authority, String address, String path) {
    BaseUrl base = of(url);
    assertThat(base.authority()).isEqualTo(authority);
    assertThat(base.address()).isEqualTo(address);
    RequestHead head = new RequestHead("POST", "/a", Headers.of("x", "1"), true);
    assertThat(base.under(head)).isEqualTo(new RequestHead("POST", path, head.headers(), true));
  }

  @Test
  void aUrlWithoutAPathLeavesHeadsAsTheyAre() {
    RequestHead head = new RequestHead("POST", "/a", new Headers());
    assertThat(of("http://h/").under(head)).isSameAs(head);
  }

  @Test
  void aUrlIsShownWithoutWhatIsNotKept() {
    assertThat(of("https://h:1/p/")).hasToString("https://h:1/p");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"ftp://h", "h:80", "http:///p", "http://a_b", "http://h?q", "http://h/#f", "/p"})
  void whatNoCallWouldCarryIsRefused(String url) {
    assertThatThrownBy(() -> of(url))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("the base URL must ")
        .hasMessageContaining(url);
  }

  @ParameterizedTest
  @ValueSource(strings = {"http://user:secret@h/p", "http://user:secret@a_b/p", "ftp://u:secret@h"})
  void aPasswordIsRefusedAndNotShown(String url) {
    assertThatThrownBy(() -> of(url))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("the base URL must ")
        .hasMessageContaining(url.replaceFirst("u.*@", "…@"))
        .hasMessageNotContaining("secret");
  }
}
