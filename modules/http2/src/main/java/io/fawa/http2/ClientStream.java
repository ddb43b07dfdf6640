/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.http2;

import io.fawa.http.ClientExchange;
import io.fawa.http.ExchangeResetException;
import io.fawa.http.FieldRules;
import io.fawa.http.Headers;
import io.fawa.http.HttpVersion;
import io.fawa.http.ResetCode;
import io.fawa.http.fields.ResponseFields;
import io.fawa.limits.Deadline;
import java.io.IOException;

/** A request and its response, on the client. */
final class ClientStream extends Stream implements ClientExchange {
  private final boolean head;

  // Set by the reader under the inbox lock, once.
  private volatile int status;
  private Headers headers = new Headers();

  ClientStream(int id, Carrier carrier, boolean head, int sendWindow, Deadline deadline) {
    super(id, carrier, sendWindow);
    this.head = head;
    bound(deadline);
  }

  @Override
  String label() {
    return "stream " + id;
  }

  @Override
  boolean readableAfterFailure() {
    return true;
  }

  boolean headArrived() {
    return status != 0;
  }

  /** The response's header section has arrived. */
  void receiveHead(ResponseFields fields) {
    boolean bodiless = head || fields.status() == 204 || fields.status() == 304;
    promise(bodiless ? 0 : fields.contentLength());
    arrive(() -> {
      headers = fields.headers();
      status = fields.status();
    });
  }

  @Override
  public HttpVersion version() {
    return HttpVersion.HTTP_2;
  }

  @Override
  public void write(byte[] source, int offset, int length) throws IOException {
    requireOpen();
    carrier.outbox().lock.lock();
    try {
      requireWanted();
      carrier.appendData(this, source, offset, length);
    } finally {
      carrier.outbox().lock.unlock();
    }
  }

  @Override
  public void flush() throws IOException {
    carrier.outbox().lock.lock();
    try {
      throwIfFailed();
      flushOutbox();
    } finally {
      carrier.outbox().lock.unlock();
    }
  }

  @Override
  public void endRequest(Headers trailers) throws IOException {
    requireOpen();
    FieldRules.requireSendable(trailers);
    boolean inCompany;
    carrier.outbox().lock.lock();
    try {
      throwIfFailed();
      if (trailers.isEmpty()) {
        carrier.appendEnd(this);
      } else {
        carrier.appendHeaders(
            this, (encoder, block) -> FieldSource.encode(trailers, encoder, block), true);
      }
      inCompany = carrier.open() > 1 && Thread.currentThread().isVirtual();
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
  public int status() throws IOException {
    if (status == 0) {
      if (!localEnded() && !failed()) {
        flush(); // the server cannot respond to unsent data
      }
      awaitArrival(() -> status != 0, "waiting for the response of ");
    }
    return status;
  }

  @Override
  public Headers headers() throws IOException {
    status();
    return headers;
  }

  @Override
  public int read(byte[] target, int offset, int length) throws IOException {
    return readBody(target, offset, length);
  }

  @Override
  public Headers trailers() {
    return receivedTrailers();
  }

  @Override
  public void reset(ResetCode code) {
    carrier.reset(this, code.http2(), new ExchangeResetException(code, "reset by this side"));
  }

  @Override
  public void close() {
    reset(ResetCode.CANCEL);
    discardBody();
  }

  /** Once the response is complete, the rest of the request is not needed (RFC 9113 §8.1). */
  @Override
  void requireWanted() throws ExchangeResetException {
    throwIfFailed();
    if (remoteEnded()) {
      throw new ExchangeResetException(
          ResetCode.NO_ERROR, "the response of " + label() + " is complete");
    }
  }

  private void requireOpen() {
    if (localEnded() && !failed()) {
      throw new IllegalStateException("the request has ended");
    }
  }
}
