/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.http3;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.fawa.http.Exchange;
import io.fawa.http.ExchangeResetException;
import io.fawa.http.FieldRules;
import io.fawa.http.Headers;
import io.fawa.http.HttpVersion;
import io.fawa.http.Peer;
import io.fawa.http.ResetCode;
import io.fawa.http.fields.RequestFields;
import io.fawa.http3.quic.QuicStream;
import io.fawa.http3.webtransport.WebTransportRequest;
import io.fawa.http3.webtransport.WebTransportSession;
import io.fawa.http3.wire.Frames;
import io.fawa.limits.Allowance;
import io.fawa.limits.Deadline;
import io.fawa.limits.DeadlineExceededException;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** A request and its response, as the server sees them. */
final class ServerStream extends RequestStream implements Exchange, WebTransportRequest {
  private static final Headers NOTHING = new Headers();

  /**
   * Approximate memory of content in one direction: buffers of ours, of QUIC and of the handler.
   */
  static final int CONTENT_BYTES = 40 * 1024;

  /** Bytes of a response that the memory of the request covers. */
  private static final int UNPAID_BYTES_MAX = 2048;

  private final Owner owner;
  private final ReentrantLock allowanceLock = new ReentrantLock();
  private final RequestFields request = new RequestFields();
  private final long openedNanos = System.nanoTime();
  private boolean readBefore;
  private boolean readPaid;
  private boolean writePaid;
  private long writtenBytes;
  private long unreadBytesMax;

  @GuardedBy("allowanceLock")
  private @Nullable Allowance allowance;

  private Headers head = NOTHING;
  private int status;
  private volatile @Nullable Session session;
  private volatile boolean answered;

  /** The connection that carries a stream. */
  interface Owner extends Faults {
    Peer peer();

    /** The connection's share of the budget. */
    Allowance allowance();

    /** The peer has sent RESET_STREAM or STOP_SENDING; called on any thread, must not block. */
    void abortedByPeer(ServerStream stream);

    /** Begins a WebTransport session on a CONNECT stream that was answered. */
    Session begin(ServerStream stream) throws IOException;
  }

  ServerStream(QuicStream quic, Http3Config config, Owner owner) {
    super(quic, config, owner);
    this.owner = owner;
    boundSilence(config.bodyIdleTimeout());
  }

  /** What a stream begins with. */
  enum Beginning {
    /** The well-formed head of a request. */
    REQUEST,
    /** A field section that is too large, and must be answered with 431. */
    TOO_LARGE,
    /** A stream of a WebTransport session. */
    WEBTRANSPORT
  }

  /**
   * Reads the head.
   *
   * @throws StreamFault the head is malformed, or did not come in time
   */
  Beginning readHead() throws IOException {
    Duration silence = config.bodyIdleTimeout();
    Deadline bound = silence.isZero() ? Deadline.none() : Deadline.after(silence);
    try {
      long type = in.next(bound);
      if (type == Frames.WEBTRANSPORT_STREAM) {
        return Beginning.WEBTRANSPORT;
      }
      if (type < 0) {
        throw new StreamFault(Http3Error.REQUEST_INCOMPLETE, label() + " ended without a request");
      }
      if (type == Frames.DATA) {
        throw new ConnectionFault(Http3Error.FRAME_UNEXPECTED, "DATA before HEADERS");
      }
      if (!in.readFields(request, bound)) {
        return Beginning.TOO_LARGE;
      }
    } catch (DeadlineExceededException e) {
      throw new StreamFault(
          Http3Error.REQUEST_INCOMPLETE, "the head of " + label() + " did not come in time");
    }
    String defect = request.finish(false, config.offersExtendedConnect());
    if (!defect.isEmpty()) {
      throw new StreamFault(Http3Error.MESSAGE_ERROR, "malformed request, " + defect);
    }
    expectContent(request.contentLength());
    quic.onAbort(this::abortedByPeer);
    return Beginning.REQUEST;
  }

  /**
   * RFC 9114 §4.1.1: a client that aborts either half cancels the request. A session goes on: a
   * client may send STOP_SENDING before the capsule that ends the session, and a reset of its own
   * half reaches the reader.
   */
  private void abortedByPeer() {
    if (session != null) {
      owner.abortedByPeer(this);
      return;
    }
    if (fail(
        new ExchangeResetException(ResetCode.CANCEL, label() + " was cancelled by the peer"))) {
      owner.abortedByPeer(this);
      abort(Http3Error.REQUEST_CANCELLED);
    }
  }

  boolean answered() {
    return answered;
  }

  long openedNanos() {
    return openedNanos;
  }

  @Override
  public HttpVersion version() {
    return HttpVersion.HTTP_3;
  }

  @Override
  public String method() {
    return request.method();
  }

  @Override
  public String scheme() {
    return request.scheme();
  }

  @Override
  public String authority() {
    return request.authority();
  }

  @Override
  public String path() {
    return request.path();
  }

  @Override
  public String query() {
    return request.query();
  }

  @Override
  public String protocol() {
    return request.protocol();
  }

  @Override
  public Headers headers() {
    return request.headers();
  }

  @Override
  public Peer peer() {
    return owner.peer();
  }

  @Override
  public int read(byte[] target, int offset, int length) throws IOException {
    if (!readBefore) {
      readBefore = true;
      if (!answered && request.headers().get("expect", "").equalsIgnoreCase("100-continue")) {
        // RFC 9110 §10.1.1: a handler that reads the content wants it.
        send(() -> out.sendContinue(currentDeadline()));
      }
    }
    int count = readBody(target, offset, length);
    if (count > 0 && !readPaid) {
      readPaid = true;
      payForContent();
    }
    return count;
  }

  private void payForContent() throws IOException {
    allowance().take(CONTENT_BYTES);
  }

  @Override
  public Headers requestTrailers() {
    return receivedTrailers();
  }

  @Override
  public void inform(int interim, Headers headers) throws IOException {
    if (interim < 102 || interim > 199) {
      throw new IllegalArgumentException("status must be 102 to 199, got " + interim);
    }
    if (status != 0) {
      throw new IllegalStateException("the response was already started with " + status);
    }
    FieldRules.requireSendable(headers);
    send(() -> out.interim(interim, headers, currentDeadline()));
  }

  @Override
  public void respond(int responseStatus, Headers headers) throws IOException {
    if (status != 0) {
      throw new IllegalStateException("the response was already started with " + status);
    }
    if (responseStatus < 200 || responseStatus > 599) {
      throw new IllegalArgumentException("status must be 200 to 599, got " + responseStatus);
    }
    FieldRules.requireSendable(headers);
    throwIfFailed();
    status = responseStatus;
    head = headers;
  }

  @Override
  public void write(byte[] source, int offset, int length) throws IOException {
    requireOpen();
    if (!writePaid) {
      writtenBytes += length;
      if (writtenBytes > UNPAID_BYTES_MAX) {
        writePaid = true;
        payForContent();
      }
    }
    send(() -> {
      sendHead();
      out.data(source, offset, length, currentDeadline());
    });
  }

  @Override
  public void flush() throws IOException {
    requireOpen();
    send(() -> {
      sendHead();
      out.flush(currentDeadline());
    });
  }

  @Override
  public void end(Headers trailers) throws IOException {
    requireOpen();
    FieldRules.requireSendable(trailers);
    send(() -> {
      sendHead();
      if (!trailers.isEmpty()) {
        out.headers(new String[0], trailers, currentDeadline());
      }
      out.finish(currentDeadline());
      endLocally();
    });
  }

  @Override
  public void reset(ResetCode code) {
    resetLocally(code);
  }

  @Override
  public void deadline(Deadline deadline) {
    bound(deadline);
  }

  @Override
  public void bodyIdleTimeout(Duration timeout) {
    boundSilence(timeout);
  }

  @Override
  public Allowance allowance() {
    allowanceLock.lock();
    try {
      Allowance mine = allowance;
      if (mine == null) {
        mine = owner.allowance().open();
        allowance = mine;
      }
      return mine;
    } finally {
      allowanceLock.unlock();
    }
  }

  /** Gives back the memory that the handler has taken. */
  void closeAllowance() {
    allowanceLock.lock();
    try {
      if (allowance != null) {
        allowance.close();
      }
    } finally {
      allowanceLock.unlock();
    }
  }

  @Override
  public boolean cancelled() {
    return failed();
  }

  @Override
  public void onCancel(Runnable action) {
    whenCancelled(action);
  }

  @Override
  public <T> Optional<T> capability(Class<T> type) {
    // Drafts 02 to 07, and draft 15.
    boolean asked = protocol().equals("webtransport") || protocol().equals("webtransport-h3");
    return asked && type == WebTransportRequest.class
        ? Optional.of(type.cast(this))
        : Optional.empty();
  }

  @Override
  public WebTransportSession accept(Headers headers) throws IOException {
    Headers all = new Headers().addAll(headers);
    if (request.headers().contains("sec-webtransport-http3-draft02")) {
      all.set("sec-webtransport-http3-draft", "draft02");
    }
    respond(200, all);
    bound(Deadline.none());
    boundSilence(Duration.ZERO);
    // Added before the response: streams of the client may follow that at once.
    Session begun = owner.begin(this);
    flush();
    return begun;
  }

  /** Notes the bytes taken from the connection's allowance for unread content. */
  void mayLeaveUnread(long bytes) {
    unreadBytesMax = bytes;
  }

  long unreadBytesMax() {
    return unreadBytesMax;
  }

  /** This stream is the CONNECT stream of a session. */
  void carries(Session begun) {
    session = begun;
  }

  // ---- the end

  /** Answers a request that cannot be read with a status alone (RFC 6585 §5). */
  void refuse(int refusal) throws IOException {
    respond(refusal, NOTHING);
    end(NOTHING);
    quic.stopSending(Http3Error.NO_ERROR);
  }

  /** The handler has returned: ends what it left open. */
  void handled() {
    Session begun = session;
    if (begun != null) {
      begun.close();
    } else if (!localEnded()) {
      resetLocally(ResetCode.INTERNAL_ERROR);
    } else if (!remoteEnded()) {
      // RFC 9114 §4.1: the response is complete, the rest of the request is not needed.
      quic.stopSending(Http3Error.NO_ERROR);
    }
  }

  /** The connection has ended. A session learns it from its stream, after the bytes before. */
  void lost() {
    if (session != null) {
      return;
    }
    fail(ExchangeResetException.lost(new IOException("the connection has ended")));
  }

  private void send(Sending sending) throws IOException {
    throwIfFailed();
    try {
      sending.run();
    } catch (DeadlineExceededException e) {
      resetLocally(ResetCode.CANCEL);
      throw new DeadlineExceededException("deadline passed waiting for flow control of " + label());
    } catch (IOException e) {
      throw failed(e);
    }
  }

  private void requireOpen() {
    if (status == 0) {
      throw new IllegalStateException("the response was not started");
    }
    if (localEnded() && !failed()) {
      throw new IllegalStateException("the response has ended");
    }
  }

  private void sendHead() throws IOException {
    if (!answered) {
      answered = true;
      out.headers(new String[] {":status", Integer.toString(status)}, head, currentDeadline());
    }
  }
}
