/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.service;

import static org.assertj.core.api.Assertions.assertThat;

import io.fawa.service.config.Ports;
import io.fawa.service.launch.Launcher;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PlacesTest {
  /** An app of nothing but its name. */
  private record Named(String name) implements App {
    @Override
    public Ports defaultPorts() {
      return new Ports(8, 9, 10);
    }

    @Override
    public void install(Wiring wiring) {}
  }

  @Test
  void eachAppTellsWhereAllAre(@TempDir Path folder) throws Exception {
    List<App> apps = Places.linked(List.of(new Named("aservice"), new Named("bservice")));
    List<String> flags =
        List.of(
            "--aservice.addr=127.0.0.1:0",
            "--aservice.tlsAddr=127.0.0.1:0",
            "--aservice.adminAddr=127.0.0.1:0",
            "--bservice.addr=127.0.0.1:0",
            "--bservice.tlsAddr=127.0.0.1:0",
            "--bservice.adminAddr=127.0.0.1:0",
            "--bservice.publicUrl=https://b.example/below/",
            "--dataDir=" + folder);
    try (Running running = Launcher.start(flags, apps, Map.of());
        HttpClient client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build()) {
      URI places = running.cleartextUrl("aservice").resolve("/places.json");
      HttpResponse<String> answer =
          client.send(HttpRequest.newBuilder(places).build(), BodyHandlers.ofString());
      assertThat(answer.headers().firstValue("content-type")).contains("application/json");
      assertThat(answer.body())
          .isEqualTo(
              """
              [{"title":"a","here":true,"port":0,"tlsPort":0,"publicUrl":""},
               {"title":"b","here":false,"port":0,"tlsPort":0,"publicUrl":"https://b.example/below"}]
              """);
    }
  }
}
