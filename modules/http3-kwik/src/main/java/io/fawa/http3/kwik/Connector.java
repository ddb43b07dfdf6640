/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.http3.kwik;

import io.fawa.http3.quic.QuicCertificate;
import io.fawa.http3.quic.QuicLimits;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.net.DatagramPacket;
import java.net.SocketAddress;
import java.net.SocketException;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantLock;
import tech.kwik.core.server.ApplicationProtocolConnectionFactory;
import tech.kwik.core.server.ServerConnectionConfig;
import tech.kwik.core.server.ServerConnector;

/** A kwik server. Its certificate and its rule for address validation (RFC 9000 §8.1) are fixed. */
final class Connector {
  private static final System.Logger LOG = System.getLogger(Connector.class.getName());
  private static final String ALIAS = "key";
  private static final int CONNECTION_ID_BYTES = 8;

  private final VirtualSocket socket;
  private final ServerConnector server;
  private final ReentrantLock lock = new ReentrantLock();
  private final AtomicInteger open = new AtomicInteger();

  private Connector(VirtualSocket socket, ServerConnector server) {
    this.socket = socket;
    this.server = server;
  }

  /** Makes the factory that wraps the kwik connections of a connector. */
  @FunctionalInterface
  interface Protocol {
    ApplicationProtocolConnectionFactory of(Connector connector);
  }

  static Connector start(
      VirtualSocket.Outward port,
      QuicCertificate certificate,
      String protocol,
      QuicLimits limits,
      boolean retry,
      Protocol factory)
      throws IOException {
    VirtualSocket socket = new VirtualSocket(port);
    try {
      char[] password = "fawa".toCharArray();
      KeyStore store = KeyStore.getInstance("PKCS12");
      store.load(null, password);
      store.setKeyEntry(
          ALIAS, certificate.key(), password, certificate.chain().toArray(Certificate[]::new));
      ServerConnector server =
          ServerConnector.builder()
              .withSocket(socket)
              .withKeyStore(store, ALIAS, password)
              .withConfiguration(config(limits, retry))
              .withLogger(new KwikLog())
              .build();
      Connector connector = new Connector(socket, server);
      server.registerApplicationProtocol(protocol, factory.of(connector));
      server.start();
      return connector;
    } catch (GeneralSecurityException | SocketException | RuntimeException e) {
      socket.close();
      throw new IOException("the certificate cannot be used: " + e.getMessage(), e);
    }
  }

  private static ServerConnectionConfig config(QuicLimits limits, boolean retry) {
    return ServerConnectionConfig.builder()
        .maxIdleTimeout((int) limits.idleTimeout().toMillis())
        .maxConnectionBufferSize(limits.connectionWindowBytes())
        .maxUnidirectionalStreamBufferSize(limits.streamWindowBytes())
        .maxBidirectionalStreamBufferSize(limits.streamWindowBytes())
        .maxOpenPeerInitiatedUnidirectionalStreams(limits.unidirectionalStreamsMax())
        .maxOpenPeerInitiatedBidirectionalStreams(limits.bidirectionalStreamsMax())
        .maxTotalPeerInitiatedUnidirectionalStreams(Long.MAX_VALUE)
        .maxTotalPeerInitiatedBidirectionalStreams(Long.MAX_VALUE)
        .connectionIdLength(CONNECTION_ID_BYTES)
        .retryRequired(retry)
        .build();
  }

  VirtualSocket socket() {
    return socket;
  }

  /**
   * Gives kwik a datagram on the caller's thread: kwik's two receiving threads, each with a queue,
   * cost more than all the handling of an ACK.
   */
  void deliver(byte[] bytes, SocketAddress from) {
    // Kwik expects one thread here; two could make two connections for one client.
    lock.lock();
    try {
      if (!socket.isClosed()) {
        ServerMembers members = Internals.get().server();
        DatagramPacket packet = new DatagramPacket(bytes, bytes.length, from);
        Object raw = (Object) members.rawPacket().invokeExact(packet, Instant.now(), 0);
        members.process().invokeExact((Object) server, raw);
      }
    } catch (OutOfMemoryError e) {
      LOG.log(Level.ERROR, "out of memory or threads: a received datagram is dropped", e);
    } catch (RuntimeException e) {
      LOG.log(Level.DEBUG, "kwik failed to handle a received datagram, which is dropped", e);
    } catch (Throwable t) {
      throw Members.failed(t);
    } finally {
      lock.unlock();
    }
  }

  void opened() {
    open.incrementAndGet();
  }

  void ended() {
    open.decrementAndGet();
  }

  boolean idle() {
    return open.get() == 0;
  }

  /** Closes the server on a thread of its own: kwik may wait half a minute for its connections. */
  void close() {
    Thread.ofPlatform().daemon().name("fawa-kwik-close").start(server::close);
  }
}
