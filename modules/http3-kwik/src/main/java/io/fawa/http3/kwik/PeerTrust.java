/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.http3.kwik;

import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.Optional;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;
import javax.net.ssl.X509TrustManager;
import org.jspecify.annotations.Nullable;

/**
 * Trusts a server as a TLS client of the JDK would: its chain, and its name or address by the rules
 * of HTTPS. Kwik's own check of names knows no addresses, and takes a wildcard for its parent too.
 */
final class PeerTrust implements X509TrustManager {
  private final X509ExtendedTrustManager jdk;
  private final String host;
  private final int port;
  private volatile boolean trusted;
  private volatile @Nullable CertificateException failure;

  private PeerTrust(X509ExtendedTrustManager jdk, String host, int port) {
    this.jdk = jdk;
    this.host = host;
    this.port = port;
  }

  /** Trust in {@code authorities}, or in those of the JDK. */
  static PeerTrust of(@Nullable KeyStore authorities, String host, int port)
      throws GeneralSecurityException {
    TrustManagerFactory factory =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    factory.init(authorities);
    for (TrustManager each : factory.getTrustManagers()) {
      if (each instanceof X509ExtendedTrustManager jdk) {
        return new PeerTrust(jdk, host, port);
      }
    }
    throw new GeneralSecurityException("the JDK has no trust manager for X.509");
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String authType)
      throws CertificateException {
    // TLS 1.3 names no key exchange with the certificate.
    try {
      jdk.checkServerTrusted(chain, "UNKNOWN", new HandshakeEngine(host, port));
      trusted = true;
    } catch (CertificateException e) {
      failure = e;
      throw e;
    }
  }

  /** Whether the server has been found to be who it should be. */
  boolean trusted() {
    return trusted;
  }

  /** Why the server was not trusted; empty if it was, or was not asked. */
  Optional<CertificateException> failure() {
    return Optional.ofNullable(failure);
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String authType)
      throws CertificateException {
    throw new CertificateException("a client trusts servers only");
  }

  @Override
  public X509Certificate[] getAcceptedIssuers() {
    return jdk.getAcceptedIssuers();
  }
}
