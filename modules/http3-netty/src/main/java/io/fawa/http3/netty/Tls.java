/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.http3.netty;

import io.fawa.http3.quic.QuicCertificate;
import io.fawa.http3.quic.QuicClientConfig;
import io.fawa.http3.quic.QuicServerConfig;
import io.netty.handler.codec.quic.QuicSslContext;
import io.netty.handler.codec.quic.QuicSslContextBuilder;
import io.netty.handler.ssl.ClientAuth;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.X509Certificate;
import java.util.Optional;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jspecify.annotations.Nullable;

/** Makes the TLS contexts of servers and clients. */
final class Tls {
  private Tls() {}

  /** A context with the certificate that the configuration supplies now. */
  static QuicSslContext server(QuicServerConfig config) throws IOException {
    QuicCertificate certificate = config.certificate().get();
    requireMatch(certificate);
    try {
      QuicSslContextBuilder builder =
          QuicSslContextBuilder.forServer(certificate.key(), null, chain(certificate))
              .applicationProtocols(config.protocol())
              .earlyData(false);
      if (config.clientAuthorities().isPresent()) {
        builder
            .trustManager(trust(config.clientAuthorities().get()))
            .clientAuth(ClientAuth.REQUIRE);
      } else {
        // Without it netty would load all authorities of the JDK.
        builder.trustManager(trust(none()));
      }
      return builder.build();
    } catch (GeneralSecurityException | IOException | RuntimeException e) {
      throw new IOException("the certificate " + certificate + " cannot be used: " + e, e);
    }
  }

  /** A context that verifies the server's chain and its name. */
  static QuicSslContext client(QuicClientConfig config) throws IOException {
    try {
      QuicSslContextBuilder builder =
          QuicSslContextBuilder.forClient()
              .applicationProtocols(config.protocol())
              .earlyData(false)
              // A resumed session is not verified again, and its authority may no longer be
              // trusted.
              .sessionCacheSize(0)
              .endpointIdentificationAlgorithm("HTTPS")
              .trustManager(new NotingTrustManager(verifier(config.authorities())));
      Optional<QuicCertificate> certificate = config.certificate();
      if (certificate.isPresent()) {
        requireMatch(certificate.get());
        builder.keyManager(certificate.get().key(), null, chain(certificate.get()));
      }
      return builder.build();
    } catch (GeneralSecurityException | RuntimeException e) {
      throw new IOException("TLS cannot be set up: " + e, e);
    }
  }

  private static X509Certificate[] chain(QuicCertificate certificate) {
    return certificate.chain().toArray(X509Certificate[]::new);
  }

  private static TrustManagerFactory trust(@Nullable KeyStore authorities)
      throws GeneralSecurityException {
    TrustManagerFactory factory =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    factory.init(authorities);
    return factory;
  }

  private static KeyStore none() throws GeneralSecurityException, IOException {
    KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
    store.load(null, null);
    return store;
  }

  private static X509ExtendedTrustManager verifier(Optional<KeyStore> authorities)
      throws GeneralSecurityException {
    if (authorities.isEmpty()) {
      return OfTheJdk.VERIFIER;
    }
    return verifier(trust(authorities.get()));
  }

  private static X509ExtendedTrustManager verifier(TrustManagerFactory factory)
      throws GeneralSecurityException {
    for (TrustManager each : factory.getTrustManagers()) {
      if (each instanceof X509ExtendedTrustManager verifier) {
        return verifier;
      }
    }
    throw new GeneralSecurityException("the JDK has no verifier for host names");
  }

  /** Checks now what would else fail each handshake. */
  private static void requireMatch(QuicCertificate certificate) throws IOException {
    X509Certificate leaf = certificate.chain().getFirst();
    byte[] sample = {1, 2, 3, 4};
    String message = "the key does not belong to the certificate " + certificate;
    try {
      if (!verifies(certificate.key(), leaf.getPublicKey(), sample)) {
        throw new IOException(message);
      }
    } catch (GeneralSecurityException e) {
      throw new IOException(message + ": " + e.getMessage(), e);
    }
  }

  private static boolean verifies(PrivateKey key, PublicKey leaf, byte[] sample)
      throws GeneralSecurityException {
    Signature signature =
        Signature.getInstance(
            leaf.getAlgorithm().equals("EC")
                ? "SHA256withECDSA"
                : "SHA256with" + leaf.getAlgorithm());
    signature.initSign(key);
    signature.update(sample);
    byte[] signed = signature.sign();
    signature.initVerify(leaf);
    signature.update(sample);
    return signature.verify(signed);
  }

  /** The JDK's authorities, loaded once: there are many. */
  private static final class OfTheJdk {
    static final X509ExtendedTrustManager VERIFIER = load();

    private static X509ExtendedTrustManager load() {
      try {
        return verifier(trust(null));
      } catch (GeneralSecurityException e) {
        throw new IllegalStateException("the JDK's trust store cannot be read", e);
      }
    }
  }
}
