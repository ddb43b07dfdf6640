/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.service;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.StringValue;
import com.google.protobuf.WrappersProto;
import io.fawa.connect.Compression;
import io.fawa.connect.Method;
import io.fawa.connect.server.Service;
import io.fawa.service.config.Ports;
import io.fawa.service.launch.Launcher;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpClient.Version;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Messages in queries, whose bytes need be no text, over real sockets. */
@Timeout(120)
class ConnectGetTest {
  private static final Method<StringValue, StringValue> READ =
      new Method<>(
          "get.v1.Get",
          "Read",
          Method.Kind.UNARY,
          Method.Idempotency.NO_SIDE_EFFECTS,
          StringValue.getDefaultInstance(),
          StringValue.getDefaultInstance());

  @TempDir static Path data;
  private static Running running;

  /** Says what it is told. */
  private static final class GetApp implements App {
    @Override
    public String name() {
      return "get";
    }

    @Override
    public Ports defaultPorts() {
      return new Ports(0, 0, 0);
    }

    @Override
    public void install(Wiring wiring) {
      wiring.rpc(
          Service.builder("get.v1.Get", WrappersProto::getDescriptor)
              .unary(READ, (request, call) -> request)
              .build());
    }
  }

  @BeforeAll
  static void start() throws Exception {
    running = Launcher.start(List.of("--dataDir=" + data), List.of(new GetApp()), Map.of());
  }

  @AfterAll
  static void stop() {
    running.close();
  }

  @ParameterizedTest
  @CsvSource({"HTTP_1_1, false", "HTTP_1_1, true", "HTTP_2, false", "HTTP_2, true"})
  void areBytes(Version version, boolean compressed) throws Exception {
    // Over 127 bytes, so that its length alone is no UTF-8.
    StringValue request = StringValue.of("José".repeat(40));
    byte[] message = request.toByteArray();
    if (compressed) {
      message = Compression.gzip().compress(message, 0, message.length);
    }
    StringBuilder query = new StringBuilder("?connect=v1&encoding=proto");
    query.append(compressed ? "&compression=gzip&message=" : "&message=");
    for (byte b : message) {
      query.append("%%%02X".formatted(b));
    }
    URI uri = running.cleartextUrl("get").resolve("/get.v1.Get/Read" + query);
    try (HttpClient client = HttpClient.newBuilder().version(version).build()) {
      HttpResponse<byte[]> response =
          client.send(
              HttpRequest.newBuilder(uri).timeout(Duration.ofSeconds(60)).build(),
              BodyHandlers.ofByteArray());

      assertThat(response.statusCode()).isEqualTo(200);
      assertThat(response.version()).isEqualTo(version);
      assertThat(StringValue.parseFrom(response.body())).isEqualTo(request);
    }
  }
}
