/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.service;

import static org.assertj.core.api.Assertions.assertThat;

import io.fawa.service.log.LogLevel;
import io.fawa.service.log.Logs;
import io.fawa.service.tls.CertificateFiles;
import io.fawa.service.tls.DevelopmentCertificates;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files that change while an app runs, as a person or an orchestrator changes them. */
class ReloadTest {
  private static final Duration LIMIT = Duration.ofSeconds(60);
  private static final String REQUEST = "GET /hello/a HTTP/1.1\r\nHost: localhost\r\n\r\n";

  @TempDir Path folder;
  private CertificateFiles files;
  private Path settings;
  private DevelopmentCertificates first;
  private Running running;

  @BeforeEach
  void start() throws Exception {
    first = made("first");
    files = new CertificateFiles(folder.resolve("tls.crt"), folder.resolve("tls.key"));
    settings = folder.resolve("application.yaml");
    Files.writeString(settings, "logLevel: info\nprobe:\n  idleTimeout: 10m\n");
    install(first.prepare());
    running =
        ProbeApp.start(
            new ProbeApp(),
            folder.resolve("data"),
            "--config=" + settings,
            "--certFile=" + files.certificates(),
            "--keyFile=" + files.key());
  }

  @AfterEach
  void stop() {
    running.close();
    Logs.start(System.err, false, LogLevel.INFO);
  }

  @Test
  void aNewCertificateIsForNewConnectionsAlone() throws Exception {
    DevelopmentCertificates second = made("second");
    try (SSLSocket old = connected(first)) {
      ask(old);
      install(second.prepare());

      Patience.until("in time", () -> trusts(second));

      ask(old);
      assertThat(trusts(first)).as("the first authority's certificate is gone").isFalse();
    }
  }

  @Test
  void aDamagedCertificateChangesNothing() throws Exception {
    Files.writeString(files.certificates(), "-----BEGIN CERTIFICATE-----\nhalf");
    Files.writeString(settings, "logLevel: debug\n");
    Patience.until("in time", () -> Logs.level() == LogLevel.DEBUG);

    // The files are looked at one after another, certificates first.
    assertThat(trusts(first)).isTrue();
  }

  @Test
  void theLogLevelFollowsTheFile() throws Exception {
    assertThat(Logs.level()).isEqualTo(LogLevel.INFO);

    Files.writeString(settings, "logLevel: error\n");
    Patience.until("in time", () -> Logs.level() == LogLevel.ERROR);

    Files.writeString(settings, "logLevel: loud\n");
    Files.writeString(settings, "");
    Files.delete(settings);
    assertThat(Logs.level()).as("what cannot be read changes nothing").isEqualTo(LogLevel.ERROR);

    Path next = folder.resolve("next");
    Files.writeString(next, "logLevel: debug\n");
    Files.move(next, settings, StandardCopyOption.ATOMIC_MOVE);
    Patience.until("in time", () -> Logs.level() == LogLevel.DEBUG);
  }

  private DevelopmentCertificates made(String name) {
    return new DevelopmentCertificates(folder.resolve(name), Clock.systemUTC());
  }

  /** Puts the pair where the app looks, one file after the other and with a time of its own. */
  private void install(CertificateFiles pair) throws IOException {
    Files.copy(pair.certificates(), files.certificates(), StandardCopyOption.REPLACE_EXISTING);
    Files.copy(pair.key(), files.key(), StandardCopyOption.REPLACE_EXISTING);
    Files.setLastModifiedTime(files.key(), FileTime.from(Instant.now().plusSeconds(5)));
  }

  private SSLSocket connected(DevelopmentCertificates authority) throws Exception {
    URI url = running.tlsUrl("probe");
    SSLSocket socket =
        (SSLSocket)
            Trust.in(authority.authority())
                .getSocketFactory()
                .createSocket(url.getHost(), url.getPort());
    socket.setSoTimeout((int) LIMIT.toMillis());
    return socket;
  }

  private boolean trusts(DevelopmentCertificates authority) throws Exception {
    try (SSLSocket socket = connected(authority)) {
      socket.startHandshake();
      return true;
    } catch (IOException refused) {
      return false;
    }
  }

  private static void ask(SSLSocket socket) throws IOException {
    socket.getOutputStream().write(REQUEST.getBytes(StandardCharsets.US_ASCII));
    StringBuilder answer = new StringBuilder();
    while (answer.indexOf("hello a") < 0) {
      int next = socket.getInputStream().read();
      assertThat(next).as("ended after %s", answer).isNotNegative();
      answer.append((char) next);
    }
  }
}
