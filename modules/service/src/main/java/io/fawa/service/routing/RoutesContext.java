/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.service.routing;

import io.helidon.common.context.Context;
import io.helidon.http.encoding.ContentEncodingContext;
import io.helidon.http.media.MediaContext;
import io.helidon.webserver.ListenerConfig;
import io.helidon.webserver.ListenerContext;
import io.helidon.webserver.http.DirectHandlers;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** The listener context of Helidon's routes behind one of our listeners. */
record RoutesContext(
    Context context,
    MediaContext mediaContext,
    ContentEncodingContext contentEncodingContext,
    DirectHandlers directHandlers,
    ListenerConfig config,
    ExecutorService executor)
    implements ListenerContext {
  private static final MediaContext MEDIA = MediaContext.create();
  private static final ContentEncodingContext ENCODINGS = ContentEncodingContext.create();

  static RoutesContext of(ListenerConfig config) {
    return new RoutesContext(
        Context.builder().id("listener-" + config.name()).build(),
        MEDIA,
        ENCODINGS,
        DirectHandlers.create(),
        config,
        Executors.newVirtualThreadPerTaskExecutor());
  }
}
