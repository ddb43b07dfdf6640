/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.service.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fawa.service.tls.CertificateFiles;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ServiceConfigTest {
  private static final Ports PORTS = new Ports(8080, 8443, 9080);

  private static ServiceConfig read(String... keysAndValues) {
    Map<String, String> flags = new HashMap<>();
    for (int i = 0; i < keysAndValues.length; i += 2) {
      flags.put(keysAndValues[i], keysAndValues[i + 1]);
    }
    return ServiceConfig.read(
        new Settings("probe", ServiceConfig.table(PORTS), new Given(flags, Map.of(), Map.of())),
        "probe",
        PORTS);
  }

  @Test
  void whatIsNotSaidIsSafe() {
    ServiceConfig config = read();
    assertThat(config.cleartext()).hasToString("/127.0.0.1:8080");
    assertThat(config.tls()).hasToString("/127.0.0.1:8443");
    assertThat(config.admin()).hasToString("/127.0.0.1:9080");
    assertThat(config.certificates()).isEmpty();
    assertThat(config.clientAuthorities()).isEmpty();
    assertThat(config.dataDirectory()).isEqualTo(Path.of("data", "probe"));
    assertThat(config.publicUrl()).isEmpty();
    assertThat(config.cors()).isEqualTo(Cors.anyOrigin());
    assertThat(config.drainDelay()).isZero();
    assertThat(config.drainTimeout()).isEqualTo(Duration.ofSeconds(10));
    assertThat(config.idleTimeout()).isEqualTo(Duration.ofMinutes(1));
    assertThat(config.handshakeTimeout()).isEqualTo(Duration.ofSeconds(10));
    assertThat(config.connectionsMax()).isEqualTo(10_000);
    assertThat(config.requestBytesMax()).isEqualTo(1L << 40);
    assertThat(config.accessLog()).isEqualTo(ServiceConfig.AccessLog.OFF);
  }

  @Test
  void everythingCanBeSaid() {
    ServiceConfig config =
        read(
            "addr", ":1",
            "tlsAddr", "127.0.0.1:2",
            "adminAddr", "127.0.0.1:3",
            "certFile", "cert.pem",
            "keyFile", "key.pem",
            "clientCaFile", "ca.pem",
            "dataDir", "/var/lib/fawa",
            "publicUrl", "https://files.example.org/",
            "corsOrigins", "https://a.org, http://b.org:8080",
            "drainDelay", "15s",
            "drainTimeout", "0s",
            "idleTimeout", "5m",
            "handshakeTimeout", "2s",
            "connectionsMax", "7",
            "requestBytesMax", "1M",
            "accessLog", "combined");
    assertThat(config.cleartext().getAddress().isAnyLocalAddress()).isTrue();
    assertThat(config.tls().getPort()).isEqualTo(2);
    assertThat(config.admin().getPort()).isEqualTo(3);
    assertThat(config.certificates())
        .contains(new CertificateFiles(Path.of("cert.pem"), Path.of("key.pem")));
    assertThat(config.clientAuthorities()).contains(Path.of("ca.pem"));
    assertThat(config.dataDirectory()).isEqualTo(Path.of("/var/lib/fawa/probe"));
    assertThat(config.publicUrl()).contains(URI.create("https://files.example.org"));
    assertThat(config.cors()).isEqualTo(new Cors(Set.of("https://a.org", "http://b.org:8080")));
    assertThat(config.drainDelay()).isEqualTo(Duration.ofSeconds(15));
    assertThat(config.drainTimeout()).isZero();
    assertThat(config.idleTimeout()).isEqualTo(Duration.ofMinutes(5));
    assertThat(config.handshakeTimeout()).isEqualTo(Duration.ofSeconds(2));
    assertThat(config.connectionsMax()).isEqualTo(7);
    assertThat(config.requestBytesMax()).isEqualTo(1 << 20);
    assertThat(config.accessLog()).isEqualTo(ServiceConfig.AccessLog.COMBINED);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "addr | 8080 | host:port",
        "drainDelay | 61m | a duration from 0s to 1h",
        "drainTimeout | 2h | a duration from 0s to 1h",
        "idleTimeout | 999ms | a duration from 1s to 24h",
        "handshakeTimeout | 99ms | a duration from 0.1s to 10m",
        "connectionsMax | 0 | a whole number from 1",
        "requestBytesMax | 0 | bytes from 1",
        "publicUrl | files.example.org | an http or https URL",
        "publicUrl | ftp://a.org | an http or https URL",
        "publicUrl | http:///nohost | an http or https URL",
        "corsOrigins | a.org | * or origins like https://a.org",
        "corsOrigins | https://a.org/path | * or origins like https://a.org",
        "corsOrigins | , | * or origins like https://a.org",
        "accessLog | some | one of off, json, combined"
      })
  void whatDoesNotFitSaysWhatWould(String key, String value, String allowed) {
    assertThatThrownBy(() -> read(key, value))
        .isInstanceOf(BadConfigurationException.class)
        .hasMessageStartingWith(key + ": \"")
        .hasMessageContaining(value)
        .hasMessageContaining(allowed);
  }

  @Test
  void aCertificateNeedsItsKey() {
    assertThatThrownBy(() -> read("certFile", "cert.pem"))
        .hasMessage("certFile and keyFile are given together or not at all");
    assertThatThrownBy(() -> read("keyFile", "key.pem"))
        .hasMessage("certFile and keyFile are given together or not at all");
  }
}
