/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.service.tls;

import java.io.IOException;
import java.io.Writer;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import javax.crypto.Cipher;
import javax.crypto.EncryptedPrivateKeyInfo;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;
import javax.crypto.spec.PBEParameterSpec;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.DERBitString;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.asn1.sec.ECPrivateKey;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.openssl.jcajce.JcaPEMWriter;
import org.bouncycastle.openssl.jcajce.JcaPKCS8Generator;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.bouncycastle.util.io.pem.PemObject;

/** An authority as an operator has one, which issues certificates with keys of every kind. */
public final class TestAuthority {
  private final Pair own;

  private TestAuthority(Pair own) {
    this.own = own;
  }

  /** A key and its chain, leaf first. */
  public record Pair(PrivateKey key, List<X509Certificate> chain) {
    /** The key in PKCS#8, as most tools write it. */
    public Object pkcs8() throws IOException {
      return new JcaPKCS8Generator(key, null);
    }

    /** A client's context that shows it and believes {@code authority} alone. */
    public SSLContext client(X509Certificate authority) throws Exception {
      KeyStore store = KeyStore.getInstance("PKCS12");
      store.load(null, null);
      store.setKeyEntry("own", key, new char[0], chain.toArray(new Certificate[0]));
      KeyManagerFactory keys =
          KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
      keys.init(store, new char[0]);
      KeyStore trusted = KeyStore.getInstance("PKCS12");
      trusted.load(null, null);
      trusted.setCertificateEntry("ca", authority);
      TrustManagerFactory trust =
          TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      trust.init(trusted);
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(keys.getKeyManagers(), trust.getTrustManagers(), null);
      return context;
    }
  }

  /** A new authority. */
  public static TestAuthority named(String name) throws Exception {
    KeyPair pair = keyPair("EC");
    X509Certificate self = signed(name, pair, name, pair.getPrivate(), true);
    return new TestAuthority(new Pair(pair.getPrivate(), List.of(self)));
  }

  /** One below it. */
  public TestAuthority below(String name) throws Exception {
    return new TestAuthority(issue(name, "EC", true));
  }

  /** A certificate for localhost; {@code algorithm} is EC, RSA or Ed25519. */
  public Pair issue(String name, String algorithm) throws Exception {
    return issue(name, algorithm, false);
  }

  private Pair issue(String name, String algorithm, boolean authority) throws Exception {
    KeyPair pair = keyPair(algorithm);
    String issuer = certificate().getSubjectX500Principal().getName().replaceFirst("^CN=", "");
    X509Certificate leaf = signed(issuer, pair, name, own.key, authority);
    java.util.ArrayList<X509Certificate> chain = new java.util.ArrayList<>(List.of(leaf));
    chain.addAll(own.chain);
    return new Pair(pair.getPrivate(), chain);
  }

  /** What to trust. */
  public X509Certificate certificate() {
    return own.chain.getFirst();
  }

  private static KeyPair keyPair(String algorithm) throws GeneralSecurityException {
    KeyPairGenerator generator = KeyPairGenerator.getInstance(algorithm);
    if (algorithm.equals("EC")) {
      generator.initialize(256);
    }
    return generator.generateKeyPair();
  }

  private static X509Certificate signed(
      String issuer, KeyPair pair, String subject, PrivateKey signer, boolean authority)
      throws GeneralSecurityException, IOException, OperatorCreationException {
    Instant now = Instant.now();
    X509v3CertificateBuilder builder =
        new JcaX509v3CertificateBuilder(
            new X500Name("CN=" + issuer),
            BigInteger.valueOf(now.toEpochMilli()),
            Date.from(now.minus(Duration.ofDays(1))),
            Date.from(now.plus(Duration.ofDays(1))),
            new X500Name("CN=" + subject),
            pair.getPublic());
    builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(authority));
    builder.addExtension(
        Extension.subjectAlternativeName,
        false,
        new GeneralNames(new GeneralName(GeneralName.dNSName, "localhost")));
    return new JcaX509CertificateConverter()
        .getCertificate(
            builder.build(new JcaContentSignerBuilder("SHA256withECDSA").build(signer)));
  }

  /**
   * An EC key as {@code openssl ec} writes it (RFC 5915 §3).
   *
   * @param withPublicKey false for {@code -no_public}
   */
  public static PemObject sec1(Pair pair, boolean withPublicKey) throws IOException {
    PrivateKeyInfo info = PrivateKeyInfo.getInstance(pair.key.getEncoded());
    byte[] point =
        SubjectPublicKeyInfo.getInstance(pair.chain.getFirst().getPublicKey().getEncoded())
            .getPublicKeyData()
            .getBytes();
    BigInteger number = ((java.security.interfaces.ECPrivateKey) pair.key).getS();
    ASN1Encodable curve = info.getPrivateKeyAlgorithm().getParameters();
    ECPrivateKey key =
        withPublicKey
            ? new ECPrivateKey(256, number, new DERBitString(point), curve)
            : new ECPrivateKey(256, number, curve);
    return new PemObject("EC PRIVATE KEY", key.getEncoded());
  }

  /** The key in PKCS#8, under a password. */
  public static PemObject encrypted(PrivateKey key) throws Exception {
    String algorithm = "PBEWithSHA1AndDESede";
    Cipher cipher = Cipher.getInstance(algorithm);
    cipher.init(
        Cipher.ENCRYPT_MODE,
        SecretKeyFactory.getInstance(algorithm)
            .generateSecret(new PBEKeySpec("secret".toCharArray())),
        new PBEParameterSpec(new byte[8], 1000));
    return new PemObject(
        "ENCRYPTED PRIVATE KEY",
        new EncryptedPrivateKeyInfo(cipher.getParameters(), cipher.doFinal(key.getEncoded()))
            .getEncoded());
  }

  /** Writes objects as PEM: certificates, or keys in one form or another. */
  public static Path pem(Path file, Object... objects) throws IOException {
    try (Writer out = Files.newBufferedWriter(file);
        JcaPEMWriter pem = new JcaPEMWriter(out)) {
      for (Object object : objects) {
        pem.writeObject(object);
      }
    }
    return file;
  }
}
