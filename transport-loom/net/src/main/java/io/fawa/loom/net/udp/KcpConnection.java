/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.loom.net.udp;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.fawa.limits.Allowance;
import io.fawa.limits.Deadline;
import io.fawa.limits.DeadlineExceededException;
import io.fawa.loom.kcp.Kcp;
import io.fawa.loom.net.Lingering;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * One KCP conversation as a stream of bytes each way. Reading and writing block; both may run at
 * once, each by one thread at a time (more are safe, but their bytes interleave). Closing waits
 * until the peer has acknowledged everything, at most the configured time.
 *
 * <p>The first failure ends the connection, and all present and later waiters get it; bytes
 * received before can still be read. The protocol has no end of stream: a peer that closes becomes
 * silent.
 */
public final class KcpConnection implements Lingering {
  /** The creator of a connection. */
  interface Owner {
    /** The connection has ended. */
    void ended(KcpConnection connection);

    /** The peer has proven its address. */
    default void proven(KcpConnection connection) {}
  }

  private final UdpPort port;
  private final KcpOptions options;
  private final int conversation;
  private final Owner owner;
  private final TimerWheel.Timer timer = new TimerWheel.Timer(this::timerRings);
  private final InputStream input = new KcpInput(this);
  private final OutputStream output = new KcpOutput(this);
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition readable = lock.newCondition();
  private final Condition writable = lock.newCondition();

  private volatile InetSocketAddress remote;

  private final OutOfBand outOfBand;

  @GuardedBy("lock")
  private final KcpStack stack;

  @GuardedBy("lock")
  private final Kcp kcp;

  @GuardedBy("lock")
  private final Ending ending = new Ending();

  KcpConnection(
      UdpPort port,
      InetSocketAddress remote,
      int conversation,
      KcpOptions options,
      Allowance allowance,
      Owner owner) {
    this.port = port;
    this.remote = remote;
    this.conversation = conversation;
    this.options = options;
    this.owner = owner;
    this.stack =
        new KcpStack(
            conversation,
            options,
            allowance,
            new OutOfBandMessages(lock),
            this::emit,
            port.sealBytes(),
            port.nowMillis());
    this.kcp = stack.kcp();
    this.outOfBand = new OutOfBand(conversation, options, lock, stack, ending, port.outbox());
  }

  /**
   * Connects to a listener with a new socket. Returns at once: there is no handshake, so it is
   * unknown whether the listener exists.
   */
  public static KcpConnection connect(InetSocketAddress server, KcpOptions options)
      throws IOException {
    return KcpClient.connect(server, options);
  }

  /** The peer's bytes. Closing it closes the connection. */
  public InputStream input() {
    return input;
  }

  /** Bytes for the peer; each write is sent at once unless the options delay it. */
  public OutputStream output() {
    return output;
  }

  /** The peer's address, as far as known. */
  @Override
  public InetSocketAddress remoteAddress() {
    return remote;
  }

  /** Our address, as far as the socket knows. */
  public InetSocketAddress localAddress() throws IOException {
    return port.localAddress();
  }

  /** The conversation's number. */
  public int conversation() {
    return conversation;
  }

  /**
   * Reads at least one byte and at most {@code length}, waiting until the deadline; returns how
   * many.
   *
   * @throws DeadlineExceededException none arrived in time; the connection stays usable
   * @throws PeerGoneException the peer does not respond any more
   */
  public int read(byte[] bytes, int offset, int length, Deadline deadline) throws IOException {
    Objects.checkFromIndexSize(offset, length, bytes.length);
    if (length == 0) {
      return 0;
    }
    lock.lock();
    try {
      while (true) {
        int count = kcp.read(bytes, offset, length);
        if (count > 0) {
          stack.settle();
          rearm();
          return count;
        }
        ending.requireUsable();
        deadline.await(readable, "read");
      }
    } finally {
      lock.unlock();
    }
  }

  /**
   * Writes all bytes, waiting for the window until the deadline. On return they are in flight, not
   * acknowledged.
   *
   * @throws DeadlineExceededException a part may have been written
   * @throws PeerGoneException the peer does not respond any more
   */
  public void write(byte[] bytes, int offset, int length, Deadline deadline) throws IOException {
    Objects.checkFromIndexSize(offset, length, bytes.length);
    int at = offset;
    int end = offset + length;
    while (at < end) {
      at += writeSome(bytes, at, end - at, deadline);
      port.outbox().drain();
    }
  }

  private int writeSome(byte[] bytes, int offset, int length, Deadline deadline)
      throws IOException {
    lock.lock();
    try {
      while (true) {
        ending.requireUsable();
        int count = stack.write(bytes, offset, length);
        if (count > 0) {
          if (!options.writeDelay() || !kcp.writable()) {
            flushNow();
          }
          rearm();
          return count;
        }
        deadline.await(writable, "write");
      }
    } finally {
      lock.unlock();
    }
  }

  /** Sends the rest of delayed writes. */
  public void flush() throws IOException {
    lock.lock();
    try {
      ending.requireUsable();
      flushNow();
      rearm();
    } finally {
      lock.unlock();
    }
    port.outbox().drain();
  }

  /** Bytes that can be read without waiting. */
  public int available() {
    lock.lock();
    try {
      return kcp.available();
    } finally {
      lock.unlock();
    }
  }

  /** Out-of-band messages. */
  public OutOfBand outOfBand() {
    return outOfBand;
  }

  /** The statistics so far. */
  public KcpConnectionStats stats() {
    lock.lock();
    try {
      return stack.stats();
    } finally {
      lock.unlock();
    }
  }

  /**
   * Ends the conversation. Waits until the peer has acknowledged everything, at most the configured
   * time, unless the connection has failed. Closing twice has no effect. An interrupt ends the
   * wait, not the close.
   */
  @Override
  public void close() {
    close(options.linger());
  }

  /** The same, waiting at most {@code linger} too; zero does not wait. */
  @Override
  public void close(Duration linger) {
    lock.lock();
    try {
      if (!ending.beginClosing()) {
        return;
      }
      wakeAll();
      flushNow();
      rearm();
    } finally {
      lock.unlock();
    }
    port.outbox().drain();
    Duration own = options.linger();
    Deadline deadline = Deadline.after(own.compareTo(linger) < 0 ? own : linger);
    boolean first;
    lock.lock();
    try {
      awaitAcknowledged(deadline);
      first = end(new IOException("connection closed"));
      stack.discard();
    } finally {
      lock.unlock();
    }
    if (first) {
      leave();
    }
  }

  @GuardedBy("lock")
  private void awaitAcknowledged(Deadline deadline) {
    try {
      while (!ending.hasEnded() && kcp.info().waiting() > 0) {
        deadline.await(writable, "close");
      }
    } catch (IOException e) {
      // Unacknowledged data is dropped.
    }
  }

  /** Ends the conversation for a reason, unless it has ended already. */
  void fail(IOException cause) {
    boolean first;
    lock.lock();
    try {
      first = end(cause);
    } finally {
      lock.unlock();
    }
    if (first) {
      leave();
    }
  }

  /** Ends it for a reason and drops unread bytes. */
  void discard(IOException cause) {
    fail(cause);
    lock.lock();
    try {
      stack.discard();
    } finally {
      lock.unlock();
    }
  }

  boolean hasEnded() {
    lock.lock();
    try {
      return ending.hasEnded();
    } finally {
      lock.unlock();
    }
  }

  /**
   * Stores the reason of the end, under the lock that detected it; if true, the caller calls {@link
   * #leave} without the lock.
   */
  @GuardedBy("lock")
  private boolean end(IOException cause) {
    boolean first = ending.end(cause);
    if (first) {
      stack.end();
      wakeAll();
    }
    return first;
  }

  @GuardedBy("lock")
  private void wakeAll() {
    readable.signalAll();
    writable.signalAll();
    stack.outOfBand().arrived().signalAll();
  }

  private void leave() {
    port.timers().cancel(timer);
    owner.ended(this);
  }

  /** A datagram of this conversation, or parity of it. */
  void receive(int type, byte[] bytes, int offset, int length) {
    boolean proven = false;
    lock.lock();
    try {
      if (ending.hasEnded()) {
        return;
      }
      proven = stack.input(type, bytes, offset, length, port.nowMillis());
      signal();
      rearm();
    } finally {
      lock.unlock();
    }
    if (proven) {
      owner.proven(this);
    }
  }

  /** Requires the peer to prove its address by a number: until then little is sent to it. */
  void demandProof(int cookie) {
    lock.lock();
    try {
      stack.demandProof(cookie, port.nowMillis());
    } finally {
      lock.unlock();
    }
  }

  /** Whether the segments are newer than all received before. */
  boolean isNewest(Datagram datagram) {
    lock.lock();
    try {
      return stack.isNewest(datagram);
    } finally {
      lock.unlock();
    }
  }

  /** Moves to another address of the peer, where it has to prove that it receives. */
  void moveTo(InetSocketAddress address, int cookie) {
    lock.lock();
    try {
      remote = address;
      demandProof(cookie);
    } finally {
      lock.unlock();
    }
  }

  /**
   * A new conversation was requested from this address, perhaps not by our peer. Probes the peer,
   * and returns whether it has failed to respond since the probe.
   */
  boolean givesWay() {
    boolean unanswered;
    lock.lock();
    try {
      unanswered = ending.hasEnded() || stack.failsToAnswer(port.nowMillis());
    } finally {
      lock.unlock();
    }
    port.outbox().drain();
    return unanswered;
  }

  private void timerRings() {
    IOException gone = null;
    lock.lock();
    try {
      if (ending.hasEnded()) {
        return;
      }
      long now = port.nowMillis();
      stack.update(now);
      gone = stack.silence(now);
      if (gone == null) {
        signal();
        rearm();
      } else {
        end(gone);
      }
    } finally {
      lock.unlock();
    }
    port.outbox().drain();
    if (gone != null) {
      leave();
    }
  }

  @GuardedBy("lock")
  private void signal() {
    if (kcp.available() > 0) {
      // Signal all, as each may leave something for the next.
      readable.signalAll();
    }
    if (kcp.wantsMore()) {
      writable.signalAll();
    }
  }

  @GuardedBy("lock")
  private void flushNow() {
    stack.flush(port.nowMillis());
  }

  @GuardedBy("lock")
  private void rearm() {
    long at = stack.dueMillis(port.nowMillis());
    if (at != TimerWheel.NEVER && !ending.hasEnded()) {
      port.timers().schedule(timer, at);
    }
  }

  /** Only from within calls into the state machine, so the lock is held. */
  private void emit(byte[] buffer, int offset, int length) {
    port.outbox().add(remote, buffer, offset, length);
  }
}
