/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.canva;

import io.fawa.http3.webtransport.WebTransportClosedException;
import io.fawa.http3.webtransport.WebTransportSession;
import io.fawa.http3.webtransport.WebTransportStream;
import io.fawa.limits.Deadline;
import io.fawa.whiteboard.BoardConnection;
import io.fawa.whiteboard.EndReason;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A client on a WebTransport session. Messages to it are JSON objects without anything between them
 * on one bidirectional stream that this side opens; its own are on the streams that it opens, which
 * are read one after another.
 */
final class SessionBoardConnection implements BoardConnection<String, Outgoing> {
  /** A client that takes nothing for so long is cut, as on a WebSocket. */
  private static final Duration SEND_TIMEOUT = Duration.ofSeconds(10);

  private static final int READ_BYTES = 4096;

  private final WebTransportSession session;
  private final boolean original;

  // The reader's:
  private final JsonObjects objects;
  private final byte[] buffer = new byte[READ_BYTES];
  private @Nullable WebTransportStream current;

  /** The relay's. */
  private @Nullable WebTransportStream out;

  SessionBoardConnection(WebTransportSession session, boolean original, int messageBytesMax) {
    this.session = session;
    this.original = original;
    this.objects = new JsonObjects(messageBytesMax);
  }

  @Override
  public Optional<String> receive() throws IOException {
    try {
      while (true) {
        Optional<String> next = objects.next();
        if (next.isPresent()) {
          return next;
        }
        read();
      }
    } catch (WebTransportClosedException e) {
      if (e.close().clean()) {
        return Optional.empty();
      }
      throw e;
    }
  }

  private void read() throws IOException {
    WebTransportStream stream = current;
    if (stream == null) {
      stream = session.acceptBidi();
      current = stream;
    }
    int count = stream.read(buffer, 0, buffer.length);
    if (count < 0) {
      objects.end();
      stream.close(); // nothing is ever written to it
      current = null;
    } else {
      objects.take(buffer, count);
    }
  }

  @Override
  public void send(Outgoing message) throws IOException {
    if (message.fleeting() && sentAsDatagram(message.bare())) {
      return;
    }
    Deadline deadline = Deadline.after(SEND_TIMEOUT);
    WebTransportStream stream = out;
    if (stream == null) {
      stream = session.openBidi(deadline);
      out = stream;
    }
    // A message ends with a line break on a WebSocket, and never did here.
    byte[] bytes = message.bare();
    stream.write(bytes, 0, bytes.length, deadline);
  }

  /** False if the peer takes no datagrams, or none as long. */
  private boolean sentAsDatagram(byte[] bytes) throws IOException {
    return bytes.length <= session.datagramBytesMax() && session.sendDatagram(bytes);
  }

  @Override
  public void close(EndReason reason) {
    CloseStatus status = CloseStatus.of(reason);
    if (status.equals(CloseStatus.NORMAL)) {
      session.close();
    } else if (original) {
      // What clients always got, whatever the reason.
      session.close(0, "server closed");
    } else {
      session.close(status.code(), status.reason());
    }
  }
}
