/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.loom.session;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.fawa.loom.resume.LogLimits;
import io.fawa.loom.resume.SendLog;
import io.fawa.loom.resume.SessionMessage;
import io.fawa.loom.resume.SessionMessages;
import io.fawa.loom.secure.EphemeralKeys;
import io.fawa.loom.secure.PackSeal;
import io.fawa.loom.session.carrier.Frames;
import java.io.IOException;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * One end of our own mode on one connection, a client's or a server's: its keys, what is due beside
 * packs, and the offsets of packs that are sent. One thread opens, one asks what to send, any says
 * what is due.
 */
final class OwnEnd {
  private static final SecureRandom RANDOM = new SecureRandom();
  private static final int HELLO_RANDOM_BYTES = 16;

  private final PackSeal seal;
  private final LogLimits limits;
  private final Logs logs;

  /** Guards what is due. Held for a moment only. */
  private final ReentrantLock lock = new ReentrantLock();

  @GuardedBy("lock")
  private boolean replayDue;

  @GuardedBy("lock")
  private boolean ackDue;

  @GuardedBy("lock")
  private @Nullable SessionMessage pong;

  @GuardedBy("lock")
  private boolean pingDue;

  /** Whether the ping of this number is not answered. */
  @GuardedBy("lock")
  private boolean pingSent;

  @GuardedBy("lock")
  private long pingNumber;

  /** What an end has of its session, which outlives the connection. */
  interface Logs {
    /** Guards the log of what is sent. Held for a moment only. */
    ReentrantLock lock();

    /** What is sent and not acknowledged. Called with the lock held. */
    SendLog sendLog();

    /**
     * So many bytes of packs were appended. Called with the lock held.
     *
     * @throws IOException the session goes on with another connection, which sends them
     */
    void appended(long bytes) throws IOException;

    /** An acknowledgement, if one is due or much has come since the last. */
    Optional<SessionMessage.Ack> acknowledgement(boolean due);
  }

  OwnEnd(PackSeal seal, LogLimits limits, Logs logs) {
    this.seal = seal;
    this.limits = limits;
    this.logs = logs;
  }

  // ---- what a handshake begins with

  static byte[] random(int length) {
    byte[] bytes = new byte[length];
    RANDOM.nextBytes(bytes);
    return bytes;
  }

  static byte[] helloRandom() {
    return random(HELLO_RANDOM_BYTES);
  }

  static EphemeralKeys ephemeralKeys() {
    return new EphemeralKeys(random(EphemeralKeys.KEY_BYTES));
  }

  // ---- envelopes

  byte[] sealed(SessionMessage message) {
    return seal.seal(SessionMessages.encode(message));
  }

  SessionMessage open(byte[] envelope) throws IOException {
    return SessionMessages.decode(seal.open(envelope));
  }

  // ---- what is due

  /**
   * What is not acknowledged is sent before anything else: that of the moment when this end begins
   * to send, as the connection before may have appended packs until then.
   */
  void replay() {
    lock.lock();
    try {
      replayDue = true;
    } finally {
      lock.unlock();
    }
  }

  void answer(SessionMessage.Ping ping) {
    lock.lock();
    try {
      pong = new SessionMessage.Pong(ping.number());
    } finally {
      lock.unlock();
    }
  }

  void ping() {
    lock.lock();
    try {
      pingDue = true;
    } finally {
      lock.unlock();
    }
  }

  /** Nanoseconds since the last ping if this answers it: the number is the peer's to choose. */
  OptionalLong roundTripNanos(SessionMessage.Pong answer) {
    lock.lock();
    try {
      if (!pingSent || answer.number() != pingNumber) {
        return OptionalLong.empty();
      }
      pingSent = false;
    } finally {
      lock.unlock();
    }
    return OptionalLong.of(System.nanoTime() - answer.number());
  }

  void acknowledge() {
    lock.lock();
    try {
      ackDue = true;
    } finally {
      lock.unlock();
    }
  }

  // ---- what to send

  /** How many packs the peer's history takes. */
  PackProtocol.Room room() {
    logs.lock().lock();
    try {
      SendLog log = logs.sendLog();
      if (!log.hasRoomFor(Frames.PACK_BYTES_MAX)) {
        return PackProtocol.Room.NONE;
      }
      long bytes = Math.min(Link.BATCH_BYTES, limits.bytesMax() - log.bytes());
      return new PackProtocol.Room(limits.packsMax() - log.packs(), (int) bytes);
    } finally {
      logs.lock().unlock();
    }
  }

  /**
   * What is due and these packs, which are kept until they are acknowledged.
   *
   * @throws IOException the session goes on with another connection
   */
  List<byte[]> toSend(List<byte[]> packs) throws IOException {
    List<byte[]> envelopes = new ArrayList<>(packs.size() + 2);
    for (SessionMessage message : due()) {
      envelopes.add(sealed(message));
    }
    for (SessionMessage.Data data :
        packs.isEmpty() ? List.<SessionMessage.Data>of() : append(packs)) {
      envelopes.add(sealed(data));
    }
    return envelopes;
  }

  private List<SessionMessage> due() {
    List<SessionMessage> due = new ArrayList<>(unsent());
    boolean acknowledge;
    lock.lock();
    try {
      if (pong != null) {
        due.add(pong);
        pong = null;
      }
      if (pingDue) {
        pingNumber = System.nanoTime();
        pingSent = true;
        due.add(new SessionMessage.Ping(pingNumber));
        pingDue = false;
      }
      acknowledge = ackDue;
      ackDue = false;
    } finally {
      lock.unlock();
    }
    logs.acknowledgement(acknowledge).ifPresent(due::add);
    return due;
  }

  /** What the peer has missed, once. */
  private List<SessionMessage.Data> unsent() {
    lock.lock();
    try {
      if (!replayDue) {
        return List.of();
      }
      replayDue = false;
    } finally {
      lock.unlock();
    }
    logs.lock().lock();
    try {
      return logs.sendLog().unacknowledged();
    } finally {
      logs.lock().unlock();
    }
  }

  private List<SessionMessage.Data> append(List<byte[]> packs) throws IOException {
    List<SessionMessage.Data> data = new ArrayList<>(packs.size());
    logs.lock().lock();
    try {
      long bytes = 0;
      for (byte[] pack : packs) {
        long offset = logs.sendLog().append(pack);
        if (offset == SendLog.FULL) {
          throw new IllegalStateException("more packs were taken than there was room for");
        }
        bytes += pack.length;
        data.add(new SessionMessage.Data(offset, pack));
      }
      logs.appended(bytes);
      return data;
    } finally {
      logs.lock().unlock();
    }
  }
}
