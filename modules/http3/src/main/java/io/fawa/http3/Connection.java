/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.http3;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.fawa.http3.quic.QuicConnection;
import io.fawa.http3.quic.QuicConnectionClosedException;
import io.fawa.http3.quic.QuicStream;
import io.fawa.http3.quic.QuicStreamResetException;
import io.fawa.http3.wire.Frames;
import io.fawa.http3.wire.Settings;
import io.fawa.http3.wire.VarInt;
import io.fawa.limits.Deadline;
import java.io.EOFException;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * One side of a connection (RFC 9114 §3): its control stream, and the unidirectional streams of the
 * peer. Thread-safe.
 */
abstract class Connection implements RequestStream.Faults, ControlStream.Handler {
  private static final Logger LOG = System.getLogger(Connection.class.getName());

  final QuicConnection quic;
  final Http3Config config;
  final Sessions sessions;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();

  /** The types of critical streams that have come: one of each (RFC 9114 §6.2.1, RFC 9204 §4.2). */
  @GuardedBy("lock")
  private final Set<Long> critical = new HashSet<>();

  @GuardedBy("lock")
  private @Nullable Settings peerSettings;

  private volatile @Nullable QuicStream control;

  Connection(QuicConnection quic, Http3Config config) {
    this.quic = quic;
    this.config = config;
    this.sessions = new Sessions(quic, config);
  }

  abstract String label();

  /** Opens the control stream and sends the settings. */
  final void openControl(boolean server) throws IOException {
    Map<Long, Long> values = new LinkedHashMap<>();
    values.put(Frames.SETTINGS_QPACK_MAX_TABLE_CAPACITY, 0L);
    values.put(Frames.SETTINGS_MAX_FIELD_SECTION_SIZE, (long) config.fieldSectionBytesMax());
    values.put(Frames.SETTINGS_QPACK_BLOCKED_STREAMS, 0L);
    if (server && config.offersExtendedConnect()) {
      values.put(Frames.SETTINGS_ENABLE_CONNECT_PROTOCOL, 1L);
    }
    if (config.webTransport()) {
      values.put(Frames.SETTINGS_H3_DATAGRAM, 1L);
      // Chromium and Firefox know the first of the two, Safari the second.
      values.put(Frames.SETTINGS_WEBTRANSPORT_DRAFT_02, 1L);
      values.put(Frames.SETTINGS_WEBTRANSPORT_DRAFT_07, (long) config.webTransportSessionsMax());
    }
    byte[] frame = new Settings(values).frame();
    byte[] first = new byte[1 + frame.length];
    first[0] = (byte) Frames.CONTROL_STREAM;
    System.arraycopy(frame, 0, first, 1, frame.length);
    Deadline deadline = Deadline.after(config.handshakeTimeout());
    QuicStream stream = quic.open(false, deadline);
    stream.write(first, 0, first.length, deadline);
    control = stream;
  }

  /** Sends GOAWAY (RFC 9114 §5.2); a failure is logged only. */
  final void sendGoAway(long id) {
    QuicStream stream = control;
    if (stream == null) {
      return;
    }
    byte[] frame = new byte[2 + VarInt.BYTES_MAX];
    int length = VarInt.bytes(id);
    int end = VarInt.put(id, frame, VarInt.put(length, frame, VarInt.put(Frames.GOAWAY, frame, 0)));
    try {
      stream.write(frame, 0, end, Deadline.after(config.handshakeTimeout()));
    } catch (IOException e) {
      LOG.log(Level.DEBUG, () -> label() + ": GOAWAY was not sent: " + e.getMessage());
    }
  }

  @Override
  public final void settings(Settings settings) {
    lock.lock();
    try {
      peerSettings = settings;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** Waits for the peer's SETTINGS. */
  final Settings awaitSettings(Deadline deadline) throws IOException {
    lock.lock();
    try {
      Settings settings = peerSettings;
      while (settings == null) {
        if (quic.closed()) {
          throw new IOException("the connection ended before the peer sent SETTINGS");
        }
        deadline.await(changed, "the peer's SETTINGS");
        settings = peerSettings;
      }
      return settings;
    } finally {
      lock.unlock();
    }
  }

  @Override
  public final void fault(ConnectionFault fault) {
    LOG.log(Level.DEBUG, () -> label() + ": " + fault.getMessage());
    quic.close(fault.code(), String.valueOf(fault.getMessage()));
  }

  /** Serves a unidirectional stream of the peer, on a thread of its own. */
  final void serveUnidirectional(QuicStream stream) {
    long type = -1;
    try {
      type = readVarInt(stream);
      serveUnidirectional(type, stream);
    } catch (ConnectionFault e) {
      fault(e);
    } catch (QuicStreamResetException | EOFException e) {
      if (isCritical(type)) {
        fault(
            new ConnectionFault(
                Http3Error.CLOSED_CRITICAL_STREAM,
                "the peer closed critical stream " + stream.id()));
      }
    } catch (QuicConnectionClosedException | InterruptedIOException e) {
      LOG.log(Level.TRACE, "the connection has ended", e);
    } catch (IOException e) {
      LOG.log(Level.DEBUG, () -> label() + ": stream " + stream.id() + ": " + e.getMessage());
    } catch (RuntimeException | Error e) {
      LOG.log(Level.ERROR, label() + ": stream " + stream.id() + " failed", e);
      quic.close(Http3Error.INTERNAL_ERROR, "");
    }
  }

  private void serveUnidirectional(long type, QuicStream stream) throws IOException {
    if (isCritical(type)) {
      requireFirst(type);
    }
    if (type == Frames.CONTROL_STREAM) {
      new ControlStream(stream, config, this).read();
    } else if (type == Frames.QPACK_ENCODER_STREAM) {
      readEncoder(stream);
    } else if (type == Frames.QPACK_DECODER_STREAM) {
      readDecoder(stream);
    } else if (type == Frames.PUSH_STREAM) {
      push();
    } else if (type == Frames.WEBTRANSPORT_UNI_STREAM && config.webTransport()) {
      sessions.deliver(readVarInt(stream), stream, new byte[0]);
    } else {
      // RFC 9114 §6.2: streams of unknown types are no error.
      stream.stopSending(Http3Error.STREAM_CREATION_ERROR);
    }
  }

  /** The peer has opened a push stream. */
  abstract void push() throws ConnectionFault;

  private static boolean isCritical(long type) {
    return type == Frames.CONTROL_STREAM
        || type == Frames.QPACK_ENCODER_STREAM
        || type == Frames.QPACK_DECODER_STREAM;
  }

  private void requireFirst(long type) throws ConnectionFault {
    lock.lock();
    try {
      if (!critical.add(type)) {
        throw new ConnectionFault(
            Http3Error.STREAM_CREATION_ERROR, "the peer opened a second stream of type " + type);
      }
    } finally {
      lock.unlock();
    }
  }

  /**
   * Reads the QPACK encoder stream: a table of 0 bytes allows only capacity 0 (RFC 9204 §4.3.1).
   */
  private static void readEncoder(QuicStream stream) throws IOException {
    byte[] octet = new byte[1];
    while (true) {
      read(stream, octet);
      if (octet[0] != 0x20) {
        throw new ConnectionFault(
            Http3Error.QPACK_ENCODER_STREAM_ERROR,
            "an encoder instruction that a table of 0 bytes forbids");
      }
    }
  }

  /** Reads the QPACK decoder stream, which may only hold Stream Cancellation (RFC 9204 §4.4.2). */
  private static void readDecoder(QuicStream stream) throws IOException {
    byte[] octet = new byte[1];
    while (true) {
      read(stream, octet);
      if ((octet[0] & 0xc0) != 0x40) {
        throw new ConnectionFault(
            Http3Error.QPACK_DECODER_STREAM_ERROR,
            "an acknowledgement, but no dynamic entry was sent");
      }
      if ((octet[0] & 0x3f) == 0x3f) {
        do {
          read(stream, octet);
        } while (octet[0] < 0);
      }
    }
  }

  private static long readVarInt(QuicStream stream) throws IOException {
    byte[] octets = new byte[VarInt.BYTES_MAX];
    byte[] octet = new byte[1];
    int size = 0;
    do {
      read(stream, octet);
      octets[size++] = octet[0];
    } while (size < VarInt.bytesOf(octets[0]));
    return VarInt.get(octets, 0);
  }

  private static void read(QuicStream stream, byte[] octet) throws IOException {
    if (stream.read(octet, 0, 1, Deadline.none()) < 0) {
      throw new EOFException("the stream has ended");
    }
  }

  /** Hands datagrams to their sessions until the connection ends. */
  final void readDatagrams() {
    try {
      while (true) {
        sessions.datagram(quic.receiveDatagram());
      }
    } catch (ConnectionFault e) {
      fault(e);
    } catch (IOException e) {
      LOG.log(Level.TRACE, "the connection has ended", e);
    }
  }

  /** Wakes those who wait: the connection has ended. */
  final void ended() {
    lock.lock();
    try {
      changed.signalAll();
    } finally {
      lock.unlock();
    }
    sessions.connectionEnded();
  }
}
