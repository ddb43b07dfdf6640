/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.loom.resume;

import io.fawa.loom.resume.SessionMessage.Resume;
import io.fawa.loom.wire.MalformedFrameException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A server's memory of a session: what a client needs to come back. Made when the client is
 * welcomed, not when it is lost. Guarded by the caller: one lock for a seat and its logs.
 *
 * <p>A connection is any object; it is compared by identity. What an old connection still reports
 * has no effect: its end does not detach the one that took its place, and its packs must not be
 * accepted unless {@link #isAttached}.
 */
@SuppressWarnings("ReferenceEquality") // a connection is itself, whatever it equals
public final class Seat {
  private final String sessionId;
  private final byte[] storedSecret;
  private final SendLog sendLog;
  private final ReceiveLog receiveLog;
  private @Nullable Object attached;
  private boolean ended;
  private boolean expiring;
  private long expiresAtMillis;

  /**
   * A seat without a connection; its epoch is that of the log.
   *
   * @param sessionId 1 to 64 visible ASCII characters
   * @param secret 32 bytes from a secure random generator, which the welcome carries; not retained
   * @throws IllegalArgumentException the id or the secret is not so
   */
  public Seat(String sessionId, byte[] secret, SendLog sendLog, ReceiveLog receiveLog) {
    Texts.requireId(sessionId);
    this.sessionId = sessionId;
    this.storedSecret = ResumeProof.stored(secret);
    this.sendLog = sendLog;
    this.receiveLog = receiveLog;
  }

  /** The name of the session. */
  public String sessionId() {
    return sessionId;
  }

  /** The epoch of both directions. */
  public long epoch() {
    return sendLog.epoch();
  }

  /** The packs to the client. */
  public SendLog sendLog() {
    return sendLog;
  }

  /** The packs from the client. */
  public ReceiveLog receiveLog() {
    return receiveLog;
  }

  /**
   * Attaches a connection of a client that has proved who it is, and returns the one detached by
   * that, which the caller closes.
   *
   * @throws IllegalStateException the seat has ended: look before a welcome whether it still stands
   */
  public Optional<Object> attach(Object connection) {
    if (ended) {
      throw new IllegalStateException("session " + sessionId + " has ended");
    }
    Object former = attached;
    attached = connection;
    expiring = false;
    return former == null || former == connection ? Optional.empty() : Optional.of(former);
  }

  /** Whether this connection is the attached one. */
  public boolean isAttached(Object connection) {
    return attached == connection;
  }

  /** The connection attached, if any. */
  public Optional<Object> attached() {
    return Optional.ofNullable(attached);
  }

  /**
   * Detaches a connection that has ended. Only the attached one: then it returns true, and the
   * caller sets by {@link #expires} how long the seat waits.
   */
  public boolean detach(Object connection) {
    if (attached != connection) {
      return false;
    }
    attached = null;
    return true;
  }

  /**
   * Sets when a seat without a connection expires, on the caller's clock. Returns false, without
   * effect, if a connection is attached or the seat has ended.
   */
  public boolean expires(long atMillis) {
    if (attached != null || ended) {
      return false;
    }
    expiring = true;
    expiresAtMillis = atMillis;
    return true;
  }

  /** Whether the seat has ended or expired; a seat with a connection does not expire. */
  public boolean isExpired(long nowMillis) {
    return ended || (attached == null && expiring && nowMillis - expiresAtMillis >= 0);
  }

  /** Ends the session for ever and returns the connection that was attached, if any. */
  public Optional<Object> end() {
    Optional<Object> last = attached();
    attached = null;
    ended = true;
    sendLog.purge();
    return last;
  }

  /**
   * Gives the seat to a client that proves its secret. The proof is checked before anything else:
   * with a wrong one the seat stays as it was, its connection and expiry too. The caller
   * authenticates the login's pack before this, as for a new session.
   *
   * @param exporter of the connection, 32 bytes
   * @param nowMillis the caller's clock
   */
  public Resumption resume(Object connection, Resume request, byte[] exporter, long nowMillis) {
    boolean proved =
        ResumeProof.verifies(
            storedSecret, request.proof(), exporter, request.sessionId(), request.epoch());
    if (!proved || !request.sessionId().equals(sessionId)) {
      return new Resumption.Denied("wrong proof of session " + sessionId);
    }
    if (isExpired(nowMillis)) {
      return new Resumption.Gone("session " + sessionId + " is over");
    }
    long offset = request.receivedOffset();
    return switch (sendLog.since(request.epoch(), offset)) {
      case Replay.Packs missing -> {
        acknowledge(offset);
        yield new Resumption.Resumed(missing.packs(), offset, attach(connection));
      }
      case Replay.Lost lost -> {
        sendLog.purge();
        yield new Resumption.HistoryLost(lost.reason(), sendLog.newest(), attach(connection));
      }
    };
  }

  private void acknowledge(long offset) {
    try {
      sendLog.acknowledged(offset);
    } catch (MalformedFrameException e) {
      throw new IllegalStateException("offset " + offset + " was recoverable just now", e);
    }
  }
}
