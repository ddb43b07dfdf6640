/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.loom.net.udp;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.fawa.limits.Allowance;
import io.fawa.limits.Deadline;
import io.fawa.loom.fec.FecPacket;
import io.fawa.loom.kcp.KcpDatagram;
import java.io.Closeable;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.ArrayDeque;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Accepts KCP conversations on one socket. Thread-safe.
 *
 * <p>A datagram opens a conversation only if it is completely valid and pushes data of the first
 * window. A live conversation is replaced by another from the same address only if the peer does
 * not respond to a probe. Closing the listener refuses new conversations and ends those not
 * accepted; the socket is closed with the last accepted one.
 *
 * <p>Source addresses can be forged, so little is sent to an address ({@link AddressProof}) until
 * its peer has echoed a number. This works with kcp-go and other implementations: the number is
 * sent as a segment that they have already, and they acknowledge it. {@link KcpLimits} bounds the
 * unproven peers; beyond that a new peer is sent only the number, and is accepted once it has
 * echoed it.
 */
public final class KcpListener implements Closeable {
  private final KcpOptions options;
  final UdpPort port;
  private final Map<InetSocketAddress, KcpConnection> byAddress = new ConcurrentHashMap<>();
  private final Map<Integer, KcpConnection> byConversation = new ConcurrentHashMap<>();
  private final LongAdder ignored = new LongAdder();

  /** Used by the reader of the socket only. */
  private final AddressCookies cookies =
      new AddressCookies(UdpPort.randomBytes(AddressCookies.SECRET_BYTES));

  private final KcpConnection.Owner owner = new Departures();
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition arrived = lock.newCondition();

  @GuardedBy("lock")
  private final ArrayDeque<KcpConnection> backlog = new ArrayDeque<>();

  @GuardedBy("lock")
  private final Population population;

  /** The reason why nothing is accepted any more. */
  @GuardedBy("lock")
  private @Nullable IOException closed;

  private KcpListener(InetSocketAddress local, KcpOptions options) throws IOException {
    this.options = options;
    this.population = new Population(options);
    this.port = new UdpPort(local, Optional.empty(), options, new Incoming());
  }

  /** Opens a socket and listens; port 0 lets the system choose one. */
  public static KcpListener bind(InetSocketAddress local, KcpOptions options) throws IOException {
    KcpListener listener = new KcpListener(local, options);
    listener.port.start();
    return listener;
  }

  /** The local address. */
  public InetSocketAddress localAddress() throws IOException {
    return port.localAddress();
  }

  /**
   * Waits for the next conversation; the caller closes it.
   *
   * @throws IOException the listener is closed, or its socket has failed
   */
  public KcpConnection accept() throws IOException {
    return accept(Deadline.none());
  }

  /**
   * Waits for the next conversation until the deadline.
   *
   * @throws io.fawa.limits.DeadlineExceededException there was none in time
   * @throws IOException the listener is closed, or its socket has failed
   */
  public KcpConnection accept(Deadline deadline) throws IOException {
    lock.lock();
    try {
      while (true) {
        KcpConnection next = backlog.pollFirst();
        if (next != null) {
          return next;
        }
        if (closed != null) {
          throw new IOException(closed.getMessage(), closed);
        }
        deadline.await(arrived, "accept");
      }
    } finally {
      lock.unlock();
    }
  }

  /** Conversations that have begun and not ended. */
  public int connections() {
    return byAddress.size();
  }

  /** Datagrams that belonged to no conversation and opened none. */
  public long ignoredDatagrams() {
    return ignored.sum() + port.refused();
  }

  @Override
  public void close() {
    close(new IOException("listener closed"));
  }

  private void close(IOException why) {
    ArrayDeque<KcpConnection> unaccepted;
    lock.lock();
    try {
      if (closed != null) {
        return;
      }
      closed = why;
      unaccepted = new ArrayDeque<>(backlog);
      backlog.clear();
      arrived.signalAll();
    } finally {
      lock.unlock();
    }
    unaccepted.forEach(c -> c.discard(why));
    closePortIfUnused();
  }

  /** Handles datagrams, on the reader of the socket. */
  private final class Incoming implements UdpPort.Handler {
    @Override
    public void received(byte[] bytes, int offset, int length, InetSocketAddress from) {
      int type = FecPacket.type(bytes, offset, length);
      KcpConnection known = byAddress.get(from);
      boolean segments = type == FecPacket.DATA || type == FecPacket.NONE;
      int at = type == FecPacket.DATA ? offset + FecPacket.DATA_HEADER_BYTES : offset;
      int count = type == FecPacket.DATA ? FecPacket.dataBytes(bytes, offset) : length;
      if (segments && !KcpDatagram.wellFormed(bytes, at, count)) {
        ignored.increment();
      } else if (known != null && belongs(known, type, bytes, offset, at)) {
        known.receive(type, bytes, offset, length);
      } else if (segments) {
        strange(new Datagram(type, bytes, offset, length), from, known);
      } else {
        ignored.increment();
      }
    }

    @Override
    public void ended(IOException cause) {
      IOException why = new IOException("socket closed", cause);
      close(why);
      byAddress.values().forEach(c -> c.fail(why));
    }
  }

  private static boolean belongs(
      KcpConnection known, int type, byte[] bytes, int offset, int segmentsAt) {
    return switch (type) {
      case FecPacket.PARITY -> true;
      case FecPacket.OUT_OF_BAND ->
          FecPacket.outOfBandConversation(bytes, offset) == known.conversation();
      default -> KcpDatagram.conversation(bytes, segmentsAt) == known.conversation();
    };
  }

  /** Handles segments that belong to no conversation of their address. */
  private void strange(Datagram datagram, InetSocketAddress from, @Nullable KcpConnection known) {
    int conversation = datagram.conversation();
    KcpConnection moved = options.followAddresses() ? byConversation.get(conversation) : null;
    if (moved != null) {
      follow(moved, datagram, from, known);
    } else if (datagram.mayOpen(options.config().receiveWindow())) {
      open(datagram, from, known);
    } else if (known == null && datagram.answers(-1, cookies.of(from, conversation))) {
      lock.lock();
      try {
        population.show(from, conversation);
      } finally {
        lock.unlock();
      }
    } else {
      ignored.increment();
    }
  }

  /** Begins a conversation with a new address, or with one whose peer does not respond any more. */
  private void open(Datagram datagram, InetSocketAddress from, @Nullable KcpConnection known) {
    if (known != null) {
      if (!known.givesWay()) {
        return;
      }
      known.fail(new IOException("the peer began another conversation"));
    }
    int conversation = datagram.conversation();
    int cookie = cookies.of(from, conversation);
    long now = port.nowMillis();
    boolean proven = datagram.answers(-1, cookie);
    boolean full = false;
    KcpConnection opened = null;
    KcpConnection overdue = null;
    lock.lock();
    try {
      if (isWelcome(datagram, from, now)) {
        proven |= population.hasShown(from, conversation);
        full = !proven && population.isUnprovenFull();
        overdue = full ? population.overdue(now) : null;
        if (!full || overdue != null) {
          opened = make(from, conversation);
        }
        if (opened != null) {
          population.add(opened, from, proven, now);
        }
      }
    } finally {
      lock.unlock();
    }
    if (overdue != null) {
      overdue.fail(
          new PeerGoneException("it has not proven its address, and its place was needed"));
    }
    if (opened != null) {
      begin(opened, datagram, from, proven, cookie);
    } else {
      ignored.increment();
      if (full) {
        byte[] challenge = KcpDatagram.challenge(conversation, cookie);
        port.outbox().add(from, challenge, 0, challenge.length);
      }
    }
  }

  /** Creates a connection, if there is memory for one more. */
  private @Nullable KcpConnection make(InetSocketAddress from, int conversation) {
    Allowance allowance = options.budget().connection(from);
    if (!allowance.tryTakeForNew(KcpStack.CONNECTION_BYTES)) {
      allowance.close();
      return null;
    }
    try {
      return new KcpConnection(port, from, conversation, options, allowance, owner);
    } catch (RuntimeException | Error e) {
      allowance.close();
      throw e;
    }
  }

  @GuardedBy("lock")
  private boolean isWelcome(Datagram datagram, InetSocketAddress from, long now) {
    return closed == null
        && backlog.size() < options.limits().backlogMax()
        && population.hasRoomFor(from)
        && !population.isStraggler(from, datagram, now);
  }

  private void begin(
      KcpConnection opened, Datagram datagram, InetSocketAddress from, boolean proven, int cookie) {
    byAddress.put(from, opened);
    if (options.followAddresses()) {
      byConversation.put(opened.conversation(), opened);
    }
    if (!proven) {
      opened.demandProof(cookie);
    }
    try {
      opened.receive(datagram.type(), datagram.bytes(), datagram.offset(), datagram.length());
      offer(opened);
    } catch (RuntimeException | Error e) {
      // Otherwise it would keep its place and never be closed.
      opened.discard(new IOException("the connection could not be started", e));
      throw e;
    }
  }

  private void offer(KcpConnection opened) {
    IOException why;
    lock.lock();
    try {
      why = closed;
      if (why == null) {
        backlog.addLast(opened);
        arrived.signal();
        return;
      }
    } finally {
      lock.unlock();
    }
    opened.discard(why);
  }

  /**
   * Handles a datagram of a known conversation from another address. Only the newest one moves the
   * conversation (RFC 9000 §9.3); copies and late ones are processed without a move.
   */
  private void follow(
      KcpConnection moved,
      Datagram datagram,
      InetSocketAddress from,
      @Nullable KcpConnection known) {
    if (known != null) {
      // The address belongs to another conversation, or is shared behind a NAT.
      ignored.increment();
      return;
    }
    if (moved.isNewest(datagram)) {
      // In this order it is always registered, so the socket never appears unused.
      byAddress.put(from, moved);
      InetSocketAddress before = moved.remoteAddress();
      moved.moveTo(from, cookies.of(from, moved.conversation()));
      byAddress.remove(before, moved);
      lock.lock();
      try {
        population.moved(moved, from);
      } finally {
        lock.unlock();
      }
    }
    moved.receive(datagram.type(), datagram.bytes(), datagram.offset(), datagram.length());
    if (moved.hasEnded()) {
      left(moved);
    }
  }

  /** Callbacks of connections. */
  private final class Departures implements KcpConnection.Owner {
    @Override
    public void ended(KcpConnection connection) {
      left(connection);
    }

    @Override
    public void proven(KcpConnection connection) {
      lock.lock();
      try {
        population.proven(connection);
      } finally {
        lock.unlock();
      }
    }
  }

  private void left(KcpConnection connection) {
    boolean unaccepted;
    InetSocketAddress address = connection.remoteAddress();
    byAddress.remove(address, connection);
    byConversation.remove(connection.conversation(), connection);
    lock.lock();
    try {
      population.remove(connection, address, port.nowMillis());
      unaccepted = backlog.remove(connection);
    } finally {
      lock.unlock();
    }
    if (unaccepted) {
      connection.discard(new IOException("it was not accepted"));
    }
    closePortIfUnused();
  }

  private void closePortIfUnused() {
    boolean done;
    lock.lock();
    try {
      done = closed != null && byAddress.isEmpty();
    } finally {
      lock.unlock();
    }
    if (done) {
      port.close();
    }
  }
}
