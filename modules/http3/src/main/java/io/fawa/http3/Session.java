/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.http3;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.fawa.http3.quic.QuicConnection;
import io.fawa.http3.quic.QuicConnectionClosedException;
import io.fawa.http3.quic.QuicStream;
import io.fawa.http3.webtransport.WebTransportClose;
import io.fawa.http3.webtransport.WebTransportClosedException;
import io.fawa.http3.webtransport.WebTransportSession;
import io.fawa.http3.webtransport.WebTransportStream;
import io.fawa.http3.wire.CapsuleDecoder;
import io.fawa.http3.wire.CapsuleException;
import io.fawa.http3.wire.Frames;
import io.fawa.http3.wire.VarInt;
import io.fawa.limits.Deadline;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * A WebTransport session (draft-ietf-webtrans-http3): its CONNECT stream carries capsules, and says
 * by its end that the session ends; streams and datagrams name it by its id.
 */
final class Session implements WebTransportSession, CapsuleDecoder.Handler {
  private static final Logger LOG = System.getLogger(Session.class.getName());

  /** Streams of a session that has ended. */
  private static final long SESSION_GONE = 0x170d7b68L;

  /** How long a peer that has ended a session may take to end its stream. */
  private static final Duration LINGER = Duration.ofSeconds(5);

  /** How long the last capsule may wait for flow control before the stream is reset. */
  private static final Duration LAST_WORDS = Duration.ofSeconds(1);

  /** How long the end of the stream waits behind the capsule that ends the session. */
  private static final Duration END_DELAY = Duration.ofMillis(250);

  private static final int READ_BYTES = 512;

  private final Content connect;
  private final Sessions sessions;
  private final QuicConnection quic;
  private final int datagramsMax;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();

  /** Held while capsules are sent: they must not mix. */
  private final ReentrantLock sending = new ReentrantLock();

  // Under the lock, what is not accepted yet:
  private final Deque<SessionStream> bidirectional = new ArrayDeque<>();

  private final Deque<SessionStream> unidirectional = new ArrayDeque<>();

  private final Deque<byte[]> datagrams = new ArrayDeque<>();

  @GuardedBy("lock")
  private final Set<SessionStream> streams = new HashSet<>();

  private volatile @Nullable WebTransportClose close;

  /** The stream has failed, most likely with the connection. */
  @GuardedBy("lock")
  private boolean lost;

  /** By a capsule; of the thread that reads them. */
  private boolean closedByPeer;

  /** The content of the CONNECT stream, on either side. */
  interface Content {
    long id();

    int read(byte[] target, int offset, int length) throws IOException;

    void send(byte[] content, Deadline deadline) throws IOException;

    /** Ends this side's half, with nothing before it. */
    void finishBare() throws IOException;

    /** Bounds later reads. */
    void boundReads(Deadline deadline);

    void finish() throws IOException;

    /** Ends both halves at once. */
    void abortSession(long code);
  }

  Session(Content connect, Sessions sessions, QuicConnection quic, int datagramsMax) {
    this.connect = connect;
    this.sessions = sessions;
    this.quic = quic;
    this.datagramsMax = datagramsMax;
  }

  long id() {
    return connect.id();
  }

  // ---- the CONNECT stream

  /**
   * Reads capsules until the session ends, on a thread of its own. The end of the connection is
   * told by the stream, behind what came before: a peer that closes the session may leave at once.
   */
  void readCapsules() {
    CapsuleDecoder capsules = new CapsuleDecoder();
    byte[] buffer = new byte[READ_BYTES];
    try {
      while (true) {
        int count = connect.read(buffer, 0, buffer.length);
        if (count < 0) {
          break;
        }
        capsules.take(buffer, 0, count, this);
        if (closedByPeer) {
          finish();
          connect.boundReads(Deadline.after(LINGER));
        }
      }
      if (!capsules.betweenCapsules()) {
        malformed("the session's stream ends within a capsule");
        return;
      }
      // Ending it without a capsule stands for code 0 without a reason.
      end(new WebTransportClose(true, 0, ""));
      finish();
    } catch (CapsuleException e) {
      malformed(String.valueOf(e.getMessage()));
    } catch (IOException e) {
      end(new WebTransportClose(false, 0, String.valueOf(e.getMessage())));
      noteLost();
      connect.abortSession(Http3Error.REQUEST_CANCELLED);
    }
  }

  /** Ends this side's half, behind a capsule that is being sent. */
  private void finish() throws IOException {
    sending.lock();
    try {
      connect.finish();
    } finally {
      sending.unlock();
    }
  }

  private void malformed(String what) {
    LOG.log(Level.DEBUG, () -> "session " + id() + ": " + what);
    end(new WebTransportClose(false, 0, what));
    connect.abortSession(Http3Error.MESSAGE_ERROR);
  }

  @Override
  public void closed(int code, String message) {
    closedByPeer = true;
    end(new WebTransportClose(true, code, message));
  }

  @Override
  public void close(int code, String message) {
    if (end(new WebTransportClose(true, code, message))) {
      Thread.ofVirtual().name("webtransport-close").start(() -> sendClose(code, message));
    }
  }

  private void sendClose(int code, String message) {
    sending.lock();
    try {
      connect.send(CapsuleDecoder.close(code, message), Deadline.after(LAST_WORDS));
      awaitCapsuleRead();
      connect.finishBare();
    } catch (IOException e) {
      LOG.log(Level.DEBUG, () -> "session " + id() + ": its end was not sent: " + e.getMessage());
      connect.abortSession(Http3Error.REQUEST_CANCELLED);
    } finally {
      sending.unlock();
    }
  }

  /**
   * Waits a moment, or until the peer is gone. The draft wants the end of the stream right behind
   * the capsule. Where Chromium gets it before it has dealt with the capsule, its page is told of a
   * lost connection instead of the code and the reason. Nobody needs the end: the capsule says all.
   */
  private void awaitCapsuleRead() {
    Deadline deadline = Deadline.after(END_DELAY);
    lock.lock();
    try {
      while (!lost) {
        deadline.await(changed, "the peer of session " + id());
      }
    } catch (IOException e) {
      LOG.log(Level.TRACE, () -> "session " + id() + ": " + e.getMessage());
    } finally {
      lock.unlock();
    }
  }

  private void noteLost() {
    lock.lock();
    try {
      lost = true;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** The peer is asked to end the session soon. */
  @Override
  public void drain() {
    // Of the peer's: nothing is to be done before it ends the session itself.
  }

  /** Asks the peer to end the session soon; does not wait. */
  void askToDrain() {
    Thread.ofVirtual()
        .name("webtransport-drain")
        .start(() -> {
          sending.lock();
          try {
            if (close == null) {
              connect.send(CapsuleDecoder.drain(), Deadline.after(LAST_WORDS));
            }
          } catch (IOException e) {
            LOG.log(Level.DEBUG, () -> "session " + id() + " was not asked: " + e.getMessage());
          } finally {
            sending.unlock();
          }
        });
  }

  /** Ends it once; the streams go with it. */
  private boolean end(WebTransportClose how) {
    List<SessionStream> left;
    lock.lock();
    try {
      if (close != null) {
        return false;
      }
      close = how;
      left = List.copyOf(streams);
      streams.clear();
      bidirectional.clear();
      unidirectional.clear();
      datagrams.clear();
      changed.signalAll();
    } finally {
      lock.unlock();
    }
    sessions.remove(this);
    left.forEach(stream -> stream.abort(SESSION_GONE));
    return true;
  }

  // ---- streams

  /** Takes a stream of the peer; false if the session has ended. */
  boolean deliver(QuicStream stream, byte[] rest) {
    SessionStream mine = new SessionStream(stream, true, rest, this);
    lock.lock();
    try {
      if (close != null) {
        return false;
      }
      // As many as the connection allows: QUIC counts those that are not accepted yet as open.
      streams.add(mine);
      (stream.bidirectional() ? bidirectional : unidirectional).add(mine);
      changed.signalAll();
      return true;
    } finally {
      lock.unlock();
    }
  }

  @Override
  public WebTransportStream acceptBidi() throws IOException {
    return accept(bidirectional);
  }

  @Override
  public WebTransportStream acceptUni() throws IOException {
    return accept(unidirectional);
  }

  private <T> T accept(Deque<T> queue) throws IOException {
    lock.lock();
    try {
      while (queue.isEmpty()) {
        throwIfClosed();
        Deadline.none().await(changed, "something of session " + id());
      }
      return queue.remove();
    } finally {
      lock.unlock();
    }
  }

  @Override
  public WebTransportStream openBidi(Deadline deadline) throws IOException {
    return open(true, deadline);
  }

  @Override
  public WebTransportStream openUni(Deadline deadline) throws IOException {
    return open(false, deadline);
  }

  private SessionStream open(boolean both, Deadline deadline) throws IOException {
    throwIfClosed();
    QuicStream stream;
    try {
      stream = quic.open(both, deadline);
    } catch (QuicConnectionClosedException e) {
      throw ended(e);
    }
    byte[] prefix = new byte[2 * VarInt.BYTES_MAX];
    long type = both ? Frames.WEBTRANSPORT_STREAM : Frames.WEBTRANSPORT_UNI_STREAM;
    int size = VarInt.put(id(), prefix, VarInt.put(type, prefix, 0));
    SessionStream mine = new SessionStream(stream, false, new byte[0], this);
    lock.lock();
    try {
      if (close == null) {
        streams.add(mine);
      }
    } finally {
      lock.unlock();
    }
    if (close != null) {
      mine.abort(SESSION_GONE);
      throwIfClosed();
    }
    try {
      mine.write(prefix, 0, size, deadline);
      return mine;
    } catch (IOException e) {
      mine.close();
      throw e;
    }
  }

  /** Both halves of a stream have ended. */
  void ended(SessionStream stream) {
    lock.lock();
    try {
      streams.remove(stream);
    } finally {
      lock.unlock();
    }
  }

  /** How many streams there are; of tests. */
  int streamCount() {
    lock.lock();
    try {
      return streams.size();
    } finally {
      lock.unlock();
    }
  }

  // ---- datagrams

  @Override
  public void datagram(byte[] payload) {
    datagram(payload, 0);
  }

  void datagram(byte[] datagram, int offset) {
    lock.lock();
    try {
      if (close == null && datagrams.size() < datagramsMax) {
        datagrams.add(Arrays.copyOfRange(datagram, offset, datagram.length));
        changed.signalAll();
      }
    } finally {
      lock.unlock();
    }
  }

  @Override
  public int datagramBytesMax() {
    return Math.max(0, quic.datagramBytesMax() - VarInt.bytes(id() / 4));
  }

  @Override
  public boolean sendDatagram(byte[] payload) throws IOException {
    throwIfClosed();
    byte[] datagram = new byte[VarInt.bytes(id() / 4) + payload.length];
    int at = VarInt.put(id() / 4, datagram, 0);
    System.arraycopy(payload, 0, datagram, at, payload.length);
    try {
      return quic.sendDatagram(datagram, 0, datagram.length);
    } catch (QuicConnectionClosedException e) {
      throw ended(e);
    }
  }

  @Override
  public byte[] receiveDatagram() throws IOException {
    return accept(datagrams);
  }

  // ---- the end

  @Override
  public Optional<WebTransportClose> closed() {
    return Optional.ofNullable(close);
  }

  @Override
  public WebTransportClose awaitClose(Deadline deadline) throws IOException {
    lock.lock();
    try {
      while (true) {
        WebTransportClose how = close;
        if (how != null) {
          return how;
        }
        deadline.await(changed, "the end of session " + id());
      }
    } finally {
      lock.unlock();
    }
  }

  private void throwIfClosed() throws WebTransportClosedException {
    WebTransportClose how = close;
    if (how != null) {
      throw new WebTransportClosedException(how);
    }
  }

  /** What a caller is told whose connection has ended: how the session did. */
  IOException ended(IOException cause) {
    WebTransportClose how = close;
    WebTransportClosedException told =
        new WebTransportClosedException(
            how == null ? new WebTransportClose(false, 0, "the connection has ended") : how);
    told.initCause(cause);
    return told;
  }

  boolean hasEnded() {
    return close != null;
  }
}
