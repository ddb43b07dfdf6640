/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.loom.resume;

import io.fawa.loom.resume.LogLimits.WhenFull;
import io.fawa.loom.resume.SessionMessage.Data;
import io.fawa.loom.resume.SessionMessage.Outcome;
import io.fawa.loom.resume.SessionMessage.Resume;
import io.fawa.loom.resume.SessionMessage.Welcome;
import io.fawa.loom.wire.MalformedFrameException;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A client's memory of its session: what it needs to come back, the counterpart of a {@link Seat}.
 * Single-owner, or guarded by the caller.
 *
 * <p>Its log of sent packs always refuses when full: a client never forgets a pack that the server
 * may not have.
 */
public final class Ticket {
  private final LogLimits limits;
  private final ReceiveLog receiveLog;
  private @Nullable Session session;
  private boolean forgotten;

  @SuppressWarnings("ArrayRecordComponent") // not compared
  private record Session(String id, byte[] secret, SendLog sendLog) {}

  /**
   * What a welcome means to the client.
   *
   * @param outcome as the welcome says, but {@link Outcome#HISTORY_LOST} too if the session was to
   *     be resumed and the server has given a new one
   * @param replay packs that the server does not have, in order: send them before new ones
   * @param undecided packs of a session that is gone which its server did not acknowledge: it may
   *     have had them or not, and they are not sent again
   */
  public record Welcomed(Outcome outcome, List<Data> replay, List<Data> undecided) {
    /** Copies the lists. */
    public Welcomed {
      replay = List.copyOf(replay);
      undecided = List.copyOf(undecided);
    }
  }

  /** A ticket of a client that had no session yet. */
  public Ticket(LogLimits limits) {
    this.limits = limits.withBound(limits.packsMax(), limits.bytesMax(), WhenFull.REFUSE);
    this.receiveLog = new ReceiveLog(limits);
  }

  /**
   * What the next login asks for; nothing before the first welcome.
   *
   * @param exporter of the connection it is sent on, 32 bytes
   */
  public Optional<Resume> resume(byte[] exporter) {
    Session last = session;
    if (last == null) {
      return Optional.empty();
    }
    long epoch = forgotten ? SessionMessage.NO_EPOCH : last.sendLog.epoch();
    byte[] proof = ResumeProof.of(last.secret, exporter, last.id, epoch);
    return Optional.of(new Resume(last.id, epoch, proof, receiveLog.received()));
  }

  /**
   * Makes the next login ask for a position that does not exist, so that the server says that
   * history is lost: for an application whose state is no longer what it has received.
   */
  public void forgetHistory() {
    forgotten = true;
  }

  /**
   * Takes the answer to a login. Epoch, offsets and secret change together or not at all.
   *
   * @throws MalformedFrameException it contradicts what was asked for, or what the server
   *     acknowledged before; nothing has changed then
   */
  public Welcomed welcomed(Welcome welcome) throws MalformedFrameException {
    Session last = session;
    if (last == null) {
      if (welcome.outcome() == Outcome.RESUMED) {
        throw new MalformedFrameException("a session is resumed that was not asked for");
      }
      return begin(welcome, welcome.outcome(), List.of());
    }
    if (!welcome.sessionId().equals(last.id) || welcome.epoch() != last.sendLog.epoch()) {
      if (welcome.outcome() == Outcome.RESUMED) {
        throw new MalformedFrameException("another session or epoch is resumed than asked for");
      }
      return begin(welcome, Outcome.HISTORY_LOST, last.sendLog.unacknowledged());
    }
    return goOn(welcome, last.sendLog);
  }

  private Welcomed begin(Welcome welcome, Outcome outcome, List<Data> undecided)
      throws MalformedFrameException {
    byte[] secret =
        welcome
            .secret()
            .orElseThrow(() -> new MalformedFrameException("a new session without a secret"));
    SendLog log = new SendLog(welcome.epoch(), welcome.serverReceivedOffset(), limits);
    session = new Session(welcome.sessionId(), secret, log);
    receiveLog.restart(welcome.startOffset());
    forgotten = false;
    return new Welcomed(outcome, List.of(), undecided);
  }

  private Welcomed goOn(Welcome welcome, SendLog log) throws MalformedFrameException {
    if (welcome.outcome() == Outcome.NEW || welcome.secret().isPresent()) {
      throw new MalformedFrameException("a new session with the id and epoch of the old one");
    }
    boolean resumed = welcome.outcome() == Outcome.RESUMED;
    if (resumed && (forgotten || welcome.startOffset() != receiveLog.received())) {
      throw new MalformedFrameException(
          "resumed behind offset "
              + welcome.startOffset()
              + (forgotten ? ", asked for none" : ", received are up to " + receiveLog.received()));
    }
    List<Data> missing =
        switch (log.since(welcome.epoch(), welcome.serverReceivedOffset())) {
          case Replay.Packs replay -> replay.packs();
          case Replay.Lost lost ->
              throw new MalformedFrameException(
                  "serverReceivedOffset contradicts what it acknowledged: " + lost.reason());
        };
    log.acknowledged(welcome.serverReceivedOffset());
    if (!resumed) {
      receiveLog.restart(welcome.startOffset());
      forgotten = false;
    }
    return new Welcomed(welcome.outcome(), missing, List.of());
  }

  /**
   * The packs to the server.
   *
   * @throws IllegalStateException there was no welcome yet
   */
  public SendLog sendLog() {
    Session current = session;
    if (current == null) {
      throw new IllegalStateException("no session yet: wait for the first welcome");
    }
    return current.sendLog;
  }

  /** The packs from the server. */
  public ReceiveLog receiveLog() {
    return receiveLog;
  }
}
