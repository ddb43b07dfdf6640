/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.service;

import io.fawa.service.config.Ports;
import io.fawa.service.config.ServiceConfig;
import io.fawa.service.config.Setting;
import io.helidon.http.HeaderNames;
import io.helidon.webserver.http.ServerResponse;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.stream.Collectors;

/**
 * The addresses of the pages of one process, served to each page at {@code /places.json}, so that
 * they can link to one another. Thread-safe.
 */
public final class Places {
  private final Map<String, Place> places = new ConcurrentSkipListMap<>();

  private Places() {}

  /** Wraps the apps, so that each page can find those of the others. */
  public static List<App> linked(List<App> apps) {
    Places places = new Places();
    return apps.stream().<App>map(places::of).toList();
  }

  private App of(App app) {
    return new App() {
      @Override
      public String name() {
        return app.name();
      }

      @Override
      public Ports defaultPorts() {
        return app.defaultPorts();
      }

      @Override
      public List<Setting<?>> settings() {
        return app.settings();
      }

      @Override
      public void install(Wiring wiring) throws Exception {
        app.install(wiring);
        ServiceConfig config = ServiceConfig.read(wiring.settings(), name(), defaultPorts());
        places.put(
            name(),
            new Place(config.cleartext().getPort(), config.tls().getPort(), config.publicUrl()));
        wiring.http(
            routes -> routes.get("/places.json", (request, response) -> answer(name(), response)));
      }
    };
  }

  private void answer(String own, ServerResponse response) {
    String list =
        places.entrySet().stream()
            .map(place -> place.getValue().json(place.getKey(), place.getKey().equals(own)))
            .collect(Collectors.joining(",\n ", "[", "]\n"));
    response.header(HeaderNames.CONTENT_TYPE, "application/json");
    response.header(HeaderNames.CACHE_CONTROL, "no-cache");
    response.send(list.getBytes(StandardCharsets.UTF_8));
  }

  /**
   * The address of one page.
   *
   * @param port the cleartext port; 0 if the system chose it
   * @param tlsPort the TLS port; likewise
   */
  private record Place(int port, int tlsPort, Optional<URI> publicUrl) {
    String json(String name, boolean here) {
      return "{\"title\":\"%s\",\"here\":%b,\"port\":%d,\"tlsPort\":%d,\"publicUrl\":\"%s\"}"
          .formatted(
              name.replaceFirst("service$", ""),
              here,
              port,
              tlsPort,
              publicUrl.map(URI::toASCIIString).orElse(""));
    }
  }
}
