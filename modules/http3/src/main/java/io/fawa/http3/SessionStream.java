/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.http3;

import io.fawa.http3.quic.QuicConnectionClosedException;
import io.fawa.http3.quic.QuicStream;
import io.fawa.http3.quic.QuicStreamResetException;
import io.fawa.http3.webtransport.WebTransportStream;
import io.fawa.http3.webtransport.WebTransportStreamResetException;
import io.fawa.http3.wire.ApplicationCodes;
import io.fawa.limits.Deadline;
import java.io.IOException;

/** A stream of a WebTransport session; the session knows it until both halves have ended. */
final class SessionStream implements WebTransportStream {
  private static final byte[] NONE = {};

  private final QuicStream quic;
  private final Session session;
  private final boolean readable;
  private final boolean writable;

  /** Bytes already read after the prefix; used by the reading thread only. */
  private byte[] rest;

  private int restAt;
  private volatile boolean readEnded;
  private volatile boolean writeEnded;

  /**
   * A stream whose prefix was read, or is about to be written.
   *
   * @param byPeer whether the peer has opened it
   */
  SessionStream(QuicStream quic, boolean byPeer, byte[] rest, Session session) {
    this.quic = quic;
    this.rest = rest;
    this.session = session;
    readable = quic.bidirectional() || byPeer;
    writable = quic.bidirectional() || !byPeer;
    readEnded = !readable;
    writeEnded = !writable;
  }

  @Override
  public boolean bidirectional() {
    return quic.bidirectional();
  }

  @Override
  public int read(byte[] target, int offset, int length, Deadline deadline) throws IOException {
    if (!readable) {
      throw new IllegalStateException("stream " + quic.id() + " is send-only and cannot be read");
    }
    if (restAt < rest.length) {
      int count = Math.min(length, rest.length - restAt);
      System.arraycopy(rest, restAt, target, offset, count);
      restAt += count;
      return count;
    }
    rest = NONE;
    restAt = 0;
    try {
      int count = quic.read(target, offset, length, deadline);
      if (count < 0) {
        readEnded();
      }
      return count;
    } catch (QuicStreamResetException e) {
      readEnded();
      throw exceptionFor(e);
    } catch (QuicConnectionClosedException e) {
      throw session.ended(e);
    }
  }

  @Override
  public void write(byte[] source, int offset, int length, Deadline deadline) throws IOException {
    if (!writable) {
      throw new IllegalStateException(
          "stream " + quic.id() + " is receive-only and cannot be written");
    }
    try {
      quic.write(source, offset, length, deadline);
    } catch (QuicStreamResetException e) {
      writeEnded();
      throw exceptionFor(e);
    } catch (QuicConnectionClosedException e) {
      throw session.ended(e);
    }
  }

  /** The exception for a reset: the end of the session, if that caused it. */
  private IOException exceptionFor(QuicStreamResetException reset) {
    return session.hasEnded()
        ? session.ended(reset)
        : new WebTransportStreamResetException(ApplicationCodes.fromWire(reset.code()), reset);
  }

  @Override
  public void finish() throws IOException {
    if (!writable) {
      throw new IllegalStateException(
          "stream " + quic.id() + " is receive-only and cannot be finished");
    }
    try {
      quic.finish();
      writeEnded();
    } catch (QuicStreamResetException e) {
      writeEnded();
      throw exceptionFor(e);
    } catch (QuicConnectionClosedException e) {
      throw session.ended(e);
    }
  }

  @Override
  public void reset(int code) {
    quic.reset(ApplicationCodes.toWire(code));
    writeEnded();
  }

  @Override
  public void stopSending(int code) {
    quic.stopSending(ApplicationCodes.toWire(code));
    readEnded();
  }

  @Override
  public void close() {
    if (!writeEnded) {
      reset(0);
    }
    if (!readEnded) {
      stopSending(0);
    }
  }

  /** Aborts both halves with an HTTP/3 error code, which is sent as it is. */
  void abort(long code) {
    quic.reset(code);
    quic.stopSending(code);
  }

  private void readEnded() {
    readEnded = true;
    ended();
  }

  private void writeEnded() {
    writeEnded = true;
    ended();
  }

  private void ended() {
    if (readEnded && writeEnded) {
      session.ended(this);
    }
  }
}
