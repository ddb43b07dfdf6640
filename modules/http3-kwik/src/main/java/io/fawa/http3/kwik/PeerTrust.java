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
 * of HTTPS. Kwik's own check knows no addresses, and takes {@code *.example} for {@code example}
 * too.
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

  /** Trusts {@code authorities}, or those of the JDK if null. */
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
    // UNKNOWN, as in TLS 1.3 a certificate implies no key exchange.
    try {
      jdk.checkServerTrusted(chain, "UNKNOWN", new HandshakeEngine(host, port));
      trusted = true;
    } catch (CertificateException e) {
      failure = e;
      throw e;
    }
  }

  /** Whether the server's certificate was verified. */
  boolean trusted() {
    return trusted;
  }

  /** Why the server's certificate was refused; empty if it was verified or has not come. */
  Optional<CertificateException> failure() {
    return Optional.ofNullable(failure);
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String authType)
      throws CertificateException {
    throw new CertificateException("only server certificates can be verified");
  }

  @Override
  public X509Certificate[] getAcceptedIssuers() {
    return jdk.getAcceptedIssuers();
  }
}
