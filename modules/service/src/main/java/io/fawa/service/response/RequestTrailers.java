/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.service.response;

import io.fawa.http.Headers;
import io.helidon.webserver.http.ServerRequest;

/** The trailers of a request, which Helidon's routes do not show. */
public interface RequestTrailers {
  /** The trailers: empty until the body was read to its end, and if there were none. */
  Headers requestTrailers();

  /** Those of {@code request}; none where its host does not know them. */
  static Headers of(ServerRequest request) {
    return request instanceof RequestTrailers known ? known.requestTrailers() : new Headers();
  }
}
