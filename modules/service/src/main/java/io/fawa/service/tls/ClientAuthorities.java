/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.service.tls;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;

/** The authorities of client certificates. */
public final class ClientAuthorities {
  private ClientAuthorities() {}

  /**
   * Reads the PEM certificates of a file.
   *
   * @throws IOException it cannot be read
   * @throws GeneralSecurityException it holds no certificates
   */
  public static KeyStore read(Path file) throws IOException, GeneralSecurityException {
    KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
    store.load(null, null);
    try {
      // Read before it is parsed, as a parser takes a failure to read for one to parse.
      InputStream in = new ByteArrayInputStream(Files.readAllBytes(file));
      for (Certificate certificate :
          CertificateFactory.getInstance("X.509").generateCertificates(in)) {
        store.setCertificateEntry("authority" + store.size(), certificate);
      }
    } catch (IOException e) {
      throw new IOException(FileReason.of("clientCaFile", file, e), e);
    } catch (CertificateException e) {
      throw new GeneralSecurityException(
          "clientCaFile: \"" + file + "\" holds an unreadable certificate", e);
    }
    if (store.size() == 0) {
      throw new GeneralSecurityException("clientCaFile: \"" + file + "\" holds no certificate");
    }
    return store;
  }
}
