/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package example.forecast;

import example.forecast.v1.ForecastServiceClient;
import io.fawa.connect.Protocol;
import io.fawa.connect.client.RpcClient;
import io.fawa.connect.client.RpcClientConfig;
import io.fawa.http.Transport;
import io.fawa.http1.Http1Transport;
import io.fawa.http2.Http2Transport;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.time.Duration;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/** How clients are made. */
final class Clients {
  private Clients() {}

  // begin simple
  static void simple() {
    try (Transport transport = Http2Transport.to(URI.create("http://127.0.0.1:8091"))) {
      ForecastServiceClient client =
          new ForecastServiceClient(RpcClient.builder(transport).build());
      System.out.println(Calls.tell(client, "Oslo"));
    }
  }

  // end simple

  // begin client
  static ForecastServiceClient client(Transport transport) {
    return new ForecastServiceClient(
        RpcClient.builder(transport)
            .config(
                RpcClientConfig.DEFAULTS
                    .withProtocol(Protocol.GRPC)
                    .withTimeout(Duration.ofSeconds(30)))
            .build());
  }

  // end client

  // begin transports
  static Transport overHttp1(URI url) {
    return Http1Transport.to(url);
  }

  static Transport overTls(URI url, SSLContext tls) {
    return Http2Transport.builder(url).tls(tls).connectTimeout(Duration.ofSeconds(5)).build();
  }

  // end transports

  // begin tls
  /** Trusts one authority, such as {@code data/tls/ca.pem}. */
  static SSLContext trusting(Path authority) throws IOException, GeneralSecurityException {
    return context(authority, null, new char[0]);
  }

  /** The same, and shows a certificate of its own: mTLS. */
  static SSLContext context(Path authority, KeyStore own, char[] password)
      throws IOException, GeneralSecurityException {
    KeyStore trusted = KeyStore.getInstance("PKCS12");
    trusted.load(null, null);
    try (InputStream pem = Files.newInputStream(authority)) {
      trusted.setCertificateEntry(
          "authority", CertificateFactory.getInstance("X.509").generateCertificate(pem));
    }
    TrustManagerFactory trust =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    trust.init(trusted);
    KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    keys.init(own, password);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(keys.getKeyManagers(), trust.getTrustManagers(), null);
    return context;
  }
  // end tls
}
