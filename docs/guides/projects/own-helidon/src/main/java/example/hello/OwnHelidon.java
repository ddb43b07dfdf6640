/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package example.hello;

import example.hello.v1.HelloService;
import example.hello.v1.SayRequest;
import example.hello.v1.SayResponse;
import io.fawa.connect.grpc.HealthService;
import io.fawa.connect.grpc.ReflectionService;
import io.fawa.connect.server.Call;
import io.fawa.connect.server.RpcServer;
import io.fawa.connect.server.Service;
import io.fawa.service.config.Cors;
import io.fawa.service.helidon.RpcOnHelidon;
import io.helidon.webserver.WebServer;
import io.helidon.webserver.WebServerConfig;
import io.helidon.webserver.http.HttpRouting;
import java.time.Duration;
import java.util.List;

/** A Helidon application that has been there before, with RPCs on its port. */
public final class OwnHelidon implements HelloService {
  @Override
  public SayResponse say(SayRequest request, Call call) {
    return SayResponse.newBuilder().setText("hello, " + request.getName()).build();
  }

  /** Serves on a port, 0 for a free one. */
  public static WebServer start(int port) {
    HealthService health = new HealthService();
    List<Service> services = List.of(HelloService.bind(new OwnHelidon()), health.service());
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

  /** Serves until the process ends. */
  public static void main(String[] args) {
    start(8092);
  }
}
