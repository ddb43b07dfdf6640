/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.http3.kwik;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.fawa.http3.quic.QuicCertificate;
import io.fawa.http3.quic.QuicClientConfig;
import io.fawa.http3.quic.QuicConnection;
import io.fawa.http3.quic.QuicConnectionClosedException;
import io.fawa.http3.quic.QuicLimits;
import io.fawa.limits.Deadline;
import io.fawa.limits.DeadlineExceededException;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.InetSocketAddress;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import tech.kwik.agent15.engine.TlsClientEngine;
import tech.kwik.core.QuicClientConnection;

/**
 * Makes one client connection. Kwik's {@code connect} runs on a thread of its own: after a refusal
 * it waits for three more round trips, which the caller need not.
 */
final class KwikClient {
  /** Kwik's connection window is ten times what its builder calls the stream window. */
  private static final int WINDOW_FACTOR = 10;

  private static final long WINDOW_BYTES_MIN = 1500;

  /** Kwik's time-out is this much later than the caller's, whose error says more. */
  private static final long SLACK_MILLIS = 1000;

  private final InetSocketAddress address;
  private final QuicClientConfig config;
  private final String host;
  private final PeerTrust trust;
  private final ClientSocket socket;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();

  @GuardedBy("lock")
  private boolean connected;

  @GuardedBy("lock")
  private @Nullable Exception failure;

  private KwikClient(InetSocketAddress address, QuicClientConfig config) throws IOException {
    this.address = address;
    this.config = config;
    // A literal IPv6 address may come in brackets.
    this.host = config.host().replace("[", "").replace("]", "");
    try {
      trust = PeerTrust.of(config.authorities().orElse(null), host, address.getPort());
    } catch (GeneralSecurityException e) {
      throw new IOException("the trust store cannot be used: " + e.getMessage(), e);
    }
    this.socket = new ClientSocket();
  }

  static QuicConnection connect(
      InetSocketAddress address, QuicClientConfig config, StallGuard guard, Deadline deadline)
      throws IOException {
    if (address.isUnresolved()) {
      throw new IOException("unknown host " + address.getHostString());
    }
    if (deadline.expired()) {
      throw new DeadlineExceededException("deadline passed before connecting to " + address);
    }
    KwikClient client = new KwikClient(address, config);
    QuicClientConnection kwik;
    Deadline whole = deadline.earlier(Deadline.after(config.limits().handshakeTimeout()));
    try {
      kwik = client.build(whole);
    } catch (IOException | RuntimeException e) {
      client.socket.close();
      throw e;
    }
    return client.connect(kwik, guard, whole);
  }

  private QuicConnection connect(QuicClientConnection kwik, StallGuard guard, Deadline deadline)
      throws IOException {
    KwikConnection connection =
        new KwikConnection(
            kwik, address, () -> certificates(kwik), config.limits(), guard, this::changed);
    kwik.setPeerInitiatedStreamCallback(connection::opened);
    connection.attach();
    socket.whenClosed(connection::lost);
    Thread connecting =
        Thread.ofPlatform().daemon().name("fawa-kwik-connect").start(() -> handshake(kwik));
    try {
      await(connection, deadline);
    } catch (DeadlineExceededException | InterruptedIOException e) {
      // Kwik releases its socket and threads when it is interrupted.
      connecting.interrupt();
      throw e;
    }
    socket.awaitFinished();
    return connection;
  }

  private void handshake(QuicClientConnection kwik) {
    Exception failed = null;
    try {
      kwik.connect();
    } catch (IOException | RuntimeException e) {
      failed = e;
    }
    lock.lock();
    try {
      connected = failed == null;
      failure = failed;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  private void changed() {
    lock.lock();
    try {
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  private void await(KwikConnection connection, Deadline deadline) throws IOException {
    lock.lock();
    try {
      while (true) {
        Optional<QuicConnectionClosedException> end = connection.end();
        if (end.isPresent()) {
          throw cannot(String.valueOf(end.get().getMessage()), end.get());
        }
        if (failure != null) {
          throw cannot(String.valueOf(failure.getMessage()), failure);
        }
        if (connected) {
          return;
        }
        deadline.await(changed, "an answer from " + address);
      }
    } finally {
      lock.unlock();
    }
  }

  private IOException cannot(String said, Exception cause) {
    String reason = said;
    if (trust.failure().isPresent()) {
      reason = "the certificate is not trusted for " + host + ": " + trust.failure().get();
    } else if (said.contains("no_application_protocol")) {
      reason = "the server supports no offered ALPN protocol: " + config.protocol();
    }
    return new IOException("cannot connect to " + address + ": " + reason, cause);
  }

  private static List<X509Certificate> certificates(QuicClientConnection kwik) {
    return List.copyOf(kwik.getServerCertificateChain());
  }

  private QuicClientConnection build(Deadline deadline) throws IOException {
    QuicLimits limits = config.limits();
    long window = Math.max(WINDOW_BYTES_MIN, limits.connectionWindowBytes() / WINDOW_FACTOR);
    QuicClientConnection.Builder builder =
        QuicClientConnection.newBuilder()
            .applicationProtocol(config.protocol())
            .host(host)
            // The address to connect to; the host is for the certificate only.
            .proxy(address.getAddress().getHostAddress())
            .port(address.getPort())
            .socketFactory(destination -> socket)
            .connectTimeout(Duration.ofMillis(deadline.remainingMillis() + SLACK_MILLIS))
            .maxIdleTimeout(limits.idleTimeout())
            .defaultStreamReceiveBufferSize(window)
            .maxOpenPeerInitiatedBidirectionalStreams(limits.bidirectionalStreamsMax())
            .maxOpenPeerInitiatedUnidirectionalStreams(limits.unidirectionalStreamsMax())
            .logger(new KwikLog())
            .customTrustManager(trust);
    if (limits.datagramsMax() > 0) {
      builder.enableDatagramExtension();
    }
    config.certificate().ifPresent(shown -> show(builder, shown));
    QuicClientConnection kwik = builder.build();
    kwik.setDefaultUnidirectionalStreamReceiveBufferSize(limits.streamWindowBytes());
    kwik.setDefaultBidirectionalStreamReceiveBufferSize(limits.streamWindowBytes());
    tls(kwik).setHostnameVerifier((name, certificate) -> trust.trusted());
    return kwik;
  }

  private static void show(QuicClientConnection.Builder builder, QuicCertificate certificate) {
    builder
        .clientCertificate(certificate.chain().getFirst())
        .clientCertificateKey(certificate.key());
  }

  /** Kwik's builder replaces host name verification only together with that of the chain. */
  private static TlsClientEngine tls(QuicClientConnection kwik) {
    try {
      return (TlsClientEngine) Internals.get().clientTls().invokeExact((Object) kwik);
    } catch (Throwable t) {
      throw Members.failed(t);
    }
  }
}
