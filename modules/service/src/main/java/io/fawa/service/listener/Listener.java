/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.service.listener;

import io.fawa.http.ExchangeHandler;
import io.fawa.limits.Budget;
import io.fawa.limits.BudgetExceededException;
import io.fawa.limits.Deadline;
import io.fawa.service.log.Occasional;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.InetSocketAddress;
import java.net.ProtocolException;
import java.net.StandardSocketOptions;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Accepts connections at one address, and serves each on a virtual thread of its own. Errors of a
 * connection do not end it. If accepting fails, as without file descriptors, it retries after a
 * pause. Thread-safe.
 */
public final class Listener {
  private static final Logger LOG = System.getLogger(Listener.class.getName());

  /** The length of the accept queue; the system may allow less. */
  private static final int BACKLOG = 1024;

  private static final Duration PAUSE_MIN = Duration.ofMillis(10);
  private static final Duration PAUSE_MAX = Duration.ofSeconds(1);

  private final ListenerConfig config;
  private final Protocols protocols;
  private final Budget budget;
  private final ExchangeHandler handler;
  private final Occasional full;
  private final Occasional headless;
  private final Occasional noMemory;
  private final Occasional failing;
  private final ReentrantLock lock = new ReentrantLock();

  /** Signalled when it stops. */
  private final Condition changed = lock.newCondition();

  private final OpenConnections<Connection> open;

  private volatile boolean stopped;
  private volatile boolean listening;
  private volatile int port = -1;
  private volatile @Nullable ServerSocketChannel server;

  /**
   * Creates a listener without opening it.
   *
   * @param admission counts the connections of all listeners of the process
   * @param budget the budget for memory held for clients
   * @param handler serves each call
   */
  public Listener(
      ListenerConfig config,
      Protocols protocols,
      Admission admission,
      Budget budget,
      ExchangeHandler handler) {
    this.config = config;
    this.protocols = protocols;
    this.budget = budget;
    this.handler = handler;
    this.full =
        new Occasional(
            LOG, Level.WARNING, config.name() + ": connections closed: connectionsMax reached");
    this.open = new OpenConnections<>(config.connectionsMax(), admission, full);
    this.headless =
        new Occasional(
            LOG,
            Level.WARNING,
            config.name()
                + ": connections of trusted proxies closed: no PROXY protocol header of version 2");
    this.noMemory =
        new Occasional(
            LOG,
            Level.WARNING,
            config.name() + ": connections closed: the memory for clients is used up");
    this.failing = new Occasional(LOG, Level.ERROR, config.name() + ": accepting failed");
  }

  /**
   * Binds the address and starts accepting.
   *
   * @throws IOException the address cannot be bound; the message names the setting, the address and
   *     the reason
   */
  public void open() throws IOException {
    open(config.address().getPort());
  }

  /** The same at another port. */
  public void open(int at) throws IOException {
    ServerSocketChannel bound = bind(new InetSocketAddress(config.address().getAddress(), at));
    port = ((InetSocketAddress) bound.getLocalAddress()).getPort();
    server = bound;
    listening = true;
    // A platform thread is scheduled even if many virtual ones are waiting.
    Thread.ofPlatform().daemon().name("listener " + config.name()).start(() -> listen(bound));
  }

  private ServerSocketChannel bind(InetSocketAddress where) throws IOException {
    ServerSocketChannel bound = ServerSocketChannel.open();
    try {
      bound.bind(where, BACKLOG);
      return bound;
    } catch (IOException e) {
      bound.close();
      throw new IOException(
          "%s: cannot listen on %s:%d: %s"
              .formatted(config.name(), where.getHostString(), where.getPort(), e.getMessage()),
          e);
    }
  }

  private void listen(ServerSocketChannel first) {
    ServerSocketChannel bound = first;
    Duration pause = PAUSE_MIN;
    while (!stopped) {
      try {
        if (!bound.isOpen()) {
          bound = bindAgain();
        }
        listening = true;
        begin(bound.accept());
        pause = PAUSE_MIN;
      } catch (IOException | RuntimeException | Error e) {
        if (!stopped) {
          listening = false;
          failing.happened(String.valueOf(e.getMessage()));
          LOG.log(Level.DEBUG, config.name() + ": accepting failed", e);
          pause(pause);
          pause = longer(pause);
        }
      }
    }
  }

  /** Reopens the socket after an interrupt within the process, which closes the channel. */
  private ServerSocketChannel bindAgain() throws IOException {
    ServerSocketChannel bound = bind(new InetSocketAddress(config.address().getAddress(), port));
    lock.lock();
    try {
      server = bound;
      if (stopped) {
        bound.close();
      }
    } finally {
      lock.unlock();
    }
    LOG.log(Level.ERROR, "{0} was closed unexpectedly and is open again", config.name());
    return bound;
  }

  private static Duration longer(Duration pause) {
    Duration twice = pause.multipliedBy(2);
    return twice.compareTo(PAUSE_MAX) < 0 ? twice : PAUSE_MAX;
  }

  private void pause(Duration pause) {
    lock.lock();
    try {
      var unused = Thread.interrupted(); // a set interrupt flag would end every later pause
      long left = pause.toNanos();
      while (!stopped && left > 0) {
        left = changed.awaitNanos(left);
      }
    } catch (InterruptedException e) {
      LOG.log(Level.TRACE, "a pause was interrupted", e);
    } finally {
      lock.unlock();
    }
  }

  /** Starts a connection, or closes it if a limit is reached. */
  private void begin(SocketChannel channel) throws IOException {
    Connection connection = new Connection(channel.socket(), config, protocols, budget, handler);
    boolean begun = false;
    try {
      if (open.tryAdd(connection)) {
        channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
        Thread.ofVirtual()
            .name("connection")
            .inheritInheritableThreadLocals(false)
            .start(() -> serve(connection));
        begun = true;
      }
    } catch (IOException e) {
      LOG.log(Level.DEBUG, "it is closed already", e);
    } finally {
      if (!begun) {
        connection.close();
        open.remove(connection);
      }
    }
  }

  private void serve(Connection connection) {
    try {
      connection.serve();
    } catch (ProtocolException e) {
      LOG.log(Level.DEBUG, config.name() + ": " + e.getMessage());
      headless.happened();
    } catch (BudgetExceededException e) {
      noMemory.happened();
    } catch (RuntimeException | Error e) {
      LOG.log(Level.ERROR, config.name() + ": a connection failed", e);
    } finally {
      open.remove(connection);
    }
  }

  /** The port that was bound; -1 before. */
  public int port() {
    return port;
  }

  /** False before it is open, while accepting fails, and after it was stopped. */
  public boolean listening() {
    return listening && !stopped;
  }

  /** How many connections are open. */
  public int connections() {
    return open.count();
  }

  /** How many connections were closed because of the limit. */
  public long overMax() {
    return open.overMax();
  }

  /** Logs frequent events. Called about every second. */
  public void look() {
    full.say();
    headless.say();
    noMemory.say();
    failing.say();
  }

  /**
   * Stops listening and ends connections gracefully. Returns when they have ended, or when {@code
   * limit} has passed and their threads were interrupted.
   */
  public void stop(Duration limit) {
    Deadline deadline = Deadline.after(limit);
    for (Connection connection : close()) {
      connection.drain();
    }
    for (Connection connection : open.awaitEnd(deadline)) {
      connection.cut();
      connection.interrupt();
    }
  }

  /** Ends every connection at once, even while in use. Does not wait. */
  public void cut() {
    close().forEach(Connection::cut);
  }

  /** Stops accepting; returns the open connections. */
  private List<Connection> close() {
    lock.lock();
    try {
      stopped = true;
      changed.signalAll();
      ServerSocketChannel accepting = server;
      if (accepting != null) {
        accepting.close();
      }
    } catch (IOException e) {
      LOG.log(Level.DEBUG, config.name() + ": closing", e);
    } finally {
      lock.unlock();
    }
    return open.stop();
  }
}
