/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.http3;

import io.fawa.http.RequestHead;
import io.fawa.http3.quic.QuicConnection;
import io.fawa.http3.quic.QuicConnectionClosedException;
import io.fawa.http3.quic.QuicStream;
import io.fawa.http3.wire.Frames;
import io.fawa.limits.Deadline;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicLong;

/** The client side of a connection: opens requests until the server sends GOAWAY. Thread-safe. */
final class ClientConnection extends Connection {
  private static final Logger LOG = System.getLogger(ClientConnection.class.getName());

  private final String authority;
  private final AtomicLong requests = new AtomicLong();

  /** The server has sent GOAWAY, or the connection has ended. */
  private volatile boolean leaving;

  ClientConnection(QuicConnection quic, Http3Config config, String authority) {
    super(quic, config);
    this.authority = authority;
  }

  /** Sends the settings, and serves the server's streams on a thread of its own. */
  void begin() throws IOException {
    openControl(false);
    Thread.ofVirtual().name("http3-client").start(this::acceptStreams);
    if (config.webTransport()) {
      Thread.ofVirtual().name("http3-datagrams").start(this::readDatagrams);
    }
  }

  private void acceptStreams() {
    try {
      while (true) {
        QuicStream stream = quic.accept();
        Thread.ofVirtual()
            .name("http3-stream")
            .start(() -> {
              if (stream.bidirectional()) {
                serveBidirectional(stream);
              } else {
                serveUnidirectional(stream);
              }
            });
      }
    } catch (QuicConnectionClosedException e) {
      LOG.log(Level.DEBUG, () -> label() + " ended: " + e.getMessage());
    } catch (IOException e) {
      LOG.log(Level.DEBUG, () -> label() + " failed: " + e.getMessage());
    } finally {
      leaving = true;
      quic.close();
      ended();
    }
  }

  /** Only WebTransport lets a server open bidirectional streams (RFC 9114 §6.1). */
  private void serveBidirectional(QuicStream stream) {
    MessageReader reader = new MessageReader(stream, config);
    try {
      if (!config.webTransport() || reader.next(Deadline.none()) != Frames.WEBTRANSPORT_STREAM) {
        throw new ConnectionFault(
            Http3Error.STREAM_CREATION_ERROR, "the server opened a bidirectional stream");
      }
      sessions.deliver(reader.remaining(), stream, reader.takeRest());
    } catch (ConnectionFault e) {
      fault(e);
    } catch (IOException e) {
      LOG.log(Level.DEBUG, () -> label() + ": stream " + stream.id() + ": " + e.getMessage());
    }
  }

  /** Whether a new request may be opened. */
  boolean usable() {
    return !leaving && !quic.closed();
  }

  /**
   * Opens a request; its head is buffered until the first flush.
   *
   * @param credit until when to wait for the server to allow another stream
   * @param deadline of the whole exchange
   */
  ClientStream open(RequestHead request, String protocol, Deadline credit, Deadline deadline)
      throws IOException {
    boolean head = request.method().equals("HEAD");
    ClientStream stream = new ClientStream(quic.open(true, credit), config, this, head, deadline);
    requests.incrementAndGet();
    try {
      stream.begin(pseudo(request, protocol), request.headers());
      return stream;
    } catch (IOException e) {
      stream.close();
      throw e;
    }
  }

  private String[] pseudo(RequestHead request, String protocol) {
    String[] four = {
      ":method",
      request.method(),
      ":scheme",
      "https",
      ":authority",
      authority,
      ":path",
      request.path()
    };
    if (protocol.isEmpty()) {
      return four;
    }
    String[] five = Arrays.copyOf(four, four.length + 2);
    five[four.length] = ":protocol";
    five[four.length + 1] = protocol;
    return five;
  }

  /** Begins a session once its CONNECT was answered with 200. */
  Session begin(ClientStream connect) throws IOException {
    Session session = sessions.begin(connect);
    if (!sessions.add(session)) {
      connect.close();
      throw new IOException(label() + " has ended, or has as many sessions as allowed");
    }
    Thread.ofVirtual().name("webtransport-session").start(session::readCapsules);
    return session;
  }

  @Override
  String label() {
    return "connection to " + authority;
  }

  @Override
  void push() throws ConnectionFault {
    // Without MAX_PUSH_ID no push is allowed (RFC 9114 §4.6).
    throw new ConnectionFault(
        Http3Error.ID_ERROR, "the server opened a push stream, and no push was allowed");
  }

  @Override
  public void goAway(long id) throws ConnectionFault {
    if ((id & 3) != 0) {
      throw new ConnectionFault(
          Http3Error.ID_ERROR, "GOAWAY names stream " + id + ", which carries no request");
    }
    leaving = true;
  }

  @Override
  public long requests() {
    return requests.get();
  }

  void close() {
    quic.close(Http3Error.NO_ERROR, "");
  }
}
