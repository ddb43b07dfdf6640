/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.http3.kwik;

import io.fawa.http3.quic.QuicConnection;
import io.fawa.http3.quic.QuicConnectionClosedException;
import io.fawa.http3.quic.QuicLimits;
import io.fawa.http3.quic.QuicStream;
import io.fawa.limits.Deadline;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.net.InetSocketAddress;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import tech.kwik.core.ConnectionTerminatedEvent;
import tech.kwik.core.QuicConstants.TransportErrorCode;

/** A kwik connection. Its end wakes every blocked caller and gives each the reason. */
final class KwikConnection implements QuicConnection, StallGuard.Watched {
  private static final System.Logger LOG = System.getLogger(KwikConnection.class.getName());
  private static final int REASON_CHARS_MAX = 200;

  private final tech.kwik.core.QuicConnection kwik;
  private final InetSocketAddress remote;
  private final Supplier<List<X509Certificate>> certificates;
  private final QuicLimits limits;
  private final StallGuard guard;
  private final Runnable whenEnded;
  private final LossRepair repair;

  private final Set<KwikStream> streams = ConcurrentHashMap.newKeySet();
  private final StreamInbox accepted;
  private final StreamOpener bidirectional;
  private final StreamOpener unidirectional;
  private final DatagramInbox datagrams;
  private final DatagramOutlet outlet;
  private final AtomicReference<@Nullable QuicConnectionClosedException> end =
      new AtomicReference<>();

  /**
   * Wraps a connection of a client or a server.
   *
   * @param certificates the peer's chain, asked for by each call of {@link #certificates}
   * @param whenEnded run once, at the end of the connection
   */
  KwikConnection(
      tech.kwik.core.QuicConnection kwik,
      InetSocketAddress remote,
      Supplier<List<X509Certificate>> certificates,
      QuicLimits limits,
      StallGuard guard,
      Runnable whenEnded) {
    this.kwik = kwik;
    this.remote = remote;
    this.certificates = certificates;
    this.limits = limits;
    this.guard = guard;
    this.whenEnded = whenEnded;
    accepted =
        new StreamInbox(limits.bidirectionalStreamsMax() + limits.unidirectionalStreamsMax());
    bidirectional = new StreamOpener(kwik, true);
    unidirectional = new StreamOpener(kwik, false);
    datagrams = new DatagramInbox(limits.datagramsMax());
    outlet = new DatagramOutlet(kwik);
    repair = new LossRepair(Internals.get(), kwik);
  }

  /** Subscribes to kwik's events and registers with the guard. */
  void attach() {
    kwik.setConnectionListener(this::disconnected);
    if (limits.datagramsMax() > 0) {
      kwik.setDatagramHandler(datagrams::offer, new SameThread());
    }
    guard.watch(this, () -> {});
  }

  /** Takes a stream of the peer, or closes the connection if too many wait. */
  void opened(tech.kwik.core.QuicStream stream) {
    int max =
        stream.isUnidirectional()
            ? limits.unidirectionalStreamsMax()
            : limits.bidirectionalStreamsMax();
    // Kwik takes a limit of 0 for no limit.
    if (max == 0 || !accepted.offer(watched(stream, true, !stream.isUnidirectional()))) {
      if (fail(new QuicConnectionClosedException(false, 4, "the peer opened too many streams"))) {
        kwik.close(TransportErrorCode.STREAM_LIMIT_ERROR, "too many streams");
      }
    }
  }

  private KwikStream watched(tech.kwik.core.QuicStream stream, boolean readable, boolean writable) {
    KwikStream watched = new KwikStream(Internals.get(), repair, stream, readable, writable);
    streams.add(watched);
    guard.watch(watched, () -> streams.remove(watched));
    QuicConnectionClosedException cause = end.get();
    if (cause != null) {
      watched.connectionClosed(cause);
    }
    return watched;
  }

  private void disconnected(ConnectionTerminatedEvent event) {
    boolean byApplication = event.hasApplicationError();
    long code = 0;
    if (byApplication) {
      code = event.applicationErrorCode();
    } else if (event.hasTransportError()) {
      code = event.transportErrorCode();
    }
    String who = event.closedByPeer() ? "the peer closed the connection" : "the connection ended";
    String why = event.hasError() ? event.errorDescription() : event.closeReason().toString();
    fail(new QuicConnectionClosedException(byApplication, code, who + ": " + why));
  }

  @Override
  public boolean tend(long nowNanos) {
    if (closed()) {
      return false;
    }
    if (repair.senderEnded()) {
      lost();
      return false;
    }
    repair.tend(nowNanos);
    return true;
  }

  /** Ends a connection that kwik has given up without telling its listener. */
  void lost() {
    fail(new QuicConnectionClosedException(false, 0, "the connection was lost"));
  }

  /** Wakes every blocked caller; returns false if the connection had ended before. */
  private boolean fail(QuicConnectionClosedException cause) {
    if (!end.compareAndSet(null, cause)) {
      return false;
    }
    accepted.close(cause);
    bidirectional.close(cause);
    unidirectional.close(cause);
    datagrams.close(cause);
    for (KwikStream each : streams) {
      each.connectionClosed(cause);
    }
    streams.clear();
    whenEnded.run();
    return true;
  }

  @Override
  public InetSocketAddress remote() {
    return remote;
  }

  @Override
  public List<X509Certificate> certificates() {
    return certificates.get();
  }

  @Override
  public QuicStream open(boolean bidirectional, Deadline deadline) throws IOException {
    StreamOpener opener = bidirectional ? this.bidirectional : unidirectional;
    return watched(opener.open(deadline), bidirectional, true);
  }

  @Override
  public QuicStream accept() throws IOException {
    return accepted.take();
  }

  @Override
  public int datagramBytesMax() {
    return closed() ? 0 : outlet.bytesMax();
  }

  @Override
  public boolean sendDatagram(byte[] source, int offset, int length) throws IOException {
    Objects.checkFromIndexSize(offset, length, source.length);
    QuicConnectionClosedException cause = end.get();
    if (cause != null) {
      throw cause.again();
    }
    return outlet.send(source, offset, length);
  }

  @Override
  public byte[] receiveDatagram() throws IOException {
    return datagrams.take();
  }

  @Override
  public void close(long code, String reason) {
    String sent =
        reason.length() > REASON_CHARS_MAX ? reason.substring(0, REASON_CHARS_MAX) : reason;
    String message = "this side closed the connection: " + sent;
    if (!fail(new QuicConnectionClosedException(true, code, message))) {
      return;
    }
    try {
      kwik.close(code, sent);
    } catch (RuntimeException e) {
      // Its threads ended at the same moment.
      LOG.log(Level.DEBUG, "kwik had already ended the connection", e);
    }
  }

  tech.kwik.core.QuicConnection kwik() {
    return kwik;
  }

  LossRepair repair() {
    return repair;
  }

  /** The reason of the end; empty while the connection is open. */
  Optional<QuicConnectionClosedException> end() {
    return Optional.ofNullable(end.get());
  }

  @Override
  public boolean closed() {
    return end.get() != null;
  }

  @Override
  public String toString() {
    return "KwikConnection[" + remote + "]";
  }
}
