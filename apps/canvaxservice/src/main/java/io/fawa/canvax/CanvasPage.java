/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.canvax;

import io.helidon.http.HeaderNames;
import io.helidon.webserver.http.HttpRouting;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Objects;

/** The page at {@code /canvas}; its resources are at the root, like those of all pages. */
final class CanvasPage {
  private final byte[] page = page();

  void register(HttpRouting.Builder routes) {
    routes.get(
        "/canvas",
        (request, response) -> {
          response.header(HeaderNames.CONTENT_TYPE, "text/html; charset=utf-8");
          response.header(HeaderNames.CACHE_CONTROL, "no-cache");
          response.send(page);
        });
  }

  private static byte[] page() {
    try (InputStream in =
        Objects.requireNonNull(
            CanvasPage.class.getResourceAsStream("/pages/canvax/index.html"), "the page")) {
      return in.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
