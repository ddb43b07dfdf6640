/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.loom.session;

import io.fawa.limits.Allowance;
import io.fawa.limits.Deadline;
import io.fawa.limits.DeadlineExceededException;
import io.fawa.loom.resume.Ticket;
import io.fawa.loom.session.carrier.Carrier;
import io.fawa.loom.session.carrier.PackConnection;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.URI;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * A client of our own mode. It connects again by itself whenever its connection is lost, and takes
 * up its session where it was: each pack, in both directions, arrives once and in order, or {@link
 * #receive} tells that history is lost. Thread-safe.
 */
public final class Client implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger(Client.class.getName());
  private static final Duration LINGER = Duration.ofSeconds(5);
  private static final long OUTGOING_BYTES_MAX = 4L << 20;

  private final Map<String, Carrier> carriers;
  private final Endpoints endpoints;
  private final Login login;
  private final ClientConfig config;
  private final BackOff backOff;
  private final Outbox outgoing;
  private final LinkedBlockingQueue<Received> incoming;

  /** Guards the ticket and its logs. Held for a moment only. */
  final ReentrantLock lock = new ReentrantLock();

  final Ticket ticket;

  /** Counted down at the first welcome, or at the end. */
  private final CountDownLatch begun = new CountDownLatch(1);

  private final CountDownLatch over = new CountDownLatch(1);
  private final AtomicReference<@Nullable SessionEndedException> end = new AtomicReference<>();
  private final AtomicReference<@Nullable ClientLink> current = new AtomicReference<>();
  private final Thread runner;
  private volatile byte[] answer = {};
  private volatile boolean connected;
  private volatile boolean closing;

  /** How long a client that closes waits for acknowledgements before it says good-bye. */
  private volatile Duration leaveWait = Duration.ZERO;

  private volatile long connections;

  /** The server that has the session. Of the thread that connects, as is the next. */
  private @Nullable Endpoint home;

  private boolean toldToGo;

  private Client(Builder from) {
    this.carriers = Map.copyOf(from.carriers);
    this.endpoints = new Endpoints(from.endpoints, new SecureRandom());
    this.login = from.login;
    this.config = from.config;
    this.backOff = new BackOff(config.pauseFirst(), config.pauseMost(), new SecureRandom());
    this.outgoing =
        new Outbox(
            config.packsMax(), OUTGOING_BYTES_MAX, Allowance.unlimited(), (cause, packs) -> {});
    this.incoming = new LinkedBlockingQueue<>(config.packsMax());
    this.ticket = new Ticket(config.history());
    this.runner = Thread.ofVirtual().name("session-client").unstarted(this::run);
  }

  /** A builder of a client that logs in so. */
  public static Builder builder(Login login) {
    return new Builder(login);
  }

  /** Collects where a client connects to and how. */
  public static final class Builder {
    private final Login login;
    private final Map<String, Carrier> carriers = new HashMap<>();
    private final List<Endpoint> endpoints = new ArrayList<>();
    private ClientConfig config = ClientConfig.defaults();

    private Builder(Login login) {
      this.login = login;
    }

    /** Adds a carrier, for endpoints with its scheme. */
    public Builder carrier(Carrier carrier) {
      carriers.put(carrier.scheme(), carrier);
      return this;
    }

    /** Adds a server to choose from. */
    public Builder endpoint(Endpoint endpoint) {
      endpoints.add(endpoint);
      return this;
    }

    /** Adds a server of weight 1. */
    public Builder target(URI target) {
      return endpoint(new Endpoint(target));
    }

    /** Limits and times. */
    public Builder config(ClientConfig limits) {
      config = limits;
      return this;
    }

    /**
     * Connects, trying again until the deadline.
     *
     * @throws SessionEndedException the server refuses this client
     * @throws DeadlineExceededException there was no welcome in time
     * @throws IllegalArgumentException there is no endpoint, or no carrier for one
     */
    public Client connect(Deadline deadline) throws IOException {
      for (Endpoint endpoint : endpoints) {
        if (!carriers.containsKey(endpoint.target().getScheme())) {
          throw new IllegalArgumentException("no carrier for " + endpoint.target());
        }
      }
      Client client = new Client(this);
      client.start(deadline);
      return client;
    }
  }

  private void start(Deadline deadline) throws IOException {
    runner.start();
    boolean ready = false;
    try {
      boolean inTime =
          !deadline.bounded()
              ? awaitBegun()
              : begun.await(deadline.remainingNanos(), TimeUnit.NANOSECONDS);
      requireLiving();
      if (!inTime) {
        throw new DeadlineExceededException("connect to " + endpoints.all());
      }
      ready = true;
      if (!config.checkInterval().isZero()) {
        Thread.ofVirtual().name("session-endpoints").start(this::checkEndpoints);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted while connecting");
    } finally {
      if (!ready) {
        finish(new SessionEndedException(0, "no session could be begun"));
      }
    }
  }

  private boolean awaitBegun() throws InterruptedException {
    begun.await();
    return true;
  }

  // ---- what the application does

  /**
   * Queues a pack, waiting for room.
   *
   * @param pack must not be changed later
   * @throws DeadlineExceededException there was no room in time
   * @throws SessionEndedException the session has ended
   * @throws IllegalArgumentException it is empty or longer than {@link Server#PACK_BYTES_MAX}
   */
  public void send(byte[] pack, Deadline deadline) throws IOException {
    Server.requireSendable(pack, Server.PACK_BYTES_MAX);
    Duration most =
        Duration.ofNanos(deadline.bounded() ? deadline.remainingNanos() : Long.MAX_VALUE);
    PushResult result = outgoing.offer(pack, PushPolicy.BLOCK, most);
    if (!result.queued()) {
      requireLiving();
      if (result == PushResult.NO_SESSION) {
        throw new SessionEndedException(0, "the client was closed");
      }
      throw new DeadlineExceededException("send");
    }
  }

  /** Queues a pack, waiting for room without a limit. */
  public void send(byte[] pack) throws IOException {
    send(pack, Deadline.none());
  }

  /**
   * What comes next; blocks until there is something.
   *
   * @throws DeadlineExceededException nothing came in time
   * @throws SessionEndedException the session has ended, and all was received
   */
  public Received receive(Deadline deadline) throws IOException {
    try {
      while (true) {
        Received next = incoming.poll(waitMillis(deadline), TimeUnit.MILLISECONDS);
        if (next != null) {
          return next;
        }
        if (over.getCount() == 0 && incoming.isEmpty()) {
          requireLiving();
        }
        if (deadline.expired()) {
          throw new DeadlineExceededException("receive");
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted while receiving");
    }
  }

  private static long waitMillis(Deadline deadline) {
    return deadline.bounded() ? Math.clamp(deadline.remainingMillis() + 1, 1, 100) : 100;
  }

  /** Like {@link #receive(Deadline)} without a limit. */
  public Received receive() throws IOException {
    return receive(Deadline.none());
  }

  /**
   * The next pack of the server; for applications that do not care how it got there.
   *
   * @throws HistoryLostException packs of the server were lost before it
   */
  public byte[] receivePack(Deadline deadline) throws IOException {
    while (true) {
      switch (receive(deadline)) {
        case Received.Pack pack -> {
          return pack.bytes();
        }
        case Received.HistoryLost lost -> throw new HistoryLostException(lost);
        case Received.GoAway goAway -> {
          // It connects elsewhere by itself.
        }
      }
    }
  }

  /** The service's answer to the last login. */
  public byte[] answer() {
    return answer.clone();
  }

  /** Whether there is a connection now. */
  public boolean connected() {
    return connected;
  }

  /** How many connections there were. */
  public long connections() {
    return connections;
  }

  /** Why it has ended; empty while it lives. */
  public Optional<SessionEndedException> ended() {
    return Optional.ofNullable(end.get());
  }

  /** Drops the connection, as a failing network would; the client connects again by itself. */
  public void drop() {
    ClientLink link = current.get();
    if (link != null) {
      link.close();
    }
  }

  /** Makes the next connection ask for the state anew, see {@link Received.HistoryLost}. */
  public void forgetHistory() {
    lock.lock();
    try {
      ticket.forgetHistory();
    } finally {
      lock.unlock();
    }
    drop();
  }

  private void requireLiving() throws SessionEndedException {
    SessionEndedException why = end.get();
    if (why != null) {
      SessionEndedException again =
          new SessionEndedException(why.code(), String.valueOf(why.getMessage()));
      again.initCause(why);
      throw again;
    }
  }

  // ---- the thread that connects and reads

  private void run() {
    try {
      boolean left = false;
      while (end.get() == null && !left) {
        left = connectOnce();
        if (end.get() == null && !left) {
          Thread.sleep(backOff.nextMillis());
        }
      }
      finish(new SessionEndedException(0, "the client was closed"));
    } catch (InterruptedException e) {
      finish(new SessionEndedException(0, "the client was closed"));
    } catch (RuntimeException | Error e) {
      LOG.log(System.Logger.Level.ERROR, "the client failed", e);
      finish(new SessionEndedException(0, "the client failed: " + e));
    } finally {
      over.countDown();
      begun.countDown();
    }
  }

  /** True once the client has said good-bye. */
  private boolean connectOnce() throws InterruptedException {
    Endpoint endpoint = endpoints.choose();
    Carrier carrier = carriers.get(endpoint.target().getScheme());
    if (carrier == null) {
      throw new IllegalStateException("no carrier for " + endpoint.target());
    }
    boolean welcomed = false;
    boolean left = false;
    toldToGo = false;
    try (PackConnection connection =
        carrier.connect(endpoint.target(), Deadline.after(config.connectTimeout()))) {
      ClientLink link = new ClientLink(this, connection);
      current.set(link);
      try {
        link.run();
      } finally {
        welcomed = link.welcomed();
        // Once it has said good-bye, it does not matter how the connection ends.
        left = link.left();
        current.compareAndSet(link, null);
        connected = false;
        outgoing.detach(link);
      }
    } catch (SessionEndedException e) {
      finish(e);
    } catch (IOException e) {
      LOG.log(System.Logger.Level.DEBUG, "{0} is lost: {1}", endpoint.target(), e.getMessage());
    }
    if (!welcomed) {
      endpoints.failed(endpoint);
    }
    chooseNext(endpoint, welcomed);
    return left;
  }

  /**
   * The session goes on at its server only, so that one is next after a loss, and in turn with
   * others while it does not answer.
   */
  private void chooseNext(Endpoint tried, boolean welcomed) {
    if (welcomed) {
      home = toldToGo ? null : tried;
    }
    Endpoint to = home;
    if (to != null && (welcomed || !to.equals(tried))) {
      endpoints.prefer(to.target());
    }
  }

  /** A link has its welcome. */
  @SuppressWarnings("NonAtomicVolatileUpdate") // by the thread that connects only
  void welcomed(ClientLink link, byte[] serviceAnswer) {
    answer = serviceAnswer;
    connections = connections + 1;
    connected = true;
    backOff.reset();
    outgoing.attach(link);
    outgoing.ready(link);
    begun.countDown();
  }

  void received(Received what) throws InterruptedException {
    incoming.put(what);
  }

  void prefer(String target) {
    toldToGo = true;
    try {
      endpoints.prefer(URI.create(target));
    } catch (IllegalArgumentException e) {
      LOG.log(System.Logger.Level.DEBUG, "the server names no target: {0}", e.getMessage());
    }
  }

  Login login() {
    return login;
  }

  ClientConfig config() {
    return config;
  }

  Outbox outgoing() {
    return outgoing;
  }

  boolean closing() {
    return closing;
  }

  /** Ends it for good with the first reason. */
  void finish(SessionEndedException why) {
    if (end.compareAndSet(null, why)) {
      outgoing.close();
      drop();
      runner.interrupt();
    }
  }

  /** Tries to reach endpoints that failed, so that they are chosen again. */
  private void checkEndpoints() {
    try {
      while (!over.await(config.checkInterval().toMillis(), TimeUnit.MILLISECONDS)) {
        for (Endpoint endpoint : endpoints.failed()) {
          check(endpoint);
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void check(Endpoint endpoint) {
    Carrier carrier = carriers.get(endpoint.target().getScheme());
    if (carrier == null) {
      return;
    }
    try (PackConnection connection =
        carrier.connect(endpoint.target(), Deadline.after(config.connectTimeout()))) {
      if (ClientLink.answers(connection, config)) {
        endpoints.reached(endpoint);
      }
    } catch (IOException e) {
      LOG.log(System.Logger.Level.TRACE, "{0} is still lost", endpoint.target());
    }
  }

  // ---- the end

  /**
   * Ends the session: sends what is queued, waits until the server has handled it and says
   * good-bye, within {@code linger}. Does nothing if it has ended.
   */
  public void close(Duration linger) {
    leaveWait = linger.multipliedBy(3).dividedBy(5); // the rest is for the good-bye
    closing = true;
    outgoing.finish();
    try {
      if (nothingLeft() || !over.await(linger.toNanos(), TimeUnit.NANOSECONDS)) {
        finish(new SessionEndedException(0, "the client was closed"));
      }
      over.await();
    } catch (InterruptedException e) {
      finish(new SessionEndedException(0, "the client was closed"));
      Thread.currentThread().interrupt();
    }
  }

  Duration leaveWait() {
    return leaveWait;
  }

  /** Whether there is no connection, and nothing for which another would be needed. */
  private boolean nothingLeft() {
    return current.get() == null && outgoing.packs() == 0 && unacknowledged() == 0;
  }

  /** Packs that were sent and not acknowledged. */
  int unacknowledged() {
    lock.lock();
    try {
      return begun.getCount() == 0 && connections > 0 ? ticket.sendLog().packs() : 0;
    } finally {
      lock.unlock();
    }
  }

  /** Ends the session with five seconds to send what is queued. */
  @Override
  public void close() {
    close(LINGER);
  }
}
