/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.connect.brotli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fawa.connect.Code;
import io.fawa.connect.Protocol;
import io.fawa.connect.RpcException;
import io.fawa.connect.client.RpcClient;
import io.fawa.connect.client.RpcClientConfig;
import io.fawa.connect.grpc.HealthService;
import io.fawa.connect.grpc.health.v1.HealthCheckRequest;
import io.fawa.connect.grpc.health.v1.HealthClient;
import io.fawa.connect.server.RpcServer;
import io.fawa.connect.server.RpcServerConfig;
import io.fawa.http.Exchange;
import io.fawa.http.HttpVersion;
import io.fawa.http.MemoryTransport;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import org.brotli.dec.BrotliInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class BrotliCompressionTest {
  private static final BrotliCompression COMPRESSION = new BrotliCompression();

  private static byte[] sample(int length) {
    byte[] sample = new byte[length];
    new Random(7).nextBytes(sample);
    Arrays.fill(sample, length / 3, length, (byte) 'x');
    return sample;
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 511, 512, 513, 4096, 1_000_000})
  void whatItCompressesIsReadByItselfAndByAnother(int length) throws IOException {
    byte[] plain = sample(length);

    byte[] packed = COMPRESSION.compress(plain, 0, length);

    assertThat(COMPRESSION.decompress(packed, 0, packed.length, Math.max(1, length)))
        .isEqualTo(plain);
    assertThat(foreignDecompress(packed, length)).isEqualTo(plain);
    if (length > 1000) {
      assertThat(packed.length).isLessThan(length / 2);
    }
  }

  private static byte[] foreignDecompress(byte[] packed, int length) throws IOException {
    try (BrotliInputStream in = new BrotliInputStream(new ByteArrayInputStream(packed))) {
      return in.readNBytes(length + 1);
    }
  }

  @Test
  void aPartOfAnArrayIsTaken() throws IOException {
    byte[] padded = new byte[3000];
    System.arraycopy(sample(1000), 0, padded, 1000, 1000);

    byte[] packed = COMPRESSION.compress(padded, 1000, 1000);
    byte[] within = new byte[packed.length + 20];
    System.arraycopy(packed, 0, within, 10, packed.length);

    assertThat(COMPRESSION.decompress(within, 10, packed.length, 1000)).isEqualTo(sample(1000));
  }

  @Test
  void aBombIsCutAtTheLimit() {
    byte[] packed = COMPRESSION.compress(new byte[50_000_000], 0, 50_000_000);
    assertThat(packed.length).isLessThan(50_000);

    assertThatThrownBy(() -> COMPRESSION.decompress(packed, 0, packed.length, 1000))
        .isInstanceOfSatisfying(
            RpcException.class, e -> assertThat(e.code()).isEqualTo(Code.RESOURCE_EXHAUSTED));
  }

  @Test
  void exactlyTheLimitIsAllowed() throws IOException {
    byte[] packed = COMPRESSION.compress(new byte[1000], 0, 1000);

    assertThat(COMPRESSION.decompress(packed, 0, packed.length, 1000)).hasSize(1000);
    assertThatThrownBy(() -> COMPRESSION.decompress(packed, 0, packed.length, 999))
        .isInstanceOf(RpcException.class);
  }

  @Test
  void whatIsNoCompressedFormIsRefused() {
    byte[] packed = COMPRESSION.compress(sample(5000), 0, 5000);
    byte[] text = "no compressed form at all".getBytes(StandardCharsets.US_ASCII);

    assertThatThrownBy(() -> COMPRESSION.decompress(text, 0, text.length, 10_000))
        .isInstanceOf(IOException.class);
    assertThatThrownBy(() -> COMPRESSION.decompress(packed, 0, packed.length / 2, 10_000))
        .isInstanceOf(IOException.class);
  }

  @Test
  void everyDamageIsAnExceptionOrAnotherText() {
    Random random = new Random(11);
    byte[] packed = COMPRESSION.compress(sample(3000), 0, 3000);
    for (int i = 0; i < 2000; i++) {
      byte[] damaged = packed.clone();
      damaged[random.nextInt(damaged.length)] ^= (byte) (1 << random.nextInt(8));
      try {
        assertThat(COMPRESSION.decompress(damaged, 0, damaged.length, 10_000).length)
            .isLessThanOrEqualTo(10_000);
      } catch (IOException | RpcException refused) {
        assertThat(refused).isNotNull();
      }
    }
  }

  @Test
  void levelsHaveARange() {
    assertThatThrownBy(() -> new BrotliCompression(-1))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new BrotliCompression(20))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @ParameterizedTest
  @EnumSource(names = {"CONNECT", "GRPC", "GRPC_WEB"})
  void bothSidesOfACallUseIt(Protocol protocol) {
    List<String> seen = new CopyOnWriteArrayList<>();
    HealthService health = new HealthService();
    RpcServer server =
        RpcServer.builder()
            .add(health.service())
            .compression(COMPRESSION)
            .config(RpcServerConfig.DEFAULTS.withCompressBytesMin(0))
            .build();
    try (MemoryTransport transport =
        new MemoryTransport(
            exchange -> {
              seen.add(encoding(exchange));
              server.handle(exchange);
            },
            HttpVersion.HTTP_2)) {
      HealthClient client =
          new HealthClient(
              RpcClient.builder(transport)
                  .compression(COMPRESSION)
                  .config(
                      RpcClientConfig.DEFAULTS
                          .withProtocol(protocol)
                          .withCompression(COMPRESSION, 0)
                          .withTimeout(Duration.ofSeconds(60)))
                  .build());
      String name = "x".repeat(5000);
      assertThatThrownBy(
              () -> client.check(HealthCheckRequest.newBuilder().setService(name).build()))
          .hasMessageContaining("unknown service " + name);
      health.set(name, true);
      assertThat(
              client
                  .check(HealthCheckRequest.newBuilder().setService(name).build())
                  .getStatusValue())
          .isEqualTo(1);
    }
    assertThat(seen).containsOnly(COMPRESSION.name());
  }

  private static String encoding(Exchange exchange) {
    return exchange.headers().get("content-encoding", "")
        + exchange.headers().get("grpc-encoding", "");
  }
}
