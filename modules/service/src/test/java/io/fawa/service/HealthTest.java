/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fawa.connect.Code;
import io.fawa.connect.Protocol;
import io.fawa.connect.RpcException;
import io.fawa.connect.client.ResponseStream;
import io.fawa.connect.client.RpcClient;
import io.fawa.connect.client.RpcClientConfig;
import io.fawa.connect.grpc.health.v1.HealthCheckRequest;
import io.fawa.connect.grpc.health.v1.HealthCheckResponse;
import io.fawa.connect.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.fawa.connect.grpc.health.v1.HealthClient;
import io.fawa.connect.grpc.health.v1.HealthListRequest;
import io.fawa.connect.grpc.reflection.v1.ServerReflectionClient;
import io.fawa.connect.grpc.reflection.v1.ServerReflectionRequest;
import io.fawa.connect.grpc.reflection.v1.ServerReflectionResponse;
import io.fawa.http2.Http2Transport;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What every app tells load balancers and tools about itself, over gRPC. */
class HealthTest {
  private static final Duration LIMIT = Duration.ofSeconds(60);

  @TempDir Path data;
  private final ProbeApp app = new ProbeApp();
  private Running running;
  private Http2Transport transport;
  private RpcClient rpc;

  @BeforeEach
  void start() throws Exception {
    running = ProbeApp.start(app, data);
    transport = Http2Transport.to(running.cleartextUrl("probe"));
    rpc =
        RpcClient.builder(transport)
            .config(RpcClientConfig.DEFAULTS.withProtocol(Protocol.GRPC).withTimeout(LIMIT))
            .build();
  }

  @AfterEach
  void stop() {
    transport.close();
    running.close();
  }

  @Test
  void theServerAndEachServiceOfTheAppAreKnownByName() {
    HealthClient health = new HealthClient(rpc);

    assertThat(health.check(of("")).getStatus()).isEqualTo(ServingStatus.SERVING);
    assertThat(health.list(HealthListRequest.getDefaultInstance()).getStatusesMap().keySet())
        .containsExactlyInAnyOrder("", ProbeRpc.NAME);
    assertThatThrownBy(() -> health.check(of("nobody")))
        .isInstanceOfSatisfying(
            RpcException.class, e -> assertThat(e.code()).isEqualTo(Code.NOT_FOUND));
  }

  @Test
  void watchersHearOfReadinessAndAtLastOfTheDrain() throws Exception {
    ResponseStream<HealthCheckResponse> watch = new HealthClient(rpc).watch(of(ProbeRpc.NAME));
    assertThat(next(watch)).isEqualTo(ServingStatus.SERVING);
    app.ready.set(false);
    assertThat(next(watch)).isEqualTo(ServingStatus.NOT_SERVING);
    app.ready.set(true);
    assertThat(next(watch)).isEqualTo(ServingStatus.SERVING);

    Thread drain = Thread.ofVirtual().start(running::close);

    assertThat(next(watch)).isEqualTo(ServingStatus.NOT_SERVING);
    assertThatThrownBy(watch::receive)
        .isInstanceOfSatisfying(
            RpcException.class, e -> assertThat(e.code()).isEqualTo(Code.UNAVAILABLE));
    assertThat(drain.join(LIMIT)).as("nobody who watches holds up the end").isTrue();
  }

  @Test
  void everyServiceIsDescribed() {
    var stream = new ServerReflectionClient(rpc).serverReflectionInfo();
    stream.send(ServerReflectionRequest.newBuilder().setListServices("").build());
    ServerReflectionResponse services = stream.receive().orElseThrow();
    stream.send(
        ServerReflectionRequest.newBuilder()
            .setFileContainingSymbol("grpc.health.v1.Health.Watch")
            .build());
    ServerReflectionResponse health = stream.receive().orElseThrow();
    stream.close();

    assertThat(services.getListServicesResponse().getServiceList())
        .extracting(service -> service.getName())
        .containsExactlyInAnyOrder(
            ProbeRpc.NAME,
            "grpc.health.v1.Health",
            "grpc.reflection.v1.ServerReflection",
            "grpc.reflection.v1alpha.ServerReflection");
    assertThat(health.getFileDescriptorResponse().getFileDescriptorProtoCount()).isPositive();
  }

  private static HealthCheckRequest of(String service) {
    return HealthCheckRequest.newBuilder().setService(service).build();
  }

  private static ServingStatus next(ResponseStream<HealthCheckResponse> watch) {
    return watch.receive().orElseThrow().getStatus();
  }
}
