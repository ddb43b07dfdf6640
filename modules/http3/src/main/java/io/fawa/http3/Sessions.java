/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.http3;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.fawa.http3.quic.QuicConnection;
import io.fawa.http3.quic.QuicStream;
import io.fawa.http3.wire.VarInt;
import io.fawa.limits.Deadline;
import io.fawa.limits.DeadlineExceededException;
import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** The WebTransport sessions of a connection, by the id of their CONNECT stream. Thread-safe. */
final class Sessions {
  /** The stream's session did not begin in time (WEBTRANSPORT_BUFFERED_STREAM_REJECTED). */
  private static final long BUFFERED_STREAM_REJECTED = 0x3994bd84L;

  /** Streams that may wait for their CONNECT, as packets overtake one another. */
  private static final int EARLY_STREAMS_MAX = 16;

  private static final Duration EARLY_TIME_MAX = Duration.ofSeconds(2);

  private final QuicConnection quic;
  private final Http3Config config;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();

  @GuardedBy("lock")
  private final Map<Long, Session> open = new HashMap<>();

  @GuardedBy("lock")
  private int early;

  @GuardedBy("lock")
  private boolean ended;

  Sessions(QuicConnection quic, Http3Config config) {
    this.quic = quic;
    this.config = config;
  }

  /** Adds a session; false if there are too many, or the connection has ended. */
  boolean add(Session session) {
    lock.lock();
    try {
      if (ended || open.size() >= config.webTransportSessionsMax()) {
        return false;
      }
      open.put(session.id(), session);
      changed.signalAll();
      return true;
    } finally {
      lock.unlock();
    }
  }

  void remove(Session session) {
    lock.lock();
    try {
      open.remove(session.id(), session);
    } finally {
      lock.unlock();
    }
  }

  int count() {
    lock.lock();
    try {
      return open.size();
    } finally {
      lock.unlock();
    }
  }

  /** A new session, which is not added yet. */
  Session begin(Session.Content connect) {
    return new Session(connect, this, quic, config.datagramsMax());
  }

  /**
   * Hands a stream to its session, and waits up to two seconds for one that has not begun.
   *
   * @param rest bytes already read after the stream's prefix
   */
  void deliver(long id, QuicStream stream, byte[] rest) throws IOException {
    if ((id & 3) != 0) {
      throw new ConnectionFault(
          Http3Error.ID_ERROR, "session id " + id + " is not that of a request stream");
    }
    Session session = find(id);
    if (session == null || !session.deliver(stream, rest)) {
      stream.stopSending(BUFFERED_STREAM_REJECTED);
      stream.reset(BUFFERED_STREAM_REJECTED);
    }
  }

  private @Nullable Session find(long id) throws IOException {
    Deadline deadline = Deadline.after(EARLY_TIME_MAX);
    lock.lock();
    try {
      Session session = open.get(id);
      if (session != null || early == EARLY_STREAMS_MAX) {
        return session;
      }
      early++;
      try {
        while (session == null && !ended) {
          deadline.await(changed, "session " + id);
          session = open.get(id);
        }
        return session;
      } catch (DeadlineExceededException e) {
        return null;
      } finally {
        early--;
      }
    } finally {
      lock.unlock();
    }
  }

  /** Hands a datagram to its session (RFC 9297 §2.1); drops it if the session is unknown. */
  void datagram(byte[] datagram) throws ConnectionFault {
    if (datagram.length == 0 || VarInt.bytesOf(datagram[0]) > datagram.length) {
      throw new ConnectionFault(
          Http3Error.DATAGRAM_ERROR, "a datagram without a quarter stream id");
    }
    long quarter = VarInt.get(datagram, 0);
    if (quarter > VarInt.MAX / 4) {
      throw new ConnectionFault(
          Http3Error.DATAGRAM_ERROR, "quarter stream id " + quarter + " is above 2^60 - 1");
    }
    Session session;
    lock.lock();
    try {
      session = open.get(4 * quarter);
    } finally {
      lock.unlock();
    }
    if (session != null) {
      session.datagram(datagram, VarInt.bytesOf(datagram[0]));
    }
  }

  /** Asks every session to end soon. */
  void drain() {
    all().forEach(Session::askToDrain);
  }

  /** No session can begin any more; open ones learn of it from their streams. */
  void connectionEnded() {
    lock.lock();
    try {
      ended = true;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  private List<Session> all() {
    lock.lock();
    try {
      return List.copyOf(open.values());
    } finally {
      lock.unlock();
    }
  }
}
