/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.canva;

import io.fawa.http3.Http3Config;
import io.fawa.http3.Http3Transport;
import io.fawa.http3.quic.QuicProvider;
import io.fawa.service.Running;
import io.fawa.service.host.RunningApps;
import io.fawa.service.launch.Launcher;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.PrintStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The service on free ports, and what its clients do. */
final class RunningCanva implements AutoCloseable {
  private static final Pattern CODE = Pattern.compile("\\{\"code\":\"([A-Z0-9]{6})\"}");

  private final Running running;
  private final HttpClient client =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .connectTimeout(Duration.ofSeconds(60))
          .build();

  RunningCanva(Path data, String... flags) throws Exception {
    List<String> words = new ArrayList<>(Arrays.asList(flags));
    words.add("--dataDir=" + data);
    for (String listener : List.of("--addr=", "--tlsAddr=", "--adminAddr=")) {
      if (words.stream().noneMatch(word -> word.startsWith(listener))) {
        words.add(listener + "127.0.0.1:0");
      }
    }
    running = Launcher.start(words, List.of(new CanvaApp()), Map.of());
  }

  URI url() {
    return running.cleartextUrl("canvaservice");
  }

  /** The same under TLS, and over HTTP/3. */
  URI tlsUrl() {
    return running.tlsUrl("canvaservice");
  }

  /** Sessions over HTTP/3, by whatever carries it here. */
  Http3Transport http3() throws Exception {
    KeyStore authorities = KeyStore.getInstance(KeyStore.getDefaultType());
    authorities.load(null, null);
    try (InputStream pem = Files.newInputStream(running.developmentAuthority().orElseThrow())) {
      authorities.setCertificateEntry(
          "ca", CertificateFactory.getInstance("X.509").generateCertificate(pem));
    }
    QuicProvider provider =
        QuicProvider.installed().stream()
            .filter(one -> one.name().equals("netty"))
            .findFirst()
            .orElseThrow();
    URI url = URI.create("https://localhost:" + running.tlsUrl("canvaservice").getPort());
    return Http3Transport.builder(url, provider)
        .authorities(authorities)
        .config(Http3Config.builder().webTransportSessionsMax(8).build())
        .build();
  }

  /** What the output at start has behind a label; empty if it has no such line. */
  Optional<String> announced(String label) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    ((RunningApps) running).print(new PrintStream(bytes, true, StandardCharsets.UTF_8), 0);
    return bytes
        .toString(StandardCharsets.UTF_8)
        .lines()
        .map(String::strip)
        .filter(line -> line.startsWith(label + "  "))
        .map(line -> line.substring(label.length()).strip())
        .findFirst();
  }

  /** The native listener of a scheme. */
  URI nativeUrl(String scheme) {
    return announced("native").stream()
        .flatMap(addresses -> Arrays.stream(addresses.split(" +", -1)))
        .filter(address -> address.startsWith(scheme + "://"))
        .map(URI::create)
        .findFirst()
        .orElseThrow();
  }

  String metrics() throws Exception {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(running.adminUrl("canvaservice") + "/metrics"))
            .timeout(Duration.ofSeconds(60))
            .build();
    return client.send(request, BodyHandlers.ofString()).body();
  }

  HttpResponse<String> call(String method, String path, String... headers) throws Exception {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(url() + path))
            .method(method, HttpRequest.BodyPublishers.noBody())
            .timeout(Duration.ofSeconds(60));
    if (headers.length > 0) {
      request.headers(headers);
    }
    return client.send(request.build(), BodyHandlers.ofString());
  }

  String create() throws Exception {
    Matcher matcher = CODE.matcher(call("POST", "/create").body());
    if (!matcher.matches()) {
      throw new AssertionError("no code");
    }
    return matcher.group(1);
  }

  Socket join(String code) throws Exception {
    return Socket.open(client, url(), "/ws/canva?code=" + code);
  }

  Socket open(String query) throws Exception {
    return Socket.open(client, url(), "/ws/canva" + query);
  }

  /** How many members a board has, as one who joins for a moment is told. */
  int members(String code) throws Exception {
    try (Socket watcher = open("?code=" + code + "&v=2")) {
      String participants = watcher.next().replaceFirst(".*\"participants\":", "");
      return participants.split("\"", -1).length / 2 - 1;
    }
  }

  /** Waits until a board has so many members. */
  void awaitMembers(String code, int wanted) throws Exception {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
    int members = members(code);
    for (int i = 1; members != wanted && System.nanoTime() < end; i++) {
      // Longer and longer: who asked before may still be there, and would be for ever.
      Thread.sleep(Math.min(50L * i, 1_000));
      members = members(code);
    }
    if (members != wanted) {
      throw new AssertionError(members + " members, wanted " + wanted);
    }
  }

  @Override
  public void close() {
    running.close();
  }
}
