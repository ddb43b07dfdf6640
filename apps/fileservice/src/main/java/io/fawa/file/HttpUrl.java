/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.file;

import java.net.URI;

/** The URLs of settings. */
final class HttpUrl {
  private HttpUrl() {}

  /**
   * Reads a URL of http or https with a host.
   *
   * @throws IllegalArgumentException it is another one
   */
  static URI parse(String text) {
    URI url = URI.create(text);
    boolean http = "http".equals(url.getScheme()) || "https".equals(url.getScheme());
    if (!http || url.getHost() == null) {
      throw new IllegalArgumentException("not a URL of http or https");
    }
    return url;
  }
}
