/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.loom.session;

import io.fawa.loom.secure.HandshakeException;
import io.fawa.loom.secure.ServerHandshake;
import io.fawa.loom.session.carrier.Acceptor;
import io.fawa.loom.session.carrier.Carrier;
import io.fawa.loom.session.carrier.Frames;
import io.fawa.loom.session.carrier.PackConnection;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;

/**
 * A server of sessions: one {@link Service}, any number of carriers. Thread-safe.
 *
 * <p>{@link #stop} ends it in order: no more connections, queued packs are sent, then everything is
 * closed, within {@code stopTimeout}.
 */
public final class Server implements AutoCloseable {
  /** Bytes of the longest pack that fits every session, whatever its mode adds to it. */
  public static final int PACK_BYTES_MAX = Frames.PACK_BYTES_MAX - 34;

  private static final System.Logger LOG = System.getLogger(Server.class.getName());
  private static final long SWEEP_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

  private final Service service;
  private final ServerConfig config;
  private final ReadFilter.Next handler;
  private final List<WriteFilter> writeFilters;
  private final List<ConnectionHook> hooks;
  private final Counters counters = new Counters();
  private final Registry registry;
  private final Keeper keeper;
  private final List<Acceptor> acceptors = new CopyOnWriteArrayList<>();
  private final Security security;
  private final Seats seats = new Seats();
  private long sweptNanos = System.nanoTime(); // the keeper's
  private volatile String successor = "";
  private final AtomicLong ids = new AtomicLong();
  private final AtomicBoolean stopping = new AtomicBoolean();

  /** Sessions whose end the service has not been told of. */
  private final AtomicInteger unfinished = new AtomicInteger();

  private Server(Builder from) {
    this.service = from.service;
    this.config = from.config;
    this.security = from.security;
    this.handler = chain(from.service, from.readFilters);
    this.writeFilters = List.copyOf(from.writeFilters);
    this.hooks = List.copyOf(from.hooks);
    this.registry = new Registry(config);
    this.keeper = new Keeper(this);
  }

  private static ReadFilter.Next chain(Service service, List<ReadFilter> filters) {
    ReadFilter.Next next = service::handle;
    for (ReadFilter filter : filters.reversed()) {
      ReadFilter.Next after = next;
      next = (session, pack) -> filter.filter(session, pack, after);
    }
    return next;
  }

  /** A builder for a server of this service. */
  public static Builder builder(Service service) {
    return new Builder(service);
  }

  /** Collects what a server is made of. */
  public static final class Builder {
    private final Service service;
    private ServerConfig config = ServerConfig.defaults();
    private Security security = Security.ofOwn();
    private final List<ReadFilter> readFilters = new ArrayList<>();
    private final List<WriteFilter> writeFilters = new ArrayList<>();
    private final List<ConnectionHook> hooks = new ArrayList<>();

    private Builder(Service service) {
      this.service = service;
    }

    /** Limits and times. */
    public Builder config(ServerConfig limits) {
      config = limits;
      return this;
    }

    /** The modes that are served; only our own unless this says otherwise. */
    public Builder security(Security modes) {
      security = modes;
      return this;
    }

    /** Adds a filter after those that are there. */
    public Builder readFilter(ReadFilter filter) {
      readFilters.add(filter);
      return this;
    }

    /** Adds a filter after those that are there. */
    public Builder writeFilter(WriteFilter filter) {
      writeFilters.add(filter);
      return this;
    }

    /** Adds a hook after those that are there. */
    public Builder hook(ConnectionHook hook) {
      hooks.add(hook);
      return this;
    }

    /** Starts the server; it listens nowhere yet. */
    public Server start() {
      return new Server(this);
    }
  }

  /**
   * Accepts connections of this carrier from now on.
   *
   * @param local where; port 0 takes a free one
   * @return where it listens
   * @throws IOException the address cannot be bound
   * @throws IllegalStateException the server stops
   */
  public InetSocketAddress listen(Carrier carrier, InetSocketAddress local) throws IOException {
    Acceptor acceptor = carrier.listen(local);
    acceptors.add(acceptor);
    if (stopping.get()) {
      acceptor.close();
      throw new IllegalStateException("the server stops");
    }
    Thread.ofVirtual()
        .name("session-accept-" + carrier.scheme())
        .start(new Accepting(acceptor, one -> begin(one, carrier.scheme()), counters)::run);
    return acceptor.localAddress();
  }

  // ---- accepting

  private void begin(PackConnection connection, String carrier) {
    counters.accepted.increment();
    Link link = new Link(this, connection, carrier);
    if (stopping.get() || !registry.add(link)) {
      counters.overLimit.increment();
      connection.close();
      return;
    }
    Thread.ofVirtual().name("session-reader").start(link::run);
    if (stopping.get()) {
      link.drain();
    }
  }

  // ---- what links ask for

  ServerConfig config() {
    return config;
  }

  Service service() {
    return service;
  }

  Counters counters() {
    return counters;
  }

  ReadFilter.Next handler() {
    return handler;
  }

  List<WriteFilter> writeFilters() {
    return writeFilters;
  }

  Security security() {
    return security;
  }

  /**
   * The protocol of a connection, by its first pack. A hello that is malformed is one of our own
   * mode all the same: to take it for another mode would be a downgrade.
   */
  PackProtocol protocol(Link link, byte[] first) throws HandshakeException {
    if (security.own() && ServerHandshake.looksLikeHello(first)) {
      return new OwnProtocol(link, this);
    }
    if (security.original()) {
      return new OriginalProtocol(link);
    }
    throw new HandshakeException(
        "the first pack is no hello, and the original's mode is not served");
  }

  Seats seats() {
    return seats;
  }

  /** A proxy has said whose connection it is. */
  void located(Link link) throws RefusedException {
    if (!registry.locate(link)) {
      counters.overLimit.increment();
      throw new RefusedException(
          RefusedException.TOO_MANY,
          false,
          "%s has %d connections already, as many as an address may have"
              .formatted(link.remoteAddress(), config.connectionsPerAddressMax()));
    }
  }

  void authenticated() {
    registry.authenticated();
  }

  /** Where clients are told to go when this server stops. */
  String successor() {
    return successor;
  }

  /** Makes a session and ends those that it replaces; it waits for none of them. */
  Session claim(Admission admission, AuthRequest request, Link link) throws RefusedException {
    Session session =
        new Session(ids.incrementAndGet(), admission, request, service, config, counters, link);
    List<Session> replaced = registry.claim(session);
    unfinished.incrementAndGet();
    replaced.forEach(former -> former.end(EndReason.REPLACED));
    registry.authenticated();
    return session;
  }

  void begun(Session session) throws Exception {
    session.connected();
    service.onConnected(session);
    counters.sessions.increment();
    for (ConnectionHook hook : hooks) {
      hook.afterConnect(session);
    }
  }

  void resumed(Session session) throws Exception {
    counters.resumed.increment();
    LOG.log(System.Logger.Level.DEBUG, "{0} goes on", session);
    for (ConnectionHook hook : hooks) {
      hook.afterResume(session);
    }
  }

  /** A link has ended, and its thread ends with this. */
  void left(Link link, EndReason reason) {
    Optional<Session> session = link.session();
    session.ifPresent(one -> leave(one, link, reason));
    for (ConnectionHook hook : hooks) {
      try {
        hook.afterDisconnect(link.remoteAddress(), session, reason);
      } catch (RuntimeException e) {
        LOG.log(System.Logger.Level.WARNING, "a hook failed", e);
      }
    }
    // Last, so that who sees no connection any more knows that everybody was told.
    counters.ended(reason);
    registry.remove(link, session.isPresent());
  }

  private void leave(Session session, Link link, EndReason reason) {
    if (link.survived(reason)) {
      LOG.log(System.Logger.Level.DEBUG, "{0} waits for its client: {1}", session, reason);
      session.movedFrom(link, end -> finishLater(session, end));
      if (session.ended().isEmpty()) {
        return;
      }
    }
    finish(session, reason);
  }

  private void finishLater(Session session, EndReason reason) {
    Thread.ofVirtual().name("session-end").start(() -> finish(session, reason));
  }

  /** The end of a session, whatever it was that ended. */
  private void finish(Session session, EndReason reason) {
    session.end(reason);
    if (!session.beginFinish()) {
      return;
    }
    try {
      tellOfEnd(session, reason);
    } finally {
      unfinished.decrementAndGet();
    }
  }

  private void tellOfEnd(Session session, EndReason reason) {
    registry.remove(session);
    session.outbox().close();
    session.seat().ifPresent(id -> seats.vacate(id, config.stopTimeout()));
    session.tunnels().end();
    if (!session.wasConnected()) {
      return;
    }
    try {
      service.onDisconnected(session, session.ended().orElse(reason));
    } catch (Exception e) {
      LOG.log(System.Logger.Level.WARNING, "the service failed at the end of " + session, e);
    }
  }

  /** Called by {@link Keeper}. */
  void look(long nowNanos) {
    for (Link link : registry.links()) {
      look(link, nowNanos);
    }
    if (nowNanos - sweptNanos < SWEEP_NANOS) {
      return;
    }
    sweptNanos = nowNanos;
    seats.expired(session -> finishLater(session, EndReason.LOST));
    for (Session session : registry.sessions()) {
      session.tunnels().endIdle(nowNanos);
      if (session.tickDue(nowNanos)) {
        Thread.ofVirtual().name("session-tick").start(() -> tick(session));
      }
    }
  }

  /** A failure costs this connection, and no other its care. */
  private static void look(Link link, long nowNanos) {
    try {
      link.look(nowNanos);
    } catch (RuntimeException e) {
      LOG.log(System.Logger.Level.ERROR, "looking after " + link.remoteAddress() + " failed", e);
      link.end(EndReason.HANDLER_FAILED);
    }
  }

  private void tick(Session session) {
    try {
      service.tick(session);
    } catch (Exception | Error e) {
      LOG.log(System.Logger.Level.WARNING, "a tick failed for " + session, e);
      session.end(EndReason.TICK_FAILED);
    } finally {
      session.ticked();
    }
  }

  // ---- pushing

  static void requireSendable(byte[] pack, int bytesMax) {
    if (pack.length < 1 || pack.length > bytesMax) {
      throw new IllegalArgumentException(
          "a pack of " + pack.length + " bytes, allowed are 1 to " + bytesMax);
    }
  }

  /** Pushes to the newest session of a uid, with the policy of the configuration. */
  public PushResult push(long uid, byte[] pack) {
    requireSendable(pack, PACK_BYTES_MAX);
    return registry.ofUid(uid).map(to -> to.push(pack)).orElseGet(this::noSession);
  }

  private PushResult noSession() {
    counters.pushed(PushResult.NO_SESSION);
    counters.dropped(DropCause.NO_SESSION, 1);
    return PushResult.NO_SESSION;
  }

  /** Pushes to the newest session of each uid; waits for none. */
  public Map<Long, PushResult> multicast(Collection<Long> uids, byte[] pack) {
    requireSendable(pack, PACK_BYTES_MAX);
    Map<Long, PushResult> results = new LinkedHashMap<>();
    for (Long uid : uids) {
      results.put(
          uid,
          registry
              .ofUid(uid)
              .map(to -> to.push(pack, config.broadcastPolicy()))
              .orElseGet(this::noSession));
    }
    return results;
  }

  /** Pushes to all sessions of an audience; waits for none. The results are by session id. */
  public Map<Long, PushResult> broadcast(Audience audience, byte[] pack) {
    requireSendable(pack, PACK_BYTES_MAX);
    Map<Long, PushResult> results = new LinkedHashMap<>();
    for (Session session : registry.sessions()) {
      if (audience.includes(session)) {
        results.put(session.id(), session.push(pack, config.broadcastPolicy()));
      }
    }
    return results;
  }

  /** The session of this id. */
  public Optional<Session> session(long id) {
    return registry.session(id);
  }

  /** The newest session of a uid. */
  public Optional<Session> sessionOfUid(long uid) {
    return registry.ofUid(uid);
  }

  /** The ids of the living sessions. */
  public List<Long> sessionIds() {
    return registry.sessions().stream().map(Session::id).toList();
  }

  /** Ends a session; false if there is none of this id. Does not wait. */
  public boolean disconnect(long sessionId) {
    Optional<Session> session = registry.session(sessionId);
    session.ifPresent(Session::end);
    return session.isPresent();
  }

  /** What it has counted. */
  public ServerStats stats() {
    return new ServerStats(
        registry.connections(),
        registry.unauthenticatedConnections(),
        registry.sessions().size(),
        counters.accepted.sum(),
        counters.acceptFailures.sum(),
        counters.overLimit.sum(),
        counters.sessions.sum(),
        counters.resumed.sum(),
        counters.roundTrips(),
        counters.packsReceived.sum(),
        counters.bytesReceived.sum(),
        counters.packsSent.sum(),
        counters.bytesSent.sum(),
        registry.sessions().stream().mapToLong(Session::packsQueued).sum(),
        counters.ends(),
        counters.pushes(),
        counters.drops());
  }

  /** Whether it stops or has stopped: it accepts no more. */
  public boolean stopping() {
    return stopping.get();
  }

  // ---- the end

  /**
   * Stops like {@link #stop()}, and tells clients of our own mode where to go.
   *
   * @param target of another server
   */
  public void stop(URI target) {
    successor = target.toString();
    stop();
  }

  /**
   * Stops in order and waits for that, {@code stopTimeout} at most: accepts no more, handles no
   * more packs, sends what is queued, closes, and tells the service of all ends. Calling it again
   * has no effect.
   */
  public void stop() {
    if (!stopping.compareAndSet(false, true)) {
      return;
    }
    acceptors.forEach(Acceptor::close);
    registry.links().forEach(link -> beside(link::drain));
    long end = System.nanoTime() + config.stopTimeout().toNanos();
    waitUntil(() -> registry.connections() == 0, end);
    registry.links().forEach(link -> beside(() -> link.end(EndReason.SERVER_STOPS)));
    registry.sessions().forEach(session -> beside(() -> session.end(EndReason.SERVER_STOPS)));
    waitUntil(() -> unfinished.get() == 0, end);
    keeper.close();
  }

  /** Each on its own: an end in order may wait for the client. */
  private static void beside(Runnable end) {
    Thread.ofVirtual().name("session-stop").start(end);
  }

  private static void waitUntil(BooleanSupplier condition, long endNanos) {
    try {
      while (!condition.getAsBoolean() && System.nanoTime() - endNanos < 0) {
        Thread.sleep(5);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() {
    stop();
  }
}
