/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.service.host;

import io.helidon.http.HeaderNames;
import io.helidon.webserver.http.Handler;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.nio.charset.StandardCharsets;
import java.util.function.IntSupplier;
import java.util.function.Supplier;

/**
 * Tells pages where WebTransport is, and by which hash they know the certificate: {@code
 * {"port":8446,"sha256":"9f…"}}. The port is 0 while HTTP/3 is not served; the hash is empty unless
 * the certificate was made for development (W3C WebTransport, serverCertificateHashes).
 *
 * @param port the UDP port
 * @param pinned SHA-256 of the certificate, in hexadecimal
 */
record WebTransportPlace(IntSupplier port, Supplier<String> pinned) implements Handler {
  static final String PATH = "/.well-known/webtransport.json";

  @Override
  public void handle(ServerRequest request, ServerResponse response) {
    String json = "{\"port\":%d,\"sha256\":\"%s\"}".formatted(port.getAsInt(), pinned.get());
    response.header(HeaderNames.CONTENT_TYPE, "application/json");
    response.header(HeaderNames.CACHE_CONTROL, "no-cache");
    response.send(json.getBytes(StandardCharsets.UTF_8));
  }
}
