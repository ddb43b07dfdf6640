/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.conformance;

import io.fawa.conformance.Credentials.Identity;
import io.fawa.conformance.v1.ClientCompatRequest;
import io.fawa.conformance.v1.HTTPVersion;
import io.fawa.http.Transport;
import io.fawa.http1.Http1Transport;
import io.fawa.http2.Http2Transport;
import io.fawa.http3.Http3Transport;
import io.fawa.http3.quic.QuicProvider;
import java.io.IOException;
import java.net.URI;
import java.security.GeneralSecurityException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import javax.net.ssl.SSLContext;

/** One transport per server, shared by the calls to it, as a real client would. */
final class Transports implements AutoCloseable {
  private record Key(
      HTTPVersion version, String host, int port, String serverCertificate, String identity) {}

  private final ReentrantLock lock = new ReentrantLock();
  private final Map<Key, Transport> open = new HashMap<>();

  /** The transport to the server that {@code request} is for. */
  Transport to(ClientCompatRequest request) throws IOException, GeneralSecurityException {
    Key key =
        new Key(
            request.getHttpVersion(),
            request.getHost(),
            request.getPort(),
            request.getServerTlsCert().toStringUtf8(),
            request.getClientTlsCreds().getCert().toStringUtf8());
    lock.lock();
    try {
      Transport known = open.get(key);
      if (known == null) {
        known = connect(request);
        open.put(key, known);
      }
      return known;
    } finally {
      lock.unlock();
    }
  }

  private static Transport connect(ClientCompatRequest request)
      throws IOException, GeneralSecurityException {
    boolean secure = !request.getServerTlsCert().isEmpty();
    if (request.getHttpVersion() == HTTPVersion.HTTP_VERSION_3) {
      return http3(request);
    }
    URI origin =
        URI.create((secure ? "https://" : "http://") + request.getHost() + ":" + request.getPort());
    Optional<SSLContext> tls = secure ? Optional.of(context(request)) : Optional.empty();
    if (request.getHttpVersion() == HTTPVersion.HTTP_VERSION_1) {
      Http1Transport.Builder builder = Http1Transport.builder(origin);
      tls.ifPresent(builder::tls);
      return builder.build();
    }
    Http2Transport.Builder builder = Http2Transport.builder(origin);
    tls.ifPresent(builder::tls);
    return builder.build();
  }

  private static Transport http3(ClientCompatRequest request)
      throws IOException, GeneralSecurityException {
    Http3Transport.Builder builder =
        Http3Transport.builder(
                URI.create("https://" + request.getHost() + ":" + request.getPort()), provider())
            .authorities(Credentials.authorities(request.getServerTlsCert().toStringUtf8()));
    Optional<Identity> identity = identity(request);
    if (identity.isPresent()) {
      builder.certificate(Credentials.quic(identity.get()));
    }
    return builder.build();
  }

  /** What carries HTTP/3 in this run. */
  static QuicProvider provider() throws IOException {
    return QuicProvider.installed().stream()
        .filter(one -> one.name().equals(Host.quic()))
        .findFirst()
        .orElseThrow(() -> new IOException("no QUIC provider " + Host.quic()));
  }

  private static SSLContext context(ClientCompatRequest request)
      throws IOException, GeneralSecurityException {
    Optional<Identity> identity = identity(request);
    return Credentials.context(identity, Optional.of(request.getServerTlsCert().toStringUtf8()));
  }

  private static Optional<Identity> identity(ClientCompatRequest request) {
    return Optional.of(request.getClientTlsCreds())
        .filter(given -> !given.getCert().isEmpty())
        .map(given -> new Identity(given.getCert().toStringUtf8(), given.getKey().toStringUtf8()));
  }

  @Override
  public void close() {
    lock.lock();
    try {
      open.values().forEach(Transport::close);
    } finally {
      lock.unlock();
    }
  }
}
