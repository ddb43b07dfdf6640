/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.loom.session;

import io.fawa.limits.Allowance;
import io.fawa.loom.resume.SessionMessage;
import java.net.SocketAddress;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * A client that was welcomed. It lives as long as its connection, in our own mode with resume as
 * long as its seat. Thread-safe.
 */
public final class Session {
  private final long id;
  private final long uid;
  private final long sid;
  private final String color;
  private final String carrier;
  private final Instant startTime = Instant.now();
  private final ServerConfig config;
  private final Counters counters;
  private final Outbox outbox;
  private final Tunnels tunnels;
  private final AtomicLong index = new AtomicLong();
  private final AtomicReference<@Nullable EndReason> end = new AtomicReference<>();
  private final AtomicReference<SessionMessage.@Nullable Close> goodbye = new AtomicReference<>();
  private final AtomicBoolean finished = new AtomicBoolean();
  private final AtomicBoolean ticking = new AtomicBoolean();
  private volatile Ending ending;
  private volatile SocketAddress remoteAddress;
  private volatile int packBytesMax = Server.PACK_BYTES_MAX;
  private volatile @Nullable Object attachment;

  /** Guards changes of {@link #ending}. */
  private final ReentrantLock seatLock = new ReentrantLock();

  private volatile @Nullable String seat;
  private volatile boolean connected;
  private volatile long tickedNanos = System.nanoTime();
  private volatile long packsReceived;
  private volatile long bytesReceived;

  /** Ends what the session depends on at present, such as its connection. Must not wait. */
  interface Ending {
    void end(EndReason reason);
  }

  Session(
      long id,
      Admission admission,
      AuthRequest request,
      Service service,
      ServerConfig config,
      Counters counters,
      Ending ending) {
    this.id = id;
    this.uid = admission.uid();
    this.sid = admission.sid();
    this.color = admission.color();
    this.carrier = request.carrier();
    this.remoteAddress = request.remoteAddress();
    this.config = config;
    this.counters = counters;
    this.ending = ending;
    this.attachment = admission.attachment().orElse(null);
    Allowance allowance = config.budget().connection(request.remoteAddress());
    this.outbox =
        new Outbox(config.replyChanSize(), config.replyBytesMax(), allowance, counters::dropped);
    this.tunnels = new Tunnels(this, service, config);
  }

  /** Its number on this server; none is used twice. */
  public long id() {
    return id;
  }

  /** Whose it is. */
  public long uid() {
    return uid;
  }

  /** The application's session number. */
  public long sid() {
    return sid;
  }

  /** The application's group. */
  public String color() {
    return color;
  }

  /** The scheme of the carrier it began on. */
  public String carrier() {
    return carrier;
  }

  /** The client's address; of its last connection. */
  public SocketAddress remoteAddress() {
    return remoteAddress;
  }

  /** When it began. */
  public Instant startTime() {
    return startTime;
  }

  /** The next number of a count of its own, from 1; for the application. */
  public long nextIndex() {
    return index.incrementAndGet();
  }

  /** Packs received. */
  public long packsReceived() {
    return packsReceived;
  }

  /** Bytes of packs received, as the application got them. */
  public long bytesReceived() {
    return bytesReceived;
  }

  /** Bytes of the longest pack that can be pushed, at least {@link Server#PACK_BYTES_MAX}. */
  public int packBytesMax() {
    return packBytesMax;
  }

  /** Packs that wait to be sent. */
  public int packsQueued() {
    return outbox.packs();
  }

  /** Packs that were refused or dropped. */
  public long packsDropped() {
    return outbox.dropped();
  }

  /** What the application has put here. */
  public Optional<Object> attachment() {
    return Optional.ofNullable(attachment);
  }

  /** Keeps something of the application's here. */
  public void attach(@Nullable Object something) {
    attachment = something;
  }

  /** Queues a pack for the client, with the policy of the configuration. */
  public PushResult push(byte[] pack) {
    return push(pack, config.pushPolicy());
  }

  /**
   * Queues a pack for the client.
   *
   * @param pack must not be changed later
   * @throws IllegalArgumentException it is empty or longer than {@link #packBytesMax()}
   */
  public PushResult push(byte[] pack, PushPolicy policy) {
    Server.requireSendable(pack, packBytesMax);
    PushResult result = outbox.offer(pack, policy, config.pushTimeout());
    counters.pushed(result);
    if (result == PushResult.DISCONNECTED) {
      end(EndReason.TOO_SLOW);
    }
    return result;
  }

  /**
   * The tunnel to an object; it is made if there is none.
   *
   * @throws IllegalArgumentException there is no such module
   * @throws IllegalStateException the session has ended, or has too many tunnels
   * @throws Exception the service could not make it
   */
  public Tunnel tunnel(int module, long objectId) throws Exception {
    return tunnels.get(module, objectId);
  }

  /** Ends it; what is queued may be lost. Does not wait. */
  public void end() {
    end(EndReason.DISCONNECTED);
  }

  /**
   * Ends it like {@link #end()}, and tells a client of our own mode why.
   *
   * @param code of the application, 0 to 65,535
   * @param terminal whether the client need not come back; otherwise it begins another session
   * @param text for people, at most 512 bytes
   */
  public void end(int code, boolean terminal, String text) {
    SessionMessage.Close last = new SessionMessage.Close(code, terminal, text);
    if (goodbye.compareAndSet(null, last)) {
      end(EndReason.DISCONNECTED);
    }
  }

  /** What the client is told at the end, if it is the service that ends it. */
  Optional<SessionMessage.Close> goodbye() {
    return Optional.ofNullable(goodbye.get());
  }

  /** Why it has ended or is ending; empty while it lives. */
  public Optional<EndReason> ended() {
    return Optional.ofNullable(end.get());
  }

  void end(EndReason reason) {
    if (end.compareAndSet(null, reason)) {
      ending.end(reason);
    }
  }

  /** The service is told of it from now on. */
  void connected() {
    connected = true;
  }

  boolean wasConnected() {
    return connected;
  }

  /** Whether the caller is the one to tell the service of the end. */
  boolean beginFinish() {
    return finished.compareAndSet(false, true);
  }

  /**
   * Whether a tick is due and none is running; the caller then runs one and calls {@link #ticked}.
   */
  boolean tickDue(long nowNanos) {
    long interval = config.tickInterval().toNanos();
    if (interval <= 0 || nowNanos - tickedNanos < interval || end.get() != null) {
      return false;
    }
    if (!ticking.compareAndSet(false, true)) {
      return false;
    }
    tickedNanos = nowNanos;
    return true;
  }

  void ticked() {
    ticking.set(false);
  }

  void packBytesMax(int bytes) {
    packBytesMax = bytes;
  }

  /** A client's packs that are not handled. */
  void unhandled(int packs) {
    counters.dropped(DropCause.UNHANDLED, packs);
  }

  Outbox outbox() {
    return outbox;
  }

  Tunnels tunnels() {
    return tunnels;
  }

  /** Only by the thread that reads. */
  @SuppressWarnings("NonAtomicVolatileUpdate") // written by the thread that reads
  void received(int bytes) {
    packsReceived++;
    bytesReceived += bytes;
  }

  /** It goes on with another connection. */
  void moved(SocketAddress to, Ending by) {
    seatLock.lock();
    try {
      remoteAddress = to;
      ending = by;
    } finally {
      seatLock.unlock();
    }
  }

  /** It waits for another connection, unless there is one already. */
  @SuppressWarnings("ReferenceEquality") // connections are told apart by identity
  void movedFrom(Ending former, Ending by) {
    seatLock.lock();
    try {
      if (ending == former) {
        ending = by;
      }
    } finally {
      seatLock.unlock();
    }
  }

  /** It has a seat of this id. */
  void seated(String id) {
    seat = id;
  }

  Optional<String> seat() {
    return Optional.ofNullable(seat);
  }

  @Override
  public String toString() {
    return "session " + id + " of uid " + uid + " from " + remoteAddress;
  }
}
