/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fawa.service.config.Ports;
import io.fawa.service.launch.Launcher;
import io.fawa.service.response.LateBody;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpClient.Version;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@Timeout(120)
class LateBodyTest {
  private static final int PIECES = 100;
  private static final byte[] PIECE = new byte[10_000];

  private final AtomicInteger open = new AtomicInteger();
  private Running running;

  @BeforeEach
  void start(@TempDir Path data) throws Exception {
    App app =
        new App() {
          @Override
          public String name() {
            return "late";
          }

          @Override
          public Ports defaultPorts() {
            return new Ports(0, 0, 0);
          }

          @Override
          public void install(Wiring wiring) {
            wiring.http(routes ->
                routes
                    .get(
                        "/pieces/{count}",
                        (request, response) ->
                            LateBody.send(
                                response,
                                new Pieces(
                                    request.path().pathParameters().first("count").asInt().get())))
                    .get(
                        "/thrown",
                        (request, response) -> {
                          LateBody.send(response, new Pieces(PIECES));
                          throw new IllegalStateException("after it was left");
                        }));
          }
        };
    running = Launcher.start(List.of("--dataDir=" + data), List.of(app), Map.of());
  }

  @AfterEach
  void stop() {
    running.close();
  }

  /** Zeros, and and a failure where fewer are asked for than there should be. */
  private final class Pieces implements LateBody {
    private final int count;

    Pieces(int count) {
      this.count = count;
      open.incrementAndGet();
    }

    @Override
    public void writeTo(OutputStream out) throws IOException {
      for (int i = 0; i < count; i++) {
        out.write(PIECE, 0, PIECE.length);
      }
      if (count < PIECES) {
        throw new IOException("only " + count + " are there");
      }
    }

    @Override
    public void close() {
      open.decrementAndGet();
    }
  }

  private HttpResponse<byte[]> get(Version version, String path) throws Exception {
    // Under TLS: where this client upgrades to h2c and a long answer follows the 101 at once, it
    // takes its bytes out of order now and then (about one time in fifty on two busy cores).
    try (HttpClient client =
        HttpClient.newBuilder()
            .version(version)
            .sslContext(Trust.in(running.developmentAuthority().orElseThrow()))
            .build()) {
      URI url = URI.create("https://localhost:" + running.tlsUrl("late").getPort() + path);
      return client.send(
          HttpRequest.newBuilder(url).build(), HttpResponse.BodyHandlers.ofByteArray());
    }
  }

  /** A body is closed after its last byte has gone, and so perhaps after its answer is here. */
  private void awaitAllClosed() throws Exception {
    Patience.until("all bodies are closed", () -> open.get() == 0);
  }

  @ParameterizedTest
  @EnumSource
  void isWrittenAndClosed(Version version) throws Exception {
    HttpResponse<byte[]> answer = get(version, "/pieces/" + PIECES);
    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.body()).hasSize(PIECES * PIECE.length);
    assertThat(answer.headers().firstValue("x-content-type-options")).contains("nosniff");
    awaitAllClosed();
  }

  /** After more than an engine collects before it answers; nobody takes a part for the whole. */
  @ParameterizedTest
  @EnumSource
  void oneThatFailsOnTheWayIsCut(Version version) throws Exception {
    assertThatThrownBy(() -> get(version, "/pieces/30")).isInstanceOf(IOException.class);
    awaitAllClosed();
    assertThat(get(version, "/pieces/" + PIECES).statusCode()).isEqualTo(200);
  }

  @ParameterizedTest
  @EnumSource
  void aRouteThatFailsAfterItLeftOneHasItClosed(Version version) throws Exception {
    try {
      assertThat(get(version, "/thrown").statusCode()).isEqualTo(500);
    } catch (IOException cut) {
      assertThat(version).isEqualTo(Version.HTTP_2);
    }
    awaitAllClosed();
  }
}
