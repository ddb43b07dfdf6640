/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.service.host;

import io.fawa.http.Headers;
import io.fawa.http2.Http1Request;
import io.helidon.common.buffers.BufferData;
import io.helidon.http.HeaderName;
import io.helidon.http.HeaderNames;
import io.helidon.http.HttpPrologue;
import io.helidon.http.WritableHeaders;
import io.helidon.webserver.ConnectionContext;
import io.helidon.webserver.http1.spi.Http1Upgrader;
import io.helidon.webserver.spi.ServerConnection;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Goes on in HTTP/2 where a cleartext request asks for it (RFC 7540 §3.2); the request becomes
 * stream 1. RFC 9113 deprecates this way, but clients still use it.
 */
record Http2Upgrader(Http2Connections http2) implements Http1Upgrader {
  private static final HeaderName SETTINGS = HeaderNames.create("HTTP2-Settings");
  private static final byte[] SWITCHING =
      "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: h2c\r\n\r\n"
          .getBytes(StandardCharsets.US_ASCII);

  @Override
  public String supportedProtocol() {
    return "h2c";
  }

  @Override
  public @Nullable ServerConnection upgrade(
      ConnectionContext context, HttpPrologue prologue, WritableHeaders<?> fields) {
    if (context.isSecure() || !fields.contains(SETTINGS) || !namesSettings(fields)) {
      return null;
    }
    List<String> settings = fields.get(SETTINGS).allValues();
    if (settings.size() != 1) {
      return null;
    }
    Headers headers = new Headers();
    fields.forEach(field ->
        field.allValues().forEach(value -> headers.add(field.headerName().lowerCase(), value)));
    Http1Request request =
        new Http1Request(
            prologue.method().text(),
            target(prologue),
            headers.get("host", ""),
            headers,
            settings.getFirst());
    context.dataWriter().writeNow(BufferData.create(SWITCHING));
    ConnectionContext own = context instanceof LinkedContext linked ? linked.unlinked() : context;
    return http2.connection(own, Optional.of(request));
  }

  private static boolean namesSettings(WritableHeaders<?> fields) {
    return fields.contains(HeaderNames.CONNECTION)
        && String.join(",", fields.get(HeaderNames.CONNECTION).allValues())
            .toLowerCase(Locale.ROOT)
            .contains("http2-settings");
  }

  private static String target(HttpPrologue prologue) {
    String query = prologue.query().rawValue();
    String path = prologue.uriPath().rawPath();
    return query.isEmpty() ? path : path + "?" + query;
  }
}
