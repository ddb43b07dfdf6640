/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.service.host;

import io.fawa.connect.openapi.OpenApi;
import io.fawa.connect.server.Service;
import io.helidon.http.HeaderValues;
import io.helidon.webserver.http.Handler;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Serves the OpenAPI document of an app's services; built at the first request. */
final class ApiDescription implements Handler {
  static final String PATH = "/openapi.json";

  /** The version of the interface, as in {@code greet.v1}; an app has no other. */
  private static final String VERSION = "1";

  private final String app;
  private final List<Service> services;
  private volatile @Nullable String document;

  ApiDescription(String app, List<Service> services) {
    this.app = app;
    this.services = List.copyOf(services);
  }

  @Override
  public void handle(ServerRequest request, ServerResponse response) {
    String text = document;
    if (text == null) {
      text = OpenApi.describe(app, VERSION, services);
      document = text;
    }
    response.header(HeaderValues.CONTENT_TYPE_JSON);
    response.send(text);
  }
}
