/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.storage.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fawa.http.Tools;
import io.fawa.storage.RedisServers;
import io.fawa.storage.ServerProcess;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.Key;
import java.security.KeyStore;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code rediss:} with a real server: its certificate and its name are checked. */
class RedisTlsTest {
  private static final String TRUST_STORE = "javax.net.ssl.trustStore";
  private static final String TRUST_STORE_PASSWORD = "javax.net.ssl.trustStorePassword";
  private static final String PASSWORD = "changeit";

  @TempDir private Path folder;

  private final Optional<String> trustBefore = Optional.ofNullable(System.getProperty(TRUST_STORE));

  @BeforeEach
  @AfterEach
  void trustAsBefore() {
    System.clearProperty(TRUST_STORE_PASSWORD);
    trustBefore.ifPresentOrElse(
        store -> System.setProperty(TRUST_STORE, store), () -> System.clearProperty(TRUST_STORE));
  }

  @Test
  void aTrustedServerIsUsed() throws Exception {
    try (ServerProcess process = server("ip:127.0.0.1")) {
      trust();
      assertThat(count(process)).isZero();
    }
  }

  @Test
  void aServerThatNobodyVouchesForIsRefused() throws Exception {
    try (ServerProcess process = server("ip:127.0.0.1")) {
      assertThatThrownBy(() -> count(process)).isInstanceOf(IOException.class);
    }
  }

  @Test
  void aServerOfAnotherNameIsRefused() throws Exception {
    try (ServerProcess process = server("dns:another.example")) {
      trust();
      assertThatThrownBy(() -> count(process)).isInstanceOf(IOException.class);
    }
  }

  private static int count(ServerProcess process) throws IOException {
    URI url = URI.create("rediss://127.0.0.1:" + process.port());
    try (RedisServer server =
        new RedisServer(
            new RedisConfig(url, Optional.empty(), "fawa:", Duration.ofSeconds(30), 2, 2))) {
      return new RedisMetadataStore(server).count();
    }
  }

  private void trust() {
    System.setProperty(TRUST_STORE, folder.resolve("keys.p12").toString());
    System.setProperty(TRUST_STORE_PASSWORD, PASSWORD);
  }

  private ServerProcess server(String name) throws Exception {
    Path store = folder.resolve("keys.p12");
    run(
        Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
        "-genkeypair",
        "-alias",
        "redis",
        "-keyalg",
        "EC",
        "-dname",
        "CN=redis",
        "-ext",
        "san=" + name,
        "-storetype",
        "PKCS12",
        "-storepass",
        PASSWORD,
        "-keystore",
        store.toString());
    KeyStore keys = KeyStore.getInstance("PKCS12");
    try (InputStream in = Files.newInputStream(store)) {
      keys.load(in, PASSWORD.toCharArray());
    }
    Key key = keys.getKey("redis", PASSWORD.toCharArray());
    Path certificate = pem("CERTIFICATE", keys.getCertificate("redis").getEncoded());
    Path secret = pem("PRIVATE KEY", key.getEncoded());
    // Only certificates are trusted, not the keys of others.
    keys.setCertificateEntry("authority", keys.getCertificate("redis"));
    try (var out = Files.newOutputStream(store)) {
      keys.store(out, PASSWORD.toCharArray());
    }
    String program = Tools.require(RedisServers.REDIS);
    return ServerProcess.start(
        folder.resolve("data"),
        port ->
            List.of(
                program,
                "--port",
                "0",
                "--tls-port",
                Integer.toString(port),
                "--bind",
                "127.0.0.1",
                "--tls-cert-file",
                certificate.toString(),
                "--tls-key-file",
                secret.toString(),
                "--tls-ca-cert-file",
                certificate.toString(),
                "--tls-auth-clients",
                "no"));
  }

  private Path pem(String type, byte[] bytes) throws IOException {
    String text =
        "-----BEGIN %s-----\n%s\n-----END %s-----\n"
            .formatted(
                type,
                Base64.getMimeEncoder(64, "\n".getBytes(StandardCharsets.US_ASCII))
                    .encodeToString(bytes),
                type);
    return Files.writeString(folder.resolve(type.replace(' ', '-') + ".pem"), text);
  }

  private static void run(String... command) throws Exception {
    Process process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    assertThat(process.waitFor()).isZero();
  }
}
