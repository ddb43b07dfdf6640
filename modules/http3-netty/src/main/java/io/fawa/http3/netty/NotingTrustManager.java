/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.http3.netty;

import java.net.Socket;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.Optional;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jspecify.annotations.Nullable;

/** Remembers why a server's certificate was refused: BoringSSL reports only a number. */
final class NotingTrustManager extends X509ExtendedTrustManager {
  private static final String REASON = "io.fawa.http3.netty.reason";

  private final X509ExtendedTrustManager verifier;

  NotingTrustManager(X509ExtendedTrustManager verifier) {
    this.verifier = verifier;
  }

  /** Why the peer of {@code engine} was not trusted. */
  static Optional<CertificateException> reason(@Nullable SSLEngine engine) {
    return engine != null && engine.getSession().getValue(REASON) instanceof CertificateException e
        ? Optional.of(e)
        : Optional.empty();
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
      throws CertificateException {
    try {
      verifier.checkServerTrusted(chain, authType, engine);
    } catch (CertificateException e) {
      engine.getSession().putValue(REASON, e);
      throw e;
    }
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String authType, Socket socket)
      throws CertificateException {
    verifier.checkServerTrusted(chain, authType, socket);
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String authType)
      throws CertificateException {
    verifier.checkServerTrusted(chain, authType);
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
      throws CertificateException {
    verifier.checkClientTrusted(chain, authType, engine);
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String authType, Socket socket)
      throws CertificateException {
    verifier.checkClientTrusted(chain, authType, socket);
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String authType)
      throws CertificateException {
    verifier.checkClientTrusted(chain, authType);
  }

  @Override
  public X509Certificate[] getAcceptedIssuers() {
    return verifier.getAcceptedIssuers();
  }
}
