/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.service.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fawa.service.tls.TestAuthority.Pair;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.HexFormat;
import java.util.List;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Keys and chains in the forms that operators have, right ones and wrong ones. */
@Timeout(120)
class KeyMaterialTest {
  private static TestAuthority authority;

  @TempDir Path folder;

  @BeforeAll
  static void make() throws Exception {
    authority = TestAuthority.named("operator");
  }

  private CertificateFiles files() {
    return new CertificateFiles(folder.resolve("tls.crt"), folder.resolve("tls.key"));
  }

  private CertificateFiles written(Pair pair, Object key) throws Exception {
    TestAuthority.pem(files().certificates(), pair.chain().toArray());
    TestAuthority.pem(files().key(), key);
    return files();
  }

  /** What OpenSSL writes: PKCS#8, and the older forms that say their algorithm. */
  @ParameterizedTest
  @CsvSource({
    "EC, PRIVATE KEY, true",
    "EC, EC PRIVATE KEY, true",
    "EC, EC PRIVATE KEY, false",
    "RSA, PRIVATE KEY, true",
    "RSA, RSA PRIVATE KEY, true",
    "Ed25519, PRIVATE KEY, true"
  })
  void eachKindOfKeyServesAHandshake(String algorithm, String form, boolean withPublicKey)
      throws Exception {
    Pair pair = authority.issue("localhost", algorithm);
    Object key =
        switch (form) {
          case "EC PRIVATE KEY" -> TestAuthority.sec1(pair, withPublicKey);
          case "RSA PRIVATE KEY" -> pair.key();
          default -> pair.pkcs8();
        };
    CertificateFiles files = written(pair, key);
    assertThat(Files.readString(files.key())).startsWith("-----BEGIN " + form + "-----");

    try (TlsServer server = new TlsServer(new ReloadingKeyManager(files));
        SSLSocket socket = server.connect(pair.client(authority.certificate()))) {
      assertThat(socket.getSession().getPeerCertificates()).hasSize(2);
      assertThat(socket.getSession().getPeerPrincipal()).hasToString("CN=localhost");
      assertThat(socket.getInputStream().read()).isEqualTo('!');
    }
  }

  /** A client knows the root alone; those between are for the server to send. */
  @Test
  void theWholeChainIsSent() throws Exception {
    Pair pair = authority.below("between").issue("localhost", "EC");
    CertificateFiles files = written(pair, pair.pkcs8());
    try (TlsServer server = new TlsServer(new ReloadingKeyManager(files));
        SSLSocket socket = server.connect(pair.client(authority.certificate()))) {
      assertThat(socket.getSession().getPeerCertificates()).hasSize(3);
    }
  }

  /** A key for which somebody would have to type a password is none to us. */
  @Test
  void anEncryptedKeyIsRefusedInWords() throws Exception {
    Pair pair = authority.issue("localhost", "EC");
    CertificateFiles files = written(pair, TestAuthority.encrypted(pair.key()));
    assertThatThrownBy(() -> KeyMaterial.read(files))
        .hasMessage("keyFile: \"" + files.key() + "\" holds no unencrypted PEM private key");
  }

  @ParameterizedTest
  @CsvSource({
    "certFile, '', holds no PEM certificate",
    "certFile, no PEM at all, holds no PEM certificate",
    "certFile, '-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n', holds no readable PEM",
    "certFile, '-----BEGIN CERTIFICATE-----\nAAAA\n', holds no readable PEM",
    "keyFile, '', holds no unencrypted PEM private key",
    "keyFile, '-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n', holds no readable PEM",
    "keyFile, '-----BEGIN EC PRIVATE KEY-----\nMAA=\n-----END EC PRIVATE KEY-----\n', holds no readable PEM"
  })
  void aDamagedFileIsNamedWithItsSetting(String setting, String text, String why) throws Exception {
    Pair pair = authority.issue("localhost", "EC");
    CertificateFiles files = written(pair, pair.pkcs8());
    Path damaged = setting.equals("certFile") ? files.certificates() : files.key();
    Files.writeString(damaged, text);
    assertThatThrownBy(() -> KeyMaterial.read(files))
        .isInstanceOf(java.io.IOException.class)
        .hasMessageStartingWith(setting + ": \"" + damaged + "\" " + why);
  }

  @ParameterizedTest
  @ValueSource(strings = {"EC", "RSA"})
  void aKeyThatIsNotTheCertificatesIsRefused(String other) throws Exception {
    Pair pair = authority.issue("localhost", "EC");
    CertificateFiles files = written(pair, authority.issue("localhost", other).pkcs8());
    assertThatThrownBy(() -> KeyMaterial.read(files))
        .hasMessageStartingWith("keyFile: \"" + files.key() + "\" is not the key of");
  }

  /** Operators compare it with what {@code openssl x509 -fingerprint} says. */
  @Test
  void theFingerprintIsThatOfTheLeaf() throws Exception {
    Pair pair = authority.issue("localhost", "EC");
    byte[] digest =
        java.security.MessageDigest.getInstance("SHA-256")
            .digest(pair.chain().getFirst().getEncoded());
    assertThat(KeyMaterial.read(written(pair, pair.pkcs8())).fingerprint())
        .isEqualTo(HexFormat.of().formatHex(digest));
  }

  @Test
  void clientAuthoritiesAreAllOfTheFileOrSaidToBeNone() throws Exception {
    Path file = folder.resolve("clients.pem");
    TestAuthority other = TestAuthority.named("other");
    TestAuthority.pem(file, authority.certificate(), other.certificate());
    assertThat(ClientAuthorities.read(file).size()).isEqualTo(2);

    String name = "clientCaFile: \"" + file + "\" ";
    Files.writeString(file, "nothing\n");
    assertThatThrownBy(() -> ClientAuthorities.read(file)).hasMessageStartingWith(name + "holds");
    Files.writeString(file, "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n");
    assertThatThrownBy(() -> ClientAuthorities.read(file))
        .hasMessage(name + "holds an unreadable certificate");
    Files.writeString(file, "");
    assertThatThrownBy(() -> ClientAuthorities.read(file))
        .hasMessage(name + "holds no certificate");
    Files.delete(file);
    assertThatThrownBy(() -> ClientAuthorities.read(file)).hasMessage(name + "does not exist");
    Files.createDirectory(file);
    assertThatThrownBy(() -> ClientAuthorities.read(file)).hasMessage(name + "is a directory");
  }

  /** As after a crash between its two, or a restored ca.pem: whoever trusts that must get on. */
  @Test
  void aDevelopmentLeafOfAnotherAuthorityIsMadeAnew() throws Exception {
    Instant now = Instant.now();
    Path one = folder.resolve("one");
    DevelopmentCertificates made =
        new DevelopmentCertificates(one, Clock.fixed(now, ZoneOffset.UTC));
    made.prepare();
    Path two = folder.resolve("two");
    new DevelopmentCertificates(two, Clock.fixed(now, ZoneOffset.UTC)).prepare();
    for (String file : List.of("ca.pem", "ca-key.pem")) {
      Files.write(one.resolve(file), Files.readAllBytes(two.resolve(file)));
    }

    List<java.security.cert.X509Certificate> chain = KeyMaterial.read(made.prepare()).chain();

    chain.getFirst().verify(chain.get(1).getPublicKey());
    assertThat(chain.get(1).getEncoded())
        .isEqualTo(
            KeyMaterial.read(new CertificateFiles(two.resolve("ca.pem"), two.resolve("ca-key.pem")))
                .leaf()
                .getEncoded());
    String kept = made.fingerprint();
    assertThat(made.fingerprint()).isEqualTo(kept);
  }

  /** Nothing of a key lies about, and nobody reads one that was open before. */
  @Test
  void developmentFilesAreFourAndALockAndKeysAreClosed() throws Exception {
    Path data = folder.resolve("tls");
    new DevelopmentCertificates(data, Clock.systemUTC()).prepare();
    Files.setPosixFilePermissions(
        data.resolve("leaf-key.pem"),
        java.nio.file.attribute.PosixFilePermissions.fromString("rw-rw-rw-"));
    Files.delete(data.resolve("leaf.pem"));
    new DevelopmentCertificates(data, Clock.systemUTC()).prepare();

    try (var names = Files.list(data)) {
      assertThat(names.map(file -> file.getFileName().toString()))
          .containsExactlyInAnyOrder(
              "ca.pem", "ca-key.pem", "leaf.pem", "leaf-key.pem", DirectoryLock.NAME);
    }
    assertThat(
            java.nio.file.attribute.PosixFilePermissions.toString(
                Files.getPosixFilePermissions(data.resolve("leaf-key.pem"))))
        .isEqualTo("rw-------");
    assertThat(
            java.nio.file.attribute.PosixFilePermissions.toString(
                Files.getPosixFilePermissions(data.resolve("ca.pem"))))
        .isEqualTo("rw-r--r--");
  }
}
