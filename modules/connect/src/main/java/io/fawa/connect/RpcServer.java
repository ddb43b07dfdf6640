/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.connect;

import io.fawa.http.Exchange;
import io.fawa.http.ExchangeHandler;
import io.fawa.http.Headers;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

/** Serves services on exchanges, in every dialect. Immutable and thread-safe. */
public final class RpcServer implements ExchangeHandler {
  private static final byte[] NOT_FOUND =
      "404 page not found\n".getBytes(StandardCharsets.US_ASCII);

  private final Map<String, Service> services;

  private RpcServer(Builder builder) {
    this.services = Map.copyOf(builder.services);
  }

  /** Starts a server without services. */
  public static Builder builder() {
    return new Builder();
  }

  /** True for every path under {@code /service/} of a service that was added. */
  public boolean serves(String path) {
    int slash = path.indexOf('/', 1);
    return slash > 0 && services.containsKey(path.substring(1, slash));
  }

  @Override
  public void handle(Exchange exchange) throws IOException {
    exchange.respond(
        404,
        Headers.of(
            "content-type", "text/plain; charset=utf-8", "x-content-type-options", "nosniff"));
    exchange.write(NOT_FOUND, 0, NOT_FOUND.length);
    exchange.end();
  }

  /** Collects services and settings. Single-owner. */
  public static final class Builder {
    private final Map<String, Service> services = new LinkedHashMap<>();

    private Builder() {}

    /**
     * Adds a service.
     *
     * @throws IllegalArgumentException one of that name was added before
     */
    public Builder add(Service service) {
      if (services.putIfAbsent(service.name(), service) != null) {
        throw new IllegalArgumentException("service " + service.name() + " was added twice");
      }
      return this;
    }

    /** The server. */
    public RpcServer build() {
      return new RpcServer(this);
    }
  }
}
