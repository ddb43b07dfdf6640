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
 * A WebTransport session (draft-ietf-webtrans-http3): its CONNECT stream carries capsules, and its
 * end ends the session; streams and datagrams carry the session id.
 */
final class Session implements WebTransportSession, CapsuleDecoder.Handler {
  private static final Logger LOG = System.getLogger(Session.class.getName());

  /** The session of a stream has ended (WEBTRANSPORT_SESSION_GONE). */
  private static final long SESSION_GONE = 0x170d7b68L;

  /** How long a peer that has ended a session may take to end its stream. */
  private static final Duration LINGER = Duration.ofSeconds(5);

  /** Time allowed to send the capsule that closes or drains the session. */
  private static final Duration CAPSULE_TIMEOUT = Duration.ofSeconds(1);

  /** How long FIN waits after the capsule that closes the session. */
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

  // Guarded by the lock; not accepted yet:
  private final Deque<SessionStream> bidirectional = new ArrayDeque<>();

  private final Deque<SessionStream> unidirectional = new ArrayDeque<>();

  private final Deque<byte[]> datagrams = new ArrayDeque<>();

  @GuardedBy("lock")
  private final Set<SessionStream> streams = new HashSet<>();

  private volatile @Nullable WebTransportClose close;

  /** The CONNECT stream has failed, most likely with the connection. */
  @GuardedBy("lock")
  private boolean lost;

  /** Whether a capsule has closed the session; used by the thread that reads capsules. */
  private boolean closedByPeer;

  /** The content of the CONNECT stream, on either side. */
  interface Content {
    long id();

    int read(byte[] target, int offset, int length) throws IOException;

    void send(byte[] content, Deadline deadline) throws IOException;

    /** Ends this side's half with FIN alone. */
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
   * Reads capsules until the session ends, on a thread of its own. The stream reports the end of
   * the connection after the bytes before it, as a peer may close the session and leave at once.
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
          answerClose();
          connect.boundReads(Deadline.after(LINGER));
        }
      }
      if (!capsules.betweenCapsules()) {
        malformed("the CONNECT stream ends within a capsule");
        return;
      }
      // FIN without a capsule means code 0 and no reason.
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

  /**
   * The peer's FIN follows its capsule. If it reads no more itself, as webtransport-go does then,
   * this side's half cannot end in order; to stop the peer's for that would make its close fail.
   */
  private void answerClose() {
    try {
      finish();
    } catch (IOException e) {
      LOG.log(Level.DEBUG, () -> "session " + id() + ": no FIN after the close: " + e.getMessage());
    }
  }

  /** Ends this side's half, after a capsule that is being sent. */
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
      connect.send(CapsuleDecoder.close(code, message), Deadline.after(CAPSULE_TIMEOUT));
      awaitCapsuleRead();
      connect.finishBare();
    } catch (IOException e) {
      LOG.log(
          Level.DEBUG,
          () -> "session " + id() + ": the closing capsule was not sent: " + e.getMessage());
      connect.abortSession(Http3Error.REQUEST_CANCELLED);
    } finally {
      sending.unlock();
    }
  }

  /**
   * Waits a moment, or until the peer is gone. The draft wants FIN right after the capsule. If
   * Chromium gets FIN before it has handled the capsule, its page sees a lost connection instead of
   * code and reason. The capsule alone ends the session.
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

  @Override
  public void drain() {
    // The peer will end the session itself; until then there is nothing to do.
  }

  /** Asks the peer to end the session soon; does not wait. */
  void askToDrain() {
    Thread.ofVirtual()
        .name("webtransport-drain")
        .start(() -> {
          sending.lock();
          try {
            if (close == null) {
              connect.send(CapsuleDecoder.drain(), Deadline.after(CAPSULE_TIMEOUT));
            }
          } catch (IOException e) {
            LOG.log(
                Level.DEBUG,
                () -> "session " + id() + ": the drain capsule was not sent: " + e.getMessage());
          } finally {
            sending.unlock();
          }
        });
  }

  /** Ends the session and aborts its streams; false if it had ended before. */
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
      // Bounded by the connection: QUIC counts streams that are not accepted yet as open.
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
        Deadline.none().await(changed, "a stream or datagram of session " + id());
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

  /** The open streams; for tests. */
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

  /** The exception for a caller whose connection has ended: says how the session ended. */
  IOException ended(IOException cause) {
    WebTransportClose how = close;
    WebTransportClosedException exception =
        new WebTransportClosedException(
            how == null ? new WebTransportClose(false, 0, "the connection has ended") : how);
    exception.initCause(cause);
    return exception;
  }

  boolean hasEnded() {
    return close != null;
  }
}
