/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.http3.kwik;

import io.fawa.http3.quic.AddressValidation;
import io.fawa.http3.quic.QuicAcceptor;
import io.fawa.http3.quic.QuicListener;
import io.fawa.http3.quic.QuicServerConfig;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.System.Logger.Level;
import java.net.DatagramPacket;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import tech.kwik.core.server.ServerConnection;

/**
 * A UDP port with one or more kwik connectors behind it. A connector's certificate and rule for
 * address validation are fixed, so there is one for each certificate that still has connections,
 * and two for each if addresses are validated under load only.
 *
 * <p>An Initial packet goes to the connector that knows its connection id, or begins a connection
 * at the newest one. Other packets go to all connectors: each drops what it does not know.
 */
final class KwikListener implements QuicListener, UdpPort.Inward, VirtualSocket.Outward {
  private static final System.Logger LOG = System.getLogger(KwikListener.class.getName());

  /** The smallest datagram that may begin a connection (RFC 9000 §14.1). */
  private static final int FIRST_BYTES_MIN = 1200;

  /** Handshakes under way that count as load, or a quarter of the connections allowed if fewer. */
  private static final int LOAD_HANDSHAKES = 32;

  /** Time allowed to send CONNECTION_CLOSE to every client before the port closes. */
  private static final long CLOSE_NANOS_MAX = TimeUnit.MILLISECONDS.toNanos(250);

  private static final long CLOSE_GRACE_NANOS = TimeUnit.MILLISECONDS.toNanos(20);
  private static final byte[] NO_TOKEN = {};
  private static final byte[] UNKNOWN_TOKEN = {0};

  /** The first packet number of {@link #abandon}: no client reaches it in a handshake. */
  private static final int LAST_PACKET = 0x3f00;

  private final QuicServerConfig config;
  private final QuicAcceptor acceptor;
  private final StallGuard guard;
  private final UdpPort port;
  private final Handshakes handshakes;
  private final Set<KwikConnection> open = ConcurrentHashMap.newKeySet();
  private final List<Connector> connectors = new CopyOnWriteArrayList<>();
  private final AtomicBoolean closed = new AtomicBoolean();
  private volatile Generation newest;
  private volatile boolean refusing;

  /** Clients to which CONNECTION_CLOSE is still to be sent; null until the listener closes. */
  private volatile @Nullable Set<SocketAddress> closePending;

  /** The connectors of one certificate. */
  private record Generation(Connector usual, Connector underLoad) {
    boolean has(Connector connector) {
      return connector == usual || connector == underLoad;
    }
  }

  private KwikListener(
      UdpPort port, QuicServerConfig config, QuicAcceptor acceptor, StallGuard guard)
      throws IOException {
    this.port = port;
    this.config = config;
    this.acceptor = acceptor;
    this.guard = guard;
    handshakes = new Handshakes(config.limits().handshakeTimeout().toNanos());
    newest = generation();
  }

  static KwikListener start(
      InetSocketAddress address, QuicServerConfig config, QuicAcceptor acceptor, StallGuard guard)
      throws IOException {
    UdpPort port = UdpPort.bind(address);
    try {
      KwikListener listener = new KwikListener(port, config, acceptor, guard);
      port.start(listener);
      return listener;
    } catch (IOException | RuntimeException e) {
      port.close();
      throw e;
    }
  }

  private Generation generation() throws IOException {
    Connector usual = connector(config.validation() == AddressValidation.ALWAYS);
    Connector underLoad = usual;
    if (config.validation() == AddressValidation.UNDER_LOAD) {
      underLoad = connector(true);
    }
    return new Generation(usual, underLoad);
  }

  private Connector connector(boolean retry) throws IOException {
    Connector connector =
        Connector.start(
            this,
            config.certificate().get(),
            config.protocol(),
            config.limits(),
            retry,
            owner -> new ServerProtocol(config.limits(), kwik -> established(owner, kwik)));
    connectors.add(connector);
    return connector;
  }

  private KwikConnection established(Connector owner, ServerConnection kwik) {
    InetSocketAddress remote = kwik.getInitialRemoteAddress();
    Ended ended = new Ended(owner);
    KwikConnection connection =
        new KwikConnection(kwik, remote, List::of, config.limits(), guard, ended);
    ended.connection = connection;
    owner.opened();
    open.add(connection);
    handshakes.completed(owner, remote);
    connection.attach();
    if (closed.get()) {
      connection.close();
    }
    Thread.ofVirtual().name("fawa-kwik-serve").start(() -> serve(connection));
    return connection;
  }

  private final class Ended implements Runnable {
    private final Connector owner;
    private @Nullable KwikConnection connection;

    Ended(Connector owner) {
      this.owner = owner;
    }

    @Override
    public void run() {
      if (connection != null && open.remove(connection)) {
        owner.ended();
      }
    }
  }

  private void serve(KwikConnection connection) {
    try {
      acceptor.serve(connection);
    } catch (RuntimeException e) {
      LOG.log(Level.ERROR, "the acceptor threw an exception, which it must not", e);
    } finally {
      connection.close();
    }
  }

  @Override
  public void received(byte[] buffer, int length, SocketAddress from) {
    if (length == 0) {
      return;
    }
    Optional<LongHeader> header = LongHeader.at(buffer, 0, length);
    if (header.isPresent() && header.get().version() != LongHeader.VERSION_1) {
      // Kwik answers with a Version Negotiation packet.
      newest.usual.deliver(Arrays.copyOf(buffer, length), from);
    } else if (header.isPresent() && header.get().type() == LongHeader.INITIAL) {
      EarlyData.spoil(buffer, length);
      initial(header.get(), buffer, length, from);
    } else if (header.isPresent()) {
      EarlyData.spoil(buffer, length);
      for (byte[] packet : Coalesced.split(buffer, length)) {
        deliverToAll(packet, from);
      }
    } else {
      deliverToAll(Arrays.copyOf(buffer, length), from);
    }
  }

  private void deliverToAll(byte[] packet, SocketAddress from) {
    for (Connector each : connectors) {
      each.deliver(packet.clone(), from);
    }
  }

  private void initial(LongHeader header, byte[] buffer, int length, SocketAddress from) {
    Optional<Connector> owner = handshakes.of(header);
    if (owner.isEmpty()) {
      if (length < FIRST_BYTES_MIN) {
        return;
      }
      int underWay = handshakes.count();
      if (refusing || underWay + open.size() >= config.connectionsMax()) {
        byte[] refusal = InitialPacket.refusal(header);
        port.send(new DatagramPacket(refusal, refusal.length, from));
        return;
      }
      // Dropped as if lost: the client sends it again, after the first half.
      if (!ClientHelloPart.begins(buffer, length)) {
        return;
      }
      boolean load = underWay >= Math.clamp(config.connectionsMax() / 4, 1, LOAD_HANDSHAKES);
      Connector connector = load ? newest.underLoad : newest.usual;
      handshakes.begun(connector, header, from, System.nanoTime());
      owner = Optional.of(connector);
    }
    for (byte[] packet : Coalesced.split(buffer, length)) {
      owner.get().deliver(packet, from);
    }
  }

  /** Ends expired handshakes, and the connectors of old certificates without connections. */
  @Override
  public void tick() {
    for (Handshakes.Handshake each : handshakes.expired(System.nanoTime())) {
      abandon(each);
    }
    List<Connector> over = connectors.stream().filter(this::over).toList();
    connectors.removeAll(over);
    for (Connector each : over) {
      handshakes.forget(each);
      each.close();
    }
  }

  private boolean over(Connector connector) {
    return !newest.has(connector) && connector.idle() && !handshakes.any(connector);
  }

  /**
   * Makes kwik drop a handshake and its threads, by the packets of a client that gives up. Without
   * them kwik keeps one that waits for a token for ever, and others until the idle timeout.
   */
  private static void abandon(Handshakes.Handshake late) {
    String first = late.first().destination();
    String client = late.first().source();
    deliver(late, InitialPacket.abandonment(first, client, first, NO_TOKEN, LAST_PACKET));
    String server = late.serverId();
    if (!server.isEmpty()) {
      deliver(late, InitialPacket.abandonment(server, client, first, NO_TOKEN, LAST_PACKET + 1));
      deliver(
          late, InitialPacket.abandonment(server, client, server, UNKNOWN_TOKEN, LAST_PACKET + 2));
    }
  }

  private static void deliver(Handshakes.Handshake late, byte[] packet) {
    late.connector().deliver(packet, late.address());
  }

  @Override
  public void send(VirtualSocket from, DatagramPacket packet) {
    byte[] bytes = packet.getData();
    if (packet.getLength() > 0 && LongHeader.isLong(bytes[packet.getOffset()])) {
      LongHeader.at(bytes, packet.getOffset(), packet.getOffset() + packet.getLength())
          .ifPresent(header -> answered(from, header, packet.getSocketAddress()));
    }
    port.send(packet);
    Set<SocketAddress> waiting = closePending;
    if (waiting != null) {
      waiting.remove(packet.getSocketAddress());
    }
  }

  private void answered(VirtualSocket from, LongHeader header, SocketAddress to) {
    for (Connector each : connectors) {
      if (each.socket() == from) {
        handshakes.answered(each, header, to);
      }
    }
  }

  @Override
  public InetSocketAddress address() {
    return port.address();
  }

  @Override
  public int connections() {
    return open.size() + handshakes.count();
  }

  @Override
  public void reloadCertificate() {
    try {
      newest = generation();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void refuse() {
    refusing = true;
  }

  @Override
  public void close() {
    if (!closed.compareAndSet(false, true)) {
      return;
    }
    refusing = true;
    Set<SocketAddress> waiting = ConcurrentHashMap.newKeySet();
    closePending = waiting;
    for (KwikConnection each : open) {
      waiting.add(each.remote());
      each.close();
    }
    handshakes.all().forEach(KwikListener::abandon);
    awaitCloseSent(waiting);
    port.close();
    for (Connector each : connectors) {
      each.close();
    }
  }

  /** Kwik sends CONNECTION_CLOSE on another thread; the port must stay open until then. */
  private static void awaitCloseSent(Set<SocketAddress> waiting) {
    if (waiting.isEmpty()) {
      return;
    }
    long begin = System.nanoTime();
    while (!waiting.isEmpty() && System.nanoTime() - begin < CLOSE_NANOS_MAX) {
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(1));
    }
    LockSupport.parkNanos(CLOSE_GRACE_NANOS);
  }

  @Override
  public String toString() {
    return "KwikListener[" + port.address() + "]";
  }
}
