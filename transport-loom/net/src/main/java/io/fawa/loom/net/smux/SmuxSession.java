/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.loom.net.smux;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.fawa.limits.Budget;
import io.fawa.limits.Deadline;
import io.fawa.limits.DeadlineExceededException;
import io.fawa.loom.mux.MuxConfig;
import io.fawa.loom.mux.MuxEnd;
import io.fawa.loom.mux.MuxRole;
import io.fawa.loom.mux.MuxState;
import io.fawa.loom.mux.MuxStream;
import io.fawa.loom.wire.MalformedFrameException;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * A smux session over one {@link Carrier}, which it owns (wire specification §5). Thread-safe.
 *
 * <p>It ends by {@link #close}, by the end or failure of the carrier, by a protocol violation of
 * the peer, or by its silence. All waiters then get a {@link SmuxEndedException} with the first
 * reason, and its threads stop.
 */
public final class SmuxSession implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger(SmuxSession.class.getName());
  private static final Duration LINGER = Duration.ofSeconds(5);

  /** How long a closing session waits for the peer to close after everything was sent. */
  private static final Duration PEER_LINGER = Duration.ofMillis(500);

  /** The interval of retries while the budget is used up by others. */
  private static final Duration BUDGET_RETRY = Duration.ofMillis(50);

  private final Carrier carrier;
  private final ReentrantLock lock = new ReentrantLock();

  /** Output is available, or the session is closing or has ended. */
  private final Condition work = lock.newCondition();

  /** More input may be taken. */
  private final Condition wanted = lock.newCondition();

  private final Condition acceptable = lock.newCondition();

  /** The session has ended, or its close has made progress. */
  private final Condition over = lock.newCondition();

  private final SessionMemory memory;

  @GuardedBy("lock")
  private final MuxState mux;

  @GuardedBy("lock")
  private @Nullable Throwable firstCause;

  /**
   * A closing session has passed everything to the carrier, so any end from now on is a regular
   * close.
   */
  @GuardedBy("lock")
  private boolean allSent;

  /**
   * The deadline for the carrier's unsent bytes; already passed unless the session closes in order.
   */
  @GuardedBy("lock")
  private Deadline carrierDeadline = Deadline.after(Duration.ZERO);

  @GuardedBy("lock")
  private boolean flushed;

  @GuardedBy("lock")
  private boolean peerMayHangUp;

  private SmuxSession(MuxConfig config, MuxRole role, Carrier carrier, Budget budget) {
    this.carrier = carrier;
    this.memory = new SessionMemory(budget.connection(carrier.remoteAddress()));
    this.mux = new MuxState(config, role, nowMillis(), memory);
    mux.onAcceptable(acceptable::signalAll);
  }

  /**
   * The side that opened the carrier. Takes ownership of the carrier and starts to read and write.
   */
  public static SmuxSession client(MuxConfig config, Carrier carrier) {
    return client(config, carrier, Budget.ofProcess());
  }

  /** The same with a budget for the cost of the session, its buffers and the peer's streams. */
  public static SmuxSession client(MuxConfig config, Carrier carrier, Budget budget) {
    return start(new SmuxSession(config, MuxRole.CLIENT, carrier, budget));
  }

  /** The side that accepted the carrier. Takes ownership of it and starts to read and write. */
  public static SmuxSession server(MuxConfig config, Carrier carrier) {
    return server(config, carrier, Budget.ofProcess());
  }

  /** The same with a budget for the cost of the session, its buffers and the peer's streams. */
  public static SmuxSession server(MuxConfig config, Carrier carrier, Budget budget) {
    return start(new SmuxSession(config, MuxRole.SERVER, carrier, budget));
  }

  private static SmuxSession start(SmuxSession session) {
    if (!session.memory.granted()) {
      session.end(MuxEnd.Reason.NO_MEMORY, "no memory left of the budget", null);
      return session;
    }
    Thread.ofVirtual().name("smux-reader").start(session::readLoop);
    Thread.ofVirtual().name("smux-writer").start(session::writeLoop);
    Thread.ofVirtual().name("smux-keeper").start(session::keepTime);
    return session;
  }

  /**
   * Opens a stream. Does not block: the peer learns of it with the next bytes, and cannot refuse.
   *
   * @throws SmuxEndedException the session has ended
   * @throws IOException the session is closing, or has the maximum number of streams
   */
  public SmuxStream openStream() throws IOException {
    lock.lock();
    try {
      throwIfEnded(mux.end());
      Optional<String> refusal = mux.whyNotOpen();
      if (refusal.isPresent()) {
        throw new IOException(refusal.get());
      }
      SmuxStream stream = new SmuxStream(this, lock, mux.open());
      stirred();
      return stream;
    } finally {
      lock.unlock();
    }
  }

  /** The next stream that the peer opens; blocks until there is one or the session has ended. */
  public SmuxStream acceptStream() throws IOException {
    return acceptStream(Deadline.none());
  }

  /**
   * The next stream that the peer opens; blocks until there is one.
   *
   * @throws io.fawa.limits.DeadlineExceededException there was none until the deadline
   * @throws SmuxEndedException the session is over
   * @throws IOException the session is closing
   */
  public SmuxStream acceptStream(Deadline deadline) throws IOException {
    lock.lock();
    try {
      while (true) {
        Optional<MuxStream> stream = mux.accept();
        if (stream.isPresent()) {
          return new SmuxStream(this, lock, stream.get());
        }
        throwIfEnded(mux.end());
        if (mux.isClosing()) {
          throw new IOException("the session is closing");
        }
        deadline.await(acceptable, "accept");
      }
    } finally {
      lock.unlock();
    }
  }

  /** How many streams are open. */
  public int streams() {
    lock.lock();
    try {
      return mux.streams();
    } finally {
      lock.unlock();
    }
  }

  /** The end of the session, if it has ended. */
  public Optional<MuxEnd> end() {
    lock.lock();
    try {
      return mux.end();
    } finally {
      lock.unlock();
    }
  }

  /** Closes with five seconds to send what was written. */
  @Override
  public void close() {
    close(LINGER);
  }

  /**
   * Closes every stream, sends what was written to them, and closes the carrier. Blocks until that
   * is done, at most {@code linger}, of which the carrier gets the rest; zero closes at once and
   * loses unsent bytes. Closing twice has no effect.
   */
  public void close(Duration linger) {
    Deadline deadline = Deadline.after(linger);
    lock.lock();
    try {
      mux.close();
      stirred();
      work.signal();
      awaitSent(deadline);
      if (mux.end().isEmpty()) {
        carrierDeadline = deadline;
      }
      // Set before the lock is released: a failure of the carrier from now on is caused by this
      // close.
      endState(MuxEnd.Reason.CLOSED, "closed here", null);
    } finally {
      lock.unlock();
    }
    ended();
  }

  @GuardedBy("lock")
  private void awaitSent(Deadline deadline) {
    try {
      while (!flushed && mux.end().isEmpty()) {
        deadline.await(over, "close");
      }
      if (peerMayHangUp) {
        awaitPeer(deadline.remainingNanos());
      }
    } catch (IOException e) {
      LOG.log(System.Logger.Level.DEBUG, "closing with {0} bytes unsent", mux.unsentBytes());
    }
  }

  /**
   * Waits for the peer to close first, as closing a carrier while the peer's bytes are in flight
   * may lose ours.
   */
  @GuardedBy("lock")
  private void awaitPeer(long nanosMax) throws IOException {
    Deadline patience = Deadline.after(Duration.ofNanos(Math.min(nanosMax, PEER_LINGER.toNanos())));
    try {
      while (mux.end().isEmpty()) {
        patience.await(over, "close");
      }
    } catch (DeadlineExceededException e) {
      LOG.log(System.Logger.Level.DEBUG, "the peer has not closed");
    }
  }

  /** Wakes the session's threads if there is work; the lock is held. */
  void stirred() {
    lock.lock();
    try {
      if (mux.hasOutput()) {
        work.signal();
      }
      if (lock.hasWaiters(wanted) && mux.wantsInput()) {
        wanted.signal();
      }
    } finally {
      lock.unlock();
    }
  }

  /** Throws the end as a new exception, caused by the first failure. */
  void throwIfEnded(Optional<MuxEnd> end) throws SmuxEndedException {
    if (end.isPresent()) {
      lock.lock();
      try {
        throw new SmuxEndedException(end.get(), firstCause);
      } finally {
        lock.unlock();
      }
    }
  }

  private static long nowMillis() {
    return TimeUnit.NANOSECONDS.toMillis(System.nanoTime());
  }

  // The three threads.

  private void readLoop() {
    try (ReadBuffer buffer = new ReadBuffer(memory)) {
      while (true) {
        int length = carrier.input().read(buffer.bytes(), 0, buffer.bytes().length);
        if (length < 0) {
          end(MuxEnd.Reason.CARRIER_LOST, "the peer closed the connection", null);
          return;
        }
        if (!give(buffer.bytes(), length)) {
          return;
        }
        buffer.fit(length);
      }
    } catch (MalformedFrameException e) {
      end(MuxEnd.Reason.PROTOCOL_ERROR, String.valueOf(e.getMessage()), e);
    } catch (IOException e) {
      end(MuxEnd.Reason.CARRIER_LOST, "reading failed", e);
    } catch (RuntimeException | Error e) {
      LOG.log(System.Logger.Level.ERROR, "smux reader failed", e);
      end(MuxEnd.Reason.CARRIER_LOST, "the reader failed", e);
    }
  }

  /** Passes all read bytes to the protocol, in pieces as it accepts them; false at the end. */
  private boolean give(byte[] buffer, int length) throws IOException {
    lock.lock();
    try {
      int at = 0;
      // Once everything is sent every stream is closed, and reading only waits for the peer to
      // close.
      while (at < length && !allSent) {
        at += mux.input(buffer, at, length - at, nowMillis());
        if (mux.hasOutput()) {
          work.signal();
        }
        if (at < length && !mux.wantsInput()) {
          awaitWanted();
        }
      }
      return mux.end().isEmpty();
    } catch (MalformedFrameException e) {
      firstCause = e;
      throw e;
    } finally {
      lock.unlock();
    }
  }

  @GuardedBy("lock")
  private void awaitWanted() throws IOException {
    try {
      Deadline until = mux.lacksBudget() ? Deadline.after(BUDGET_RETRY) : Deadline.none();
      until.await(wanted, "read");
    } catch (DeadlineExceededException e) {
      // Other sessions do not notify when they give memory back, so poll.
    }
  }

  private void writeLoop() {
    try {
      for (int longest = awaitOutput(); longest > 0; longest = awaitOutput()) {
        try (WriteBuffer buffer = new WriteBuffer(memory, 2 * longest)) {
          for (int length = output(buffer); length > 0; length = output(buffer)) {
            carrier.output().write(buffer.bytes(), 0, length);
          }
          carrier.output().flush();
        }
      }
      finishOutput();
    } catch (IOException e) {
      end(MuxEnd.Reason.CARRIER_LOST, "writing failed", e);
    } catch (RuntimeException | Error e) {
      LOG.log(System.Logger.Level.ERROR, "smux writer failed", e);
      end(MuxEnd.Reason.CARRIER_LOST, "the writer failed", e);
    }
  }

  /** Waits for output and returns the space for the longest turn; 0 at the end. */
  private int awaitOutput() throws IOException {
    lock.lock();
    try {
      while (!mux.hasOutput()) {
        if (mux.isClosing() || mux.end().isPresent()) {
          // Marked before the peer can see the end, as it may close before finishOutput returns.
          allSent = mux.end().isEmpty();
          wanted.signal();
          return 0;
        }
        Deadline.none().await(work, "write");
      }
      return mux.outputBytesMax();
    } finally {
      lock.unlock();
    }
  }

  private int output(WriteBuffer buffer) {
    lock.lock();
    try {
      buffer.fit(mux.unsentBytes());
      int length = mux.output(buffer.bytes(), 0, buffer.bytes().length);
      if (lock.hasWaiters(wanted) && mux.wantsInput()) {
        wanted.signal();
      }
      return length;
    } finally {
      lock.unlock();
    }
  }

  private void finishOutput() throws IOException {
    boolean peerKnows = end().isEmpty() && carrier.finishOutput();
    lock.lock();
    try {
      flushed = true;
      peerMayHangUp = peerKnows;
      over.signalAll();
    } finally {
      lock.unlock();
    }
  }

  private void keepTime() {
    lock.lock();
    try {
      // The rest of a close, after everything is sent, has its own deadline.
      while (mux.end().isEmpty() && !allSent) {
        mux.advance(nowMillis());
        if (mux.hasOutput()) {
          work.signal();
        }
        long wait = mux.nextAdvanceIn(nowMillis());
        if (mux.end().isEmpty()) {
          var unused = over.await(wait, TimeUnit.MILLISECONDS);
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      lock.unlock();
    }
    if (end().isPresent()) {
      ended();
    }
  }

  private void end(MuxEnd.Reason reason, String detail, @Nullable Throwable cause) {
    lock.lock();
    try {
      endState(reason, detail, cause);
    } finally {
      lock.unlock();
    }
    ended();
  }

  /** Ends the session; the protocol itself ends it only for errors that it detects. */
  @GuardedBy("lock")
  private void endState(MuxEnd.Reason reason, String detail, @Nullable Throwable cause) {
    if (mux.end().isPresent()) {
      return;
    }
    if (allSent) {
      mux.end(MuxEnd.Reason.CLOSED, "closed here");
    } else {
      firstCause = cause;
      mux.end(reason, detail);
    }
  }

  /** Wakes the waiters that the protocol does not know, and releases the carrier. */
  private void ended() {
    Duration left;
    lock.lock();
    try {
      left = Duration.ofNanos(Math.max(0, carrierDeadline.remainingNanos()));
      memory.end();
      work.signalAll();
      wanted.signalAll();
      over.signalAll();
      acceptable.signalAll();
    } finally {
      lock.unlock();
    }
    try {
      carrier.close(left);
    } catch (IOException e) {
      LOG.log(System.Logger.Level.DEBUG, "closing the carrier failed", e);
    }
  }
}
