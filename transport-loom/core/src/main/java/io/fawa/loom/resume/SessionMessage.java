/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.loom.resume;

import io.fawa.loom.wire.Range;
import java.util.Optional;

/**
 * A message between two ends of ours, one in each pack. Constructors check every range. Arrays are
 * retained and must not be changed.
 */
@SuppressWarnings("ArrayRecordComponent") // packs and secrets are bytes; nothing compares messages
public sealed interface SessionMessage {
  /** Longest session id in bytes. */
  int ID_BYTES_MAX = 64;

  /** Longest reason or target in bytes of UTF-8. */
  int TEXT_BYTES_MAX = 512;

  /** Bytes of a session's secret and of a proof. */
  int SECRET_BYTES = 32;

  /** The epoch of a client that has none: it never matches. */
  long NO_EPOCH = 0;

  /**
   * Client: the first message. The pack authenticates, on a resume too.
   *
   * @param pack what the application authenticates with, 0 bytes or more
   */
  record Login(byte[] pack, Optional<Resume> resume) implements SessionMessage {}

  /**
   * Client: which session it wants back.
   *
   * @param sessionId 1 to 64 visible ASCII characters
   * @param epoch that of the welcome, or {@link #NO_EPOCH} to be told that history is lost
   * @param proof of the session's secret on this connection, 32 bytes: {@link ResumeProof}
   * @param receivedOffset the last pack it received in order, 0 if none
   */
  record Resume(String sessionId, long epoch, byte[] proof, long receivedOffset) {
    /** Checks every range. */
    public Resume {
      Texts.requireId(sessionId);
      Range.require(proof.length, SECRET_BYTES, SECRET_BYTES, "number of bytes of the proof");
      Range.require(receivedOffset, 0, Long.MAX_VALUE, "receivedOffset");
    }
  }

  /** What became of the session asked for. */
  enum Outcome {
    /** None was asked for, and this is a new one. */
    NEW,
    /** Packs continue behind what each end has. */
    RESUMED,
    /** Packs from the server are missing: the application must read its state again. */
    HISTORY_LOST
  }

  /**
   * Server: the answer to a login that succeeded.
   *
   * @param sessionId 1 to 64 visible ASCII characters
   * @param epoch of both streams of packs, never {@link #NO_EPOCH}; the same as before only if the
   *     server still has the session
   * @param secret of a new session, 32 bytes; none if the session is the one asked for
   * @param serverReceivedOffset the last pack the server received in order, 0 if none
   * @param startOffset the last pack the client is taken to have; the next is the one after it
   * @param seatMillis how long the session waits for a client that is gone
   * @param pingMillis the interval of the server's pings, 0 for none
   * @param answerPack the application's answer, 0 bytes or more
   */
  record Welcome(
      String sessionId,
      long epoch,
      Optional<byte[]> secret,
      Outcome outcome,
      long serverReceivedOffset,
      long startOffset,
      int seatMillis,
      int pingMillis,
      byte[] answerPack)
      implements SessionMessage {
    /** Checks every range. */
    public Welcome {
      Texts.requireId(sessionId);
      if (epoch == NO_EPOCH) {
        throw new IllegalArgumentException("epoch is 0, which stands for none");
      }
      if (secret.isPresent()) {
        Range.require(
            secret.get().length, SECRET_BYTES, SECRET_BYTES, "number of bytes of the secret");
      }
      Range.require(serverReceivedOffset, 0, Long.MAX_VALUE, "serverReceivedOffset");
      Range.require(startOffset, 0, Long.MAX_VALUE, "startOffset");
      Range.require(seatMillis, 0, Integer.MAX_VALUE, "seatMillis");
      Range.require(pingMillis, 0, Integer.MAX_VALUE, "pingMillis");
    }
  }

  /**
   * Server: the login failed.
   *
   * @param code the application's, 0 to 65535
   * @param terminal trying again is useless
   * @param reason at most 512 bytes of UTF-8
   */
  record Refused(int code, boolean terminal, String reason) implements SessionMessage {
    /** Checks every range. */
    public Refused {
      Range.require(code, 0, 0xffff, "code");
      Texts.requireText(reason, "reason");
    }
  }

  /**
   * Both: one pack of the application.
   *
   * @param offset its number in its direction and epoch, from 1
   * @param pack 1 byte or more
   */
  record Data(long offset, byte[] pack) implements SessionMessage {
    /** Checks every range. */
    public Data {
      Range.require(offset, 1, Long.MAX_VALUE, "offset");
      Range.require(pack.length, 1, Integer.MAX_VALUE, "number of bytes of the pack");
    }
  }

  /** Both: every pack up to this offset has arrived in order; 0 for none. */
  record Ack(long offset) implements SessionMessage {
    /** Checks the range. */
    public Ack {
      Range.require(offset, 0, Long.MAX_VALUE, "offset");
    }
  }

  /** Both: asks for a {@link Pong} with the same number, any 64 bits. */
  record Ping(long number) implements SessionMessage {}

  /** Both: the answer to a {@link Ping}. */
  record Pong(long number) implements SessionMessage {}

  /**
   * Server: it is about to stop, and the client should connect elsewhere.
   *
   * @param target where to connect, empty for anywhere else; at most 512 bytes of UTF-8
   * @param reason at most 512 bytes of UTF-8
   */
  record GoAway(String target, String reason) implements SessionMessage {
    /** Checks every range. */
    public GoAway {
      Texts.requireText(target, "target");
      Texts.requireText(reason, "reason");
    }
  }

  /**
   * Both: the last message of a connection.
   *
   * @param code the application's, 0 to 65535
   * @param terminal the session is over: neither connect again nor keep the seat
   * @param reason at most 512 bytes of UTF-8
   */
  record Close(int code, boolean terminal, String reason) implements SessionMessage {
    /** Checks every range. */
    public Close {
      Range.require(code, 0, 0xffff, "code");
      Texts.requireText(reason, "reason");
    }
  }
}
