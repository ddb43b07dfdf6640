/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package example.weather;

import example.weather.v1.WeatherService;
import io.fawa.connect.RpcServer;
import io.fawa.connect.Service;
import io.fawa.connect.grpc.HealthService;
import io.fawa.connect.grpc.ReflectionService;
import io.fawa.service.Cors;
import io.fawa.service.RpcOnHelidon;
import io.helidon.webserver.WebServer;
import io.helidon.webserver.WebServerConfig;
import io.helidon.webserver.http.HttpRouting;
import java.time.Duration;
import java.util.List;

/** A Helidon application that has been there before, with RPCs on its port. */
final class OwnHelidon {
  private OwnHelidon() {}

  // begin server
  static WebServer start(int port) {
    HealthService health = new HealthService();
    List<Service> services = List.of(WeatherService.bind(new WeatherApp()), health.service());
    RpcServer.Builder rpc = RpcServer.builder();
    services.forEach(rpc::add);
    ReflectionService.of(services).forEach(rpc::add);

    HttpRouting.Builder routing =
        HttpRouting.builder().get("/hello", (request, response) -> response.send("hello"));
    WebServerConfig.Builder server = WebServer.builder().port(port);
    new RpcOnHelidon("my-app", rpc.build(), Cors.anyOrigin(), Duration.ofSeconds(10))
        .prepare(server, routing);

    WebServer started = server.build().start();
    health.setAll(true);
    return started;
  }
  // end server
}
