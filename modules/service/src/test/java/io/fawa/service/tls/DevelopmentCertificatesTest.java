/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.service.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fawa.service.Trust;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DevelopmentCertificatesTest {
  private final Instant now = Instant.now();

  @TempDir Path directory;

  @Test
  void aClientThatTrustsTheAuthorityConnectsByNameAndByAddress() throws Exception {
    DevelopmentCertificates made = at(now);
    ReloadingKeyManager keys = new ReloadingKeyManager(made.prepare());

    assertThat(handshake(keys, made.authority(), "localhost")).contains("CN=localhost");
    assertThat(handshake(keys, made.authority(), "127.0.0.1")).contains("CN=localhost");
  }

  @Test
  void keysAreTheOwnersAlone() throws Exception {
    CertificateFiles leaf = at(now).prepare();

    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(leaf.key())))
        .isEqualTo("rw-------");
    assertThat(
            PosixFilePermissions.toString(
                Files.getPosixFilePermissions(directory.resolve("ca-key.pem"))))
        .isEqualTo("rw-------");
  }

  @Test
  void whatIsThereIsKeptUntilItsEndIsNear() throws Exception {
    String first = at(now).fingerprint();

    assertThat(at(now.plus(Duration.ofDays(9))).fingerprint()).isEqualTo(first);
    assertThat(at(now.plus(Duration.ofDays(11))).fingerprint()).isNotEqualTo(first);
  }

  @Test
  void theLeafLivesLessThanFourteenDaysUnderTheSameAuthority() throws Exception {
    CertificateFiles files = at(now).prepare();
    KeyMaterial leaf = KeyMaterial.read(files);
    byte[] authority = Files.readAllBytes(at(now).authority());

    assertThat(
            Duration.between(
                leaf.leaf().getNotBefore().toInstant(), leaf.leaf().getNotAfter().toInstant()))
        .isLessThan(Duration.ofDays(14));
    assertThat(leaf.chain()).hasSize(2);
    at(now.plus(Duration.ofDays(12))).prepare();
    assertThat(Files.readAllBytes(at(now).authority())).isEqualTo(authority);
  }

  @Test
  void aDamagedPairIsMadeAnew() throws Exception {
    CertificateFiles leaf = at(now).prepare();
    String first = at(now).fingerprint();
    Files.writeString(leaf.key(), "no key");

    assertThat(at(now).fingerprint()).isNotEqualTo(first);
  }

  @Test
  void aChangedPairIsUsedByTheNextHandshakeAndADamagedOneIsNot() throws Exception {
    CertificateFiles files = at(now).prepare();
    ReloadingKeyManager keys = new ReloadingKeyManager(files);
    String first = keys.fingerprint();
    assertThat(keys.reloadIfChanged()).isFalse();

    Files.writeString(files.certificates(), "half written");
    touch(files.certificates(), now.plusSeconds(10));
    assertThat(keys.reloadIfChanged()).isFalse();
    assertThat(keys.fingerprint()).isEqualTo(first);

    at(now).prepare();
    touch(files.certificates(), now.plusSeconds(20));
    assertThat(keys.reloadIfChanged()).isTrue();
    assertThat(keys.fingerprint()).isNotEqualTo(first);
    assertThat(handshake(keys, at(now).authority(), "localhost")).contains("CN=localhost");
  }

  @Test
  void aKeyOfAnotherCertificateIsRefused() throws Exception {
    CertificateFiles one = at(now).prepare();
    Path elsewhere = directory.resolve("other");
    CertificateFiles other =
        new DevelopmentCertificates(elsewhere, Clock.fixed(now, ZoneOffset.UTC)).prepare();

    assertThatThrownBy(
            () -> new ReloadingKeyManager(new CertificateFiles(one.certificates(), other.key())))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("is not the key of the certificate");
  }

  /** As when several services start for the first time with one data folder. */
  @Test
  void processesThatStartTogetherAgree() throws Exception {
    List<Process> processes = new ArrayList<>();
    for (int i = 1; i <= 4; i++) {
      processes.add(
          new ProcessBuilder(
                  Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                  "-cp",
                  System.getProperty("java.class.path"),
                  PreparesCertificates.class.getName(),
                  directory.toString(),
                  "192.0.2." + i)
              .redirectError(Redirect.INHERIT)
              .start());
    }
    List<String> authorities = new ArrayList<>();
    for (Process each : processes) {
      authorities.add(new String(each.getInputStream().readNBytes(65_536), StandardCharsets.UTF_8));
      assertThat(each.waitFor(120, TimeUnit.SECONDS)).isTrue();
      assertThat(each.exitValue()).isZero();
    }

    assertThat(authorities).hasSize(4).containsOnly(Files.readString(at(now).authority()));
    String all = at(now).fingerprint();
    for (int i = 1; i <= 4; i++) {
      assertThat(listening("192.0.2." + i).fingerprint()).isEqualTo(all);
    }
  }

  /** Apps of one process share the leaf and listen where each was told to. */
  @Test
  void theLeafIsForEveryAddressThatSomebodyListensOn() throws Exception {
    String first = at(now).fingerprint();
    DevelopmentCertificates one = listening("192.0.2.1");
    DevelopmentCertificates two = listening("2001:db8::2");

    assertThat(one.fingerprint()).isNotEqualTo(first);
    two.prepare();
    String both = two.fingerprint();

    assertThat(KeyMaterial.read(two.prepare()).leaf().getSubjectAlternativeNames())
        .extracting(name -> String.valueOf(name.get(1)))
        .contains("localhost", "127.0.0.1", "192.0.2.1", "2001:db8:0:0:0:0:0:2");
    assertThat(one.fingerprint()).as("it is kept").isEqualTo(both);
    assertThat(at(now).fingerprint()).isEqualTo(both);
    assertThat(listening("0.0.0.0").fingerprint()).isNotEmpty();
  }

  private DevelopmentCertificates listening(String address) throws IOException {
    return new DevelopmentCertificates(
        directory, Clock.fixed(now, ZoneOffset.UTC), List.of(InetAddress.getByName(address)));
  }

  private DevelopmentCertificates at(Instant now) {
    return new DevelopmentCertificates(directory, Clock.fixed(now, ZoneOffset.UTC));
  }

  private static void touch(Path file, Instant time) throws IOException {
    Files.setLastModifiedTime(file, FileTime.from(time));
  }

  /** The subject that a client, checking name and chain, sees in a real handshake. */
  private static String handshake(ReloadingKeyManager keys, Path authority, String host)
      throws Exception {
    SSLContext server = SSLContext.getInstance("TLS");
    server.init(new KeyManager[] {keys}, null, null);
    try (SSLServerSocket listener =
            (SSLServerSocket) server.getServerSocketFactory().createServerSocket(0);
        ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      Future<Integer> served =
          threads.submit(() -> {
            try (SSLSocket accepted = (SSLSocket) listener.accept()) {
              accepted.startHandshake();
              return accepted.getInputStream().read();
            }
          });
      try (SSLSocket socket =
          (SSLSocket)
              Trust.in(authority).getSocketFactory().createSocket(host, listener.getLocalPort())) {
        SSLParameters parameters = socket.getSSLParameters();
        parameters.setEndpointIdentificationAlgorithm("HTTPS");
        socket.setSSLParameters(parameters);
        socket.startHandshake();
        socket.getOutputStream().write(1);
        assertThat(served.get(60, TimeUnit.SECONDS)).isEqualTo(1);
        return socket.getSession().getPeerPrincipal().getName();
      }
    }
  }
}
