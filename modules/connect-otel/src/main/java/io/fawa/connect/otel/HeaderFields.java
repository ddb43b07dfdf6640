/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.connect.otel;

import io.fawa.http.Headers;
import io.opentelemetry.context.propagation.TextMapGetter;
import io.opentelemetry.context.propagation.TextMapSetter;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Adapts headers for propagators. */
final class HeaderFields implements TextMapGetter<Headers> {
  static final TextMapGetter<Headers> READER = new HeaderFields();

  static final TextMapSetter<Headers> WRITER =
      (headers, name, value) -> {
        if (headers != null) {
          headers.set(name, value);
        }
      };

  private HeaderFields() {}

  @Override
  public @Nullable String get(@Nullable Headers headers, String name) {
    return headers == null ? null : headers.first(name.toLowerCase(Locale.ROOT)).orElse(null);
  }
}
