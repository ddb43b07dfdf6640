/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.loom.net.udp;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.fawa.loom.fec.FecPacket;
import io.fawa.loom.kcp.KcpDatagram;
import io.fawa.loom.net.Deadline;
import java.io.Closeable;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.ArrayDeque;
import java.util.LinkedHashMap;
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
 * <p>A datagram opens a conversation only if it parses as a whole and pushes data of the first
 * window; a live conversation is replaced by another of the same address only if the peer, asked,
 * does not answer. Closing the listener refuses new conversations and ends those not accepted; the
 * socket goes with the last one accepted.
 */
public final class KcpListener implements Closeable {
  private static final int DEPARTED_MOST = 4096;

  private final KcpOptions options;
  final UdpPort port;
  private final Map<InetSocketAddress, KcpConnection> byAddress = new ConcurrentHashMap<>();
  private final Map<Integer, KcpConnection> byConversation = new ConcurrentHashMap<>();
  private final LongAdder ignored = new LongAdder();
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition arrived = lock.newCondition();

  @GuardedBy("lock")
  private final ArrayDeque<KcpConnection> backlog = new ArrayDeque<>();

  /** The last conversation of each address that has ended, so that its stragglers open none. */
  @GuardedBy("lock")
  private final LinkedHashMap<InetSocketAddress, Integer> departed =
      new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<InetSocketAddress, Integer> eldest) {
          return size() > DEPARTED_MOST;
        }
      };

  /** Why nobody is accepted any more. */
  @GuardedBy("lock")
  private @Nullable IOException closed;

  private KcpListener(InetSocketAddress local, KcpOptions options) throws IOException {
    this.options = options;
    this.port = new UdpPort(local, Optional.empty(), options, new Incoming());
  }

  /** Opens a socket and listens; port 0 lets the system choose one. */
  public static KcpListener bind(InetSocketAddress local, KcpOptions options) throws IOException {
    KcpListener listener = new KcpListener(local, options);
    listener.port.start();
    return listener;
  }

  /** Where it listens. */
  public InetSocketAddress localAddress() throws IOException {
    return port.localAddress();
  }

  /**
   * The next conversation somebody has begun; the caller closes it.
   *
   * @throws IOException the listener is closed, or its socket has failed
   */
  public KcpConnection accept() throws IOException {
    return accept(Deadline.none());
  }

  /**
   * The next conversation, waiting until the deadline.
   *
   * @throws io.fawa.loom.net.DeadlineExceededException nobody came in time
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
    unaccepted.forEach(c -> c.fail(why));
    closePortIfUnused();
  }

  /** What the reader of the socket does. */
  private final class Incoming implements UdpPort.Handler {
    @Override
    public void received(byte[] bytes, int offset, int length, InetSocketAddress from) {
      int type = FecPacket.type(bytes, offset, length);
      boolean segments = type == FecPacket.DATA || type == FecPacket.NONE;
      int at = type == FecPacket.DATA ? offset + FecPacket.DATA_HEADER_BYTES : offset;
      int count = type == FecPacket.DATA ? FecPacket.dataBytes(bytes, offset) : length;
      if (segments && !KcpDatagram.wellFormed(bytes, at, count)) {
        ignored.increment();
        return;
      }
      KcpConnection known = byAddress.get(from);
      if (known != null && belongs(known, type, bytes, offset, at)) {
        known.receive(type, bytes, offset, length);
      } else if (!segments) {
        ignored.increment();
      } else if (KcpDatagram.mayOpen(bytes, at, count, options.config().receiveWindow())) {
        KcpConnection opened = open(from, KcpDatagram.conversation(bytes, at), known);
        if (opened != null) {
          opened.receive(type, bytes, offset, length);
          offer(opened);
        }
      } else {
        follow(KcpDatagram.conversation(bytes, at), type, bytes, offset, length, from);
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

  /** A conversation for an address nobody has, or whose peer does not answer any more. */
  private @Nullable KcpConnection open(
      InetSocketAddress from, int conversation, @Nullable KcpConnection known) {
    if (known != null) {
      if (!known.givesWay()) {
        return null;
      }
      known.fail(new IOException("the peer began another conversation"));
    }
    lock.lock();
    try {
      Integer last = departed.get(from);
      if (closed != null
          || (last != null && last == conversation)
          || backlog.size() >= options.backlogMost()
          || byAddress.size() >= options.connectionsMost()) {
        ignored.increment();
        return null;
      }
    } finally {
      lock.unlock();
    }
    KcpConnection opened = new KcpConnection(port, from, conversation, options, this::left);
    byAddress.put(from, opened);
    byConversation.put(conversation, opened);
    return opened;
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
    opened.fail(why);
  }

  /** A datagram from an unknown address may be of a peer that has moved. */
  private void follow(
      int conversation, int type, byte[] bytes, int offset, int length, InetSocketAddress from) {
    KcpConnection moved = options.followAddresses() ? byConversation.get(conversation) : null;
    if (moved == null || byAddress.containsKey(from)) {
      ignored.increment();
      return;
    }
    // In this order it is never missing, and so its socket never thought unused.
    byAddress.put(from, moved);
    InetSocketAddress before = moved.remoteAddress();
    moved.moveTo(from);
    byAddress.remove(before, moved);
    moved.receive(type, bytes, offset, length);
    if (moved.hasEnded()) {
      left(moved);
    }
  }

  private void left(KcpConnection connection) {
    InetSocketAddress address = connection.remoteAddress();
    byAddress.remove(address, connection);
    byConversation.remove(connection.conversation(), connection);
    lock.lock();
    try {
      departed.put(address, connection.conversation());
      backlog.remove(connection);
    } finally {
      lock.unlock();
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
