/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.StringValue;
import io.fawa.connect.Protocol;
import io.fawa.connect.client.ClientCall;
import io.fawa.connect.client.RpcClient;
import io.fawa.connect.client.RpcClientConfig;
import io.fawa.connect.grpc.health.v1.HealthCheckRequest;
import io.fawa.connect.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.fawa.connect.grpc.health.v1.HealthClient;
import io.fawa.http2.Http2Transport;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The time a load balancer has to notice that a service is about to go. */
@Timeout(180)
class DrainDelayTest {
  private static final StringValue TEXT = StringValue.of("still here");

  @TempDir Path data;

  @Test
  void callsAreServedWhileReadinessSaysNo() throws Exception {
    Running running = ProbeApp.start(new ProbeApp(), data, "--drainDelay=1h");
    URI url = running.cleartextUrl("probe");
    URI ready = running.adminUrl("probe").resolve("/ready");
    try (HttpClient client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
        Http2Transport kept = Http2Transport.to(url)) {
      assertThat(say(kept)).isEqualTo(TEXT);
      assertThat(get(client, ready).statusCode()).isEqualTo(200);

      Thread drain = Thread.ofVirtual().start(running::close);
      Patience.until("it drains", () -> get(client, ready).statusCode() != 200);

      assertThat(get(client, ready).body()).contains("\"DRAINING\"");
      assertThat(say(kept)).isEqualTo(TEXT);
      try (Http2Transport late = Http2Transport.to(url)) {
        assertThat(say(late)).isEqualTo(TEXT);
        assertThat(
                new HealthClient(rpc(late))
                    .check(HealthCheckRequest.getDefaultInstance())
                    .getStatus())
            .isEqualTo(ServingStatus.NOT_SERVING);
      }
      assertThat(get(client, url.resolve("/hello/Ada")).body()).isEqualTo("hello Ada");
      assertThat(drain.isAlive()).isTrue();

      // An hour is long: whoever orders it again means now.
      running.close();
      assertThat(drain.join(Duration.ofSeconds(60))).isTrue();
      assertThatThrownBy(() -> get(client, url.resolve("/hello/Ada")))
          .isInstanceOf(IOException.class);
    }
  }

  @Test
  void aStartThatFailsIsNotHeldUp() throws Exception {
    try (Running running = ProbeApp.start(new ProbeApp(), data.resolve("one"))) {
      String taken = "127.0.0.1:" + running.cleartextUrl("probe").getPort();

      assertThatThrownBy(() ->
              ProbeApp.start(
                  new ProbeApp(), data.resolve("two"), "--drainDelay=1h", "--addr=" + taken))
          .isInstanceOf(IOException.class);
    }
  }

  private static StringValue say(Http2Transport transport) {
    return rpc(transport).unary(ProbeRpc.SAY).call(TEXT, new ClientCall());
  }

  private static RpcClient rpc(Http2Transport transport) {
    return RpcClient.builder(transport)
        .config(
            RpcClientConfig.DEFAULTS
                .withProtocol(Protocol.GRPC)
                .withTimeout(Duration.ofSeconds(60)))
        .build();
  }

  private static HttpResponse<String> get(HttpClient client, URI url) throws Exception {
    return client.send(HttpRequest.newBuilder(url).build(), HttpResponse.BodyHandlers.ofString());
  }
}
