/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.service.tls;

import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.openssl.PEMKeyPair;
import org.bouncycastle.openssl.PEMParser;
import org.bouncycastle.openssl.jcajce.JcaPEMKeyConverter;

/** A key with its certificate chain, read from a pair of PEM files. */
record KeyMaterial(PrivateKey key, List<X509Certificate> chain) {
  KeyMaterial {
    chain = List.copyOf(chain);
  }

  /**
   * Reads both files.
   *
   * @throws IOException a file is missing or not PEM, key and certificate do not match, or the
   *     certificate is not valid now; the message names setting and file
   */
  static KeyMaterial read(CertificateFiles files, Instant now) throws IOException {
    KeyMaterial read = read(files);
    X509Certificate leaf = read.leaf();
    Instant begin = leaf.getNotBefore().toInstant();
    Instant end = leaf.getNotAfter().toInstant();
    if (now.isBefore(begin) || now.isAfter(end)) {
      throw new IOException(
          named("certFile", files.certificates())
              + (now.isAfter(end) ? " has expired" : " is not valid yet")
              + ": it is valid from "
              + begin
              + " to "
              + end);
    }
    return read;
  }

  /**
   * Reads both files without checking the validity period.
   *
   * @throws IOException as above
   */
  static KeyMaterial read(CertificateFiles files) throws IOException {
    List<X509Certificate> chain = readChain(files);
    PrivateKey key = readKey(files);
    requirePair(files, key, chain.getFirst());
    return new KeyMaterial(key, chain);
  }

  X509Certificate leaf() {
    return chain.getFirst();
  }

  /** SHA-256 of the leaf's DER form, lower-case hexadecimal. */
  String fingerprint() {
    try {
      byte[] digest = MessageDigest.getInstance("SHA-256").digest(leaf().getEncoded());
      return HexFormat.of().formatHex(digest);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("a parsed certificate can always be encoded", e);
    }
  }

  private static List<X509Certificate> readChain(CertificateFiles files) throws IOException {
    List<X509Certificate> chain = new ArrayList<>();
    JcaX509CertificateConverter converter = new JcaX509CertificateConverter();
    try (Reader reader = Files.newBufferedReader(files.certificates());
        PEMParser parser = new PEMParser(reader)) {
      for (Object entry = parser.readObject(); entry != null; entry = parser.readObject()) {
        if (entry instanceof X509CertificateHolder holder) {
          chain.add(converter.getCertificate(holder));
        }
      }
    } catch (GeneralSecurityException e) {
      throw new IOException(
          named("certFile", files.certificates()) + " holds an unreadable certificate", e);
    } catch (IOException e) {
      throw new IOException(FileReason.of("certFile", files.certificates(), e), e);
    }
    if (chain.isEmpty()) {
      throw new IOException(named("certFile", files.certificates()) + " holds no PEM certificate");
    }
    return chain;
  }

  private static PrivateKey readKey(CertificateFiles files) throws IOException {
    JcaPEMKeyConverter converter = new JcaPEMKeyConverter();
    try (Reader reader = Files.newBufferedReader(files.key());
        PEMParser parser = new PEMParser(reader)) {
      for (Object entry = parser.readObject(); entry != null; entry = parser.readObject()) {
        if (entry instanceof PrivateKeyInfo info) {
          return converter.getPrivateKey(info);
        }
        if (entry instanceof PEMKeyPair pair) {
          return converter.getPrivateKey(pair.getPrivateKeyInfo());
        }
      }
    } catch (IOException e) {
      throw new IOException(FileReason.of("keyFile", files.key(), e), e);
    }
    throw new IOException(named("keyFile", files.key()) + " holds no unencrypted PEM private key");
  }

  private static void requirePair(CertificateFiles files, PrivateKey key, X509Certificate leaf)
      throws IOException {
    if (!key.getAlgorithm().equals(leaf.getPublicKey().getAlgorithm())
        || !PairProof.holds(key, leaf.getPublicKey())) {
      throw new IOException(
          named("keyFile", files.key())
              + " is not the key of the certificate in "
              + files.certificates());
    }
  }

  private static String named(String setting, Path file) {
    return setting + ": \"" + file + "\"";
  }
}
