/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.http3.quic;

import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.List;

/**
 * A private key and its certificate chain, leaf first.
 *
 * @param key RSA or EC
 * @param chain not empty
 */
public record QuicCertificate(PrivateKey key, List<X509Certificate> chain) {
  /** Copies {@code chain}. */
  public QuicCertificate {
    chain = List.copyOf(chain);
    if (chain.isEmpty()) {
      throw new IllegalArgumentException("chain must not be empty");
    }
  }

  /** The key stays out of logs. */
  @Override
  public String toString() {
    return "QuicCertificate[" + chain.getFirst().getSubjectX500Principal() + "]";
  }
}
