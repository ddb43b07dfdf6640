/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.http2;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.fawa.http.BaseUrl;
import io.fawa.http.ExchangeResetException;
import io.fawa.http.RequestHead;
import io.fawa.http.ResetCode;
import io.fawa.http.Wire;
import io.fawa.http.fields.ResponseFields;
import io.fawa.http.fields.TrailerFields;
import io.fawa.limits.Allowance;
import io.fawa.limits.Deadline;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;

/** The client's side of a connection; a virtual thread of its own reads. */
final class ClientConnection extends Connection {
  private static final System.Logger LOG = System.getLogger(ClientConnection.class.getName());
  private static final ThreadFactory READERS =
      Thread.ofVirtual().name("http2-client-reader").factory();

  /** The stream limit assumed before the server's SETTINGS arrive (RFC 9113 §6.5.2). */
  private static final int STREAMS_BEFORE_SETTINGS = 100;

  /**
   * A field block up to this size never ends the connection, even if the header list limit is
   * smaller: only its call fails.
   */
  private static final long BLOCK_BYTES_MIN = 256 * 1024;

  private final String label;
  private final BaseUrl url;
  private final Runnable slotFreed;

  @GuardedBy("streams.outbox.lock")
  private int nextStream = 1;

  /** The server accepts no more streams. */
  @GuardedBy("streams.outbox.lock")
  private boolean goingAway;

  /**
   * Creates the client side of a connected wire.
   *
   * @param slotFreed called, under the connection's lock, when another stream may be opened, or
   *     when none can be opened any more
   */
  ClientConnection(Wire wire, Http2Config config, BaseUrl url, Runnable slotFreed) {
    super(
        wire,
        config,
        Math.max(2L * config.headerListBytesMax(), BLOCK_BYTES_MIN),
        Allowance.unlimited());
    this.url = url;
    this.slotFreed = slotFreed;
    label = "connection to " + url.address();
  }

  /** Sends the preface and starts reading. */
  void start() {
    streams.outbox.lock.lock();
    try {
      FrameBuffer frames = streams.outbox.frames();
      frames.preface();
      frames.settings(
          Frames.SETTINGS_HEADER_TABLE_SIZE,
          config.headerTableBytes(),
          Frames.SETTINGS_ENABLE_PUSH,
          0,
          Frames.SETTINGS_INITIAL_WINDOW_SIZE,
          config.streamWindowBytes(),
          Frames.SETTINGS_MAX_FRAME_SIZE,
          config.frameBytesMax(),
          Frames.SETTINGS_MAX_HEADER_LIST_SIZE,
          config.headerListBytesMax());
      int more = config.connectionWindowBytes() - Frames.INITIAL_WINDOW;
      // The initial window of a connection can only be raised by WINDOW_UPDATE (RFC 9113 §6.9.2).
      if (more > 0) {
        frames.windowUpdate(0, more);
      }
    } finally {
      streams.outbox.lock.unlock();
    }
    READERS.newThread(() -> readLoop(this::begin)).start();
  }

  private void begin() throws IOException {
    // Without waiting for the server: both sides send their preface first (RFC 9113 §3.4).
    flush();
    Optional<String> other = frames.detectOtherProtocol();
    if (other.isPresent()) {
      ConnectionException stranger =
          new ConnectionException(ErrorCode.PROTOCOL_ERROR, url.address() + ": " + other.get());
      // A stranger hangs up, so a write may have failed already, which explains nothing.
      overrule(stranger);
      throw stranger;
    }
    frames.requireSettings();
  }

  private void flush() {
    streams.outbox.lock.lock();
    try {
      streams.outbox.flush();
    } finally {
      streams.outbox.lock.unlock();
    }
  }

  /**
   * Opens a stream and appends its header section; empty if the server allows no more for now, or
   * at all.
   */
  Optional<ClientStream> open(RequestHead head, Deadline deadline) {
    streams.outbox.lock.lock();
    try {
      if (!usable() || streams.open() >= streamsMax()) {
        return Optional.empty();
      }
      ClientStream stream =
          new ClientStream(
              nextStream,
              streams,
              head.method().equals("HEAD"),
              streams.peerSettings().initialWindowBytes(),
              deadline);
      // Numbers must be used in order (RFC 9113 §5.1.1), so this is under the lock of the frames.
      // After 2^31 - 1 it overflows to negative, which ends the use of the connection.
      nextStream += 2;
      streams.put(stream);
      streams.appendHeaders(
          stream,
          (encoder, block) -> {
            encoder.encode(":method", head.method(), block);
            encoder.encode(":scheme", url.scheme(), block);
            encoder.encode(":authority", url.authority(), block);
            encoder.encode(":path", head.path(), block);
            FieldSource.encode(head.headers(), encoder, block);
          },
          false);
      return Optional.of(stream);
    } finally {
      streams.outbox.lock.unlock();
    }
  }

  /** False once no stream can ever be opened again. */
  boolean isUsable() {
    streams.outbox.lock.lock();
    try {
      return usable();
    } finally {
      streams.outbox.lock.unlock();
    }
  }

  @GuardedBy("streams.outbox.lock")
  private boolean usable() {
    return open() && !ending() && !goingAway && nextStream > 0;
  }

  @GuardedBy("streams.outbox.lock")
  private int streamsMax() {
    return dispatcher.settingsSeen()
        ? streams.peerSettings().maxConcurrentStreams()
        : STREAMS_BEFORE_SETTINGS;
  }

  @Override
  String label() {
    return label;
  }

  @Override
  @GuardedBy("streams.outbox.lock")
  int lastPeerStream() {
    return 0;
  }

  @Override
  boolean neverOpened(int streamId) {
    streams.outbox.lock.lock();
    try {
      return (streamId & 1) == 0 || (nextStream > 0 && streamId >= nextStream);
    } finally {
      streams.outbox.lock.unlock();
    }
  }

  @Override
  void beforeWait() {}

  @Override
  void headers(int streamId, byte[] block, int offset, int length, boolean end, boolean wellFormed)
      throws ConnectionException {
    Stream found = streams.stream(streamId);
    if (!(found instanceof ClientStream stream)) {
      if (neverOpened(streamId)) {
        throw new ConnectionException(
            ErrorCode.PROTOCOL_ERROR, "HEADERS on idle stream " + streamId);
      }
      dispatcher.unproductive("HEADERS on a closed stream");
      // The block is decoded even though it is not needed, to keep the HPACK table in sync.
      dispatcher.decode(block, offset, length, (name, value) -> {});
      return;
    }
    if (stream.headArrived()) {
      trailers(stream, block, offset, length, end);
      return;
    }
    ResponseFields fields = new ResponseFields();
    boolean fits = dispatcher.decode(block, offset, length, fields);
    if (!fits) {
      refuse(stream, "response header section of");
    } else if (!fields.wellFormed() || (fields.interim() && end)) {
      streams.streamError(stream, ErrorCode.PROTOCOL_ERROR, "malformed response header section");
    } else if (fields.interim()) {
      dispatcher.unproductive("an interim response");
    } else {
      dispatcher.productive();
      stream.receiveHead(fields);
      if (end) {
        endOf(stream);
      }
    }
  }

  private void trailers(ClientStream stream, byte[] block, int offset, int length, boolean end)
      throws ConnectionException {
    TrailerFields fields = new TrailerFields();
    boolean fits = dispatcher.decode(block, offset, length, fields);
    if (!end || !fields.wellFormed() || !stream.keepsPromise(0, true)) {
      streams.streamError(stream, ErrorCode.PROTOCOL_ERROR, "malformed trailers");
    } else if (!fits) {
      refuse(stream, "response trailer section of");
    } else {
      dispatcher.productive();
      stream.receiveEnd(fields.headers());
      streams.ended(stream);
    }
  }

  /** Resets a stream whose response has a larger header section than allowed. */
  private void refuse(ClientStream stream, String what) {
    streams.reset(
        stream,
        ErrorCode.CANCEL.number(),
        new ExchangeResetException(
            ResetCode.ENHANCE_YOUR_CALM,
            what
                + " "
                + dispatcher.listBytes()
                + " bytes, at most "
                + config.headerListBytesMax()));
  }

  private void endOf(ClientStream stream) {
    if (stream.keepsPromise(0, true)) {
      stream.receiveEnd(null);
      streams.ended(stream);
    } else {
      streams.streamError(
          stream, ErrorCode.PROTOCOL_ERROR, "content-length is not 0, but no body follows");
    }
  }

  @Override
  boolean acceptsData(Stream stream) {
    return stream instanceof ClientStream client && client.headArrived();
  }

  @Override
  void resetByPeer(Stream stream) {}

  @Override
  void pong(long token) {}

  @Override
  void goAwayByPeer(int lastStreamId, ErrorCode code, String debug) {
    LOG.log(Level.DEBUG, () -> label + ": GOAWAY " + code + " after stream " + lastStreamId);
    List<Stream> unprocessed = new ArrayList<>();
    streams.outbox.lock.lock();
    try {
      goingAway = true;
      for (Stream stream : streams.all()) {
        // RFC 9113 §6.8: the server has not processed these, so they can be retried elsewhere.
        if (stream.id > lastStreamId) {
          unprocessed.add(stream);
        }
      }
      for (Stream stream : unprocessed) {
        streams.forget(stream, false);
      }
      slotFreed.run();
      goAwayIfDone();
    } finally {
      streams.outbox.lock.unlock();
    }
    for (Stream stream : unprocessed) {
      stream.fail(
          new ExchangeResetException(
              ResetCode.REFUSED_STREAM, "not processed: the server sent GOAWAY, " + code));
    }
  }

  @GuardedBy("streams.outbox.lock")
  private void goAwayIfDone() {
    if (goingAway) {
      goAwayIfIdle("the server sent GOAWAY");
    }
  }

  @Override
  void endedByPeerFirst(Stream stream) {
    streams.outbox.lock.lock();
    try {
      stream.wake();
    } finally {
      streams.outbox.lock.unlock();
    }
  }

  @Override
  @GuardedBy("streams.outbox.lock")
  void streamClosed(Stream stream) {
    slotFreed.run();
    goAwayIfDone();
  }

  @Override
  @GuardedBy("streams.outbox.lock")
  void settingsApplied() throws ConnectionException {
    if (streams.peerSettings().pushEnabled()) {
      // RFC 9113 §6.5.2
      throw new ConnectionException(
          ErrorCode.PROTOCOL_ERROR, "SETTINGS_ENABLE_PUSH of 1 from a server");
    }
    slotFreed.run();
  }

  @Override
  void failed() {
    slotFreed.run();
  }

  /**
   * Leaves it to the reader to end the connection, as what the server sent before it closed can
   * still be read: an early response, or GOAWAY with the reason.
   */
  @Override
  void writeFailed(IOException cause) {
    streams.outbox.lock.lock();
    try {
      settle(cause);
      slotFreed.run();
    } finally {
      streams.outbox.lock.unlock();
    }
  }

  /** Sends GOAWAY and closes; exchanges in progress fail with {@code cause}. */
  void close(IOException cause) {
    streams.outbox.lock.lock();
    try {
      settle(cause);
      goAway(ErrorCode.NO_ERROR, "");
    } finally {
      streams.outbox.lock.unlock();
    }
    streams.outbox.finish(TimeUnit.MILLISECONDS.toNanos(100));
    abort(cause);
  }
}
