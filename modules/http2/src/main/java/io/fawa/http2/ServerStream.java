/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.http2;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.fawa.http.Exchange;
import io.fawa.http.ExchangeResetException;
import io.fawa.http.FieldRules;
import io.fawa.http.Headers;
import io.fawa.http.HttpVersion;
import io.fawa.http.Peer;
import io.fawa.http.ResetCode;
import io.fawa.http.fields.HeaderBlock;
import io.fawa.http.fields.RequestFields;
import io.fawa.http2.hpack.HpackEncoder;
import io.fawa.limits.Allowance;
import io.fawa.limits.Deadline;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** A request and its response. It is also its thread's task, which saves an object per call. */
final class ServerStream extends Stream implements Exchange, Runnable {
  private static final Headers NOTHING = new Headers();
  private static final String[] STATUS = new String[600];

  /** Header lists up to this size are part of a stream's fixed cost. */
  private static final int FREE_FIELD_BYTES = 2048;

  static {
    for (int status = 100; status < STATUS.length; status++) {
      STATUS[status] = Integer.toString(status);
    }
  }

  private final Server server;
  private final RequestFields request;
  private final long openedNanos;

  /** The reader started other handlers together with this one. */
  private boolean inCompany;

  private boolean readBefore;
  private @Nullable Allowance allowance;

  /** The bytes taken from the allowance for its header and trailer sections. */
  private final AtomicLong fieldBytes = new AtomicLong();

  private Headers head = NOTHING;
  private int status;

  /** The response's header section is in the outbox; written under its lock. */
  private volatile boolean answered;

  /** The callbacks that a stream uses. */
  interface Server {
    /** The client. */
    Peer peer();

    /** Runs the handler for a stream; resets the stream if the handler leaves it open. */
    void serve(ServerStream stream);

    /** The body of a deferred stream has begun. Called by the reader. */
    void resume(ServerStream stream);

    /** A deferred stream has waited for its body for the maximum time; any thread. */
    void resumeLate(ServerStream stream);

    /** A deferred stream has failed and is not served; any thread. */
    void forget(ServerStream stream);
  }

  ServerStream(
      int id,
      Carrier carrier,
      Server server,
      RequestFields request,
      int sendWindow,
      long openedNanos) {
    super(id, carrier, sendWindow);
    this.server = server;
    this.request = request;
    this.openedNanos = openedNanos;
    boundSilence(carrier.config().bodyIdleTimeout());
    promise(request.contentLength());
  }

  @Override
  public void run() {
    server.serve(this);
  }

  @Override
  void bodyBegan() {
    server.resume(this);
  }

  @Override
  void neverServed() {
    server.forget(this);
  }

  @Override
  void look(long nowNanos) {
    long limit = carrier.config().bodyIdleTimeout().toNanos();
    if (limit > 0 && nowNanos - openedNanos >= limit && deferNoLonger()) {
      // The handler sees the failure at once and reports it in its own protocol.
      server.resumeLate(this);
    }
  }

  @Override
  long silentNanos(int steps) {
    return steps == 0 ? System.nanoTime() - openedNanos : 0;
  }

  void startedInCompany() {
    inCompany = true;
  }

  boolean answered() {
    return answered;
  }

  long openedNanos() {
    return openedNanos;
  }

  @Override
  String label() {
    return "stream " + id;
  }

  @Override
  boolean readableAfterFailure() {
    return false;
  }

  @Override
  public HttpVersion version() {
    return HttpVersion.HTTP_2;
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
    return server.peer();
  }

  @Override
  public int read(byte[] target, int offset, int length) throws IOException {
    if (!readBefore) {
      readBefore = true;
      if (!answered && request.headers().get("expect", "").equalsIgnoreCase("100-continue")) {
        sendContinue();
      }
    }
    return readBody(target, offset, length);
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
    carrier.outbox().lock.lock();
    try {
      throwIfFailed();
      carrier.appendHeaders(
          this,
          (encoder, block) -> {
            encoder.encode(":status", STATUS[interim], block);
            FieldSource.encode(headers, encoder, block);
          },
          false);
      carrier.outbox().flush();
    } finally {
      carrier.outbox().lock.unlock();
    }
  }

  @Override
  public void respond(int responseStatus, Headers headers) throws IOException {
    if (status != 0) {
      throw new IllegalStateException("the response was already started with " + status);
    }
    if (responseStatus < 200 || responseStatus >= STATUS.length) {
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
    carrier.outbox().lock.lock();
    try {
      throwIfFailed();
      if (!answered) {
        appendHead(false);
      }
      carrier.appendData(this, source, offset, length);
    } finally {
      carrier.outbox().lock.unlock();
    }
  }

  @Override
  public void flush() throws IOException {
    requireOpen();
    carrier.outbox().lock.lock();
    try {
      throwIfFailed();
      if (!answered) {
        appendHead(false);
      }
      flushOutbox();
    } finally {
      carrier.outbox().lock.unlock();
    }
  }

  @Override
  public void end() throws IOException {
    end(NOTHING);
  }

  @Override
  public void end(Headers trailers) throws IOException {
    requireOpen();
    FieldRules.requireSendable(trailers);
    carrier.outbox().lock.lock();
    try {
      throwIfFailed();
      if (!answered) {
        appendHead(trailers.isEmpty());
      }
      if (!trailers.isEmpty()) {
        carrier.appendHeaders(
            this, (encoder, block) -> FieldSource.encode(trailers, encoder, block), true);
      } else if (!localEnded()) {
        carrier.appendEnd(this);
      }
      if (!inCompany) {
        carrier.outbox().flush();
      }
    } finally {
      carrier.outbox().lock.unlock();
    }
    if (inCompany) {
      flushTogether();
    }
  }

  @Override
  public void reset(ResetCode code) {
    carrier.reset(this, code.http2(), new ExchangeResetException(code, "reset by this side"));
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
    Allowance mine = allowance;
    if (mine == null) {
      mine = carrier.allowance().open();
      allowance = mine;
    }
    return mine;
  }

  /** Takes the cost of a header list that is not short. Called by the reader. */
  boolean payForFields(long listBytes) {
    long cost = listBytes <= FREE_FIELD_BYTES ? 0 : listBytes;
    if (!carrier.allowance().tryTake(cost)) {
      return false;
    }
    fieldBytes.addAndGet(cost);
    return true;
  }

  /** Gives back what was taken for its fields. */
  void giveFieldsBack() {
    carrier.allowance().give(fieldBytes.getAndSet(0));
  }

  /** Gives back the handler's allowance. */
  void closeAllowance() {
    if (allowance != null) {
      allowance.close();
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

  private void requireOpen() {
    if (status == 0) {
      throw new IllegalStateException("the response was not started");
    }
    if (localEnded() && !failed()) {
      throw new IllegalStateException("the response has ended");
    }
  }

  @GuardedBy("carrier.outbox().lock")
  private void appendHead(boolean end) {
    carrier.appendHeaders(this, this::writeHead, end);
    answered = true;
  }

  /** RFC 9110 §10.1.1: reading the body requests it. */
  private void sendContinue() throws IOException {
    carrier.outbox().lock.lock();
    try {
      throwIfFailed();
      if (!remoteEnded()) {
        carrier.appendHeaders(
            this, (encoder, block) -> encoder.encode(":status", "100", block), false);
        carrier.outbox().flush();
      }
    } finally {
      carrier.outbox().lock.unlock();
    }
  }

  private void writeHead(HpackEncoder encoder, HeaderBlock block) {
    encoder.encode(":status", STATUS[status], block);
    FieldSource.encode(head, encoder, block);
  }
}
