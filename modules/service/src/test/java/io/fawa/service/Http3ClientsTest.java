/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.service;

import static org.assertj.core.api.Assertions.assertThat;

import io.fawa.http.Command;
import io.fawa.http.Tools;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Clients of other people over HTTP/3, by each provider. What they send to real services is in
 * {@code ClientsTest} of the apps; here they open sessions that send everything back.
 */
@Timeout(240)
class Http3ClientsTest {
  private static final Duration LIMIT = Duration.ofMinutes(3);

  @TempDir Path data;

  /** A service, and the file by which clients trust it. */
  private record Probe(Running running) implements AutoCloseable {
    URI url() {
      return running.tlsUrl("probe");
    }

    String authority() {
      return running.developmentAuthority().orElseThrow().toString();
    }

    @Override
    public void close() {
      running.close();
    }
  }

  private Probe start(String quic) throws Exception {
    return new Probe(ProbeApp.start(new ProbeApp(), data, "--quic=" + quic));
  }

  @ParameterizedTest
  @ValueSource(strings = {"netty", "kwik"})
  void webTransportGo(String quic) throws Exception {
    String program = Tools.require("webtransport-go-check");
    try (Probe probe = start(quic)) {
      String report =
          Command.of(program, probe.authority(), "echo", probe.url() + "/echo").succeeds(LIMIT);
      assertThat(report).contains("6 checks passed, 0 failed");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"netty", "kwik"})
  void aioquic(String quic) throws Exception {
    String packages = Tools.requirePythonPackages();
    try (Probe probe = start(quic)) {
      assertThat(python(packages, "http3.py", probe)).contains("8 checks passed, 0 failed");
    }
  }

  /** With ngtcp2 and nghttp3. */
  @ParameterizedTest
  @ValueSource(strings = {"netty", "kwik"})
  void libcurl(String quic) throws Exception {
    String packages = Tools.requirePythonPackages();
    try (Probe probe = start(quic)) {
      assertThat(python(packages, "http3_curl.py", probe)).contains("4 checks passed, 0 failed");
    }
  }

  /** With a certificate that the page knows by its hash, as {@code webtransport.json} tells it. */
  @ParameterizedTest
  @ValueSource(strings = {"netty", "kwik"})
  void chromium(String quic) throws Exception {
    Tools.require("chromium", "chromium-browser", "google-chrome", "google-chrome-stable");
    String node = Tools.requireNode();
    try (Probe probe = start(quic)) {
      String report =
          Command.of(node, "api/clients/node/webtransport.mjs")
              .with(probe.url() + "/index.html", "/echo")
              .succeeds(LIMIT);
      assertThat(report).contains("5 checks passed, 0 failed");
    }
  }

  /** With a certificate that the page knows by its hash, as for Chromium. */
  @ParameterizedTest
  @ValueSource(strings = {"netty", "kwik"})
  void firefox(String quic) throws Exception {
    Tools.require("firefox-esr", "firefox");
    String node = Tools.requireNode();
    try (Probe probe = start(quic)) {
      String report =
          Command.of(node, "api/clients/node/firefox.mjs")
              .with(probe.url() + "/index.html", "/echo")
              .succeeds(LIMIT);
      assertThat(report).contains("5 checks passed, 0 failed");
    }
  }

  private static String python(String packages, String script, Probe probe) throws IOException {
    return Command.of("env", "PYTHONPATH=" + packages, Tools.require("python3"), "-B")
        .with("api/clients/python/" + script, probe.authority(), probe.url().toString())
        .succeeds(LIMIT);
  }
}
