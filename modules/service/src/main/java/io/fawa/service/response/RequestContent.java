/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.service.response;

import io.helidon.webserver.http.ServerRequest;
import java.io.InputStream;

/**
 * The content of a request, read into the buffers of its route: without the copies of Helidon's
 * entities, and as many bytes at once as the route wants.
 */
public interface RequestContent {
  /** The content, to be read once. A failure is an {@link java.io.UncheckedIOException}. */
  InputStream requestContent();

  /** That of {@code request}; Helidon's own stream where the host has no other. */
  static InputStream of(ServerRequest request) {
    return request instanceof RequestContent direct
        ? direct.requestContent()
        : request.content().inputStream();
  }
}
