/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.http3;

import io.fawa.http.ClientExchange;
import io.fawa.http.ExchangeResetException;
import io.fawa.http.FieldRules;
import io.fawa.http.Headers;
import io.fawa.http.HttpVersion;
import io.fawa.http.ResetCode;
import io.fawa.http.fields.ResponseFields;
import io.fawa.http3.quic.QuicStream;
import io.fawa.http3.quic.QuicStreamResetException;
import io.fawa.http3.wire.Frames;
import io.fawa.limits.Deadline;
import io.fawa.limits.DeadlineExceededException;
import java.io.IOException;

/** A client's request and its response (RFC 9114 §4.1). One thread writes and one reads. */
final class ClientStream extends RequestStream implements ClientExchange {
  /** Interim (1xx) responses accepted before the final one. */
  private static final int INTERIM_MAX = 64;

  private final boolean head;

  // Used by the reading thread only:
  private int status;
  private Headers headers = new Headers();

  /**
   * A stream on which nothing was written yet.
   *
   * @param head whether the request is HEAD, whose response has no content
   */
  ClientStream(
      QuicStream quic, Http3Config config, Faults faults, boolean head, Deadline deadline) {
    super(quic, config, faults);
    this.head = head;
    bound(deadline);
  }

  /** Buffers the head of the request. */
  void begin(String[] pseudo, Headers fields) throws IOException {
    out.headers(pseudo, fields, currentDeadline());
  }

  @Override
  public HttpVersion version() {
    return HttpVersion.HTTP_3;
  }

  @Override
  public void write(byte[] source, int offset, int length) throws IOException {
    requireOpen();
    send(() -> out.data(source, offset, length, currentDeadline()));
  }

  @Override
  public void flush() throws IOException {
    send(() -> out.flush(currentDeadline()));
  }

  @Override
  public void endRequest(Headers trailers) throws IOException {
    requireOpen();
    FieldRules.requireSendable(trailers);
    send(() -> {
      if (!trailers.isEmpty()) {
        out.headers(new String[0], trailers, currentDeadline());
      }
      out.finish(currentDeadline());
      endLocally();
    });
  }

  /** Sends; STOP_SENDING fails only this, as the response may be complete (RFC 9114 §4.1). */
  private void send(Sending sending) throws IOException {
    throwIfFailed();
    try {
      sending.run();
    } catch (DeadlineExceededException e) {
      throw new DeadlineExceededException("deadline passed waiting for flow control of " + label());
    } catch (QuicStreamResetException e) {
      // The response may be complete all the same.
      ResetCode code = codeOf(e);
      throw new ExchangeResetException(
          code, label() + ": the server has sent STOP_SENDING: " + code, e);
    } catch (IOException e) {
      throw failed(e);
    }
  }

  private void requireOpen() {
    if (localEnded() && !failed()) {
      throw new IllegalStateException("the request has ended");
    }
  }

  @Override
  public int status() throws IOException {
    if (status == 0) {
      if (!localEnded() && !failed()) {
        flushUnlessStopped(); // the server cannot answer what was not sent
      }
      try {
        readHead();
      } catch (DeadlineExceededException e) {
        throwIfFailed();
        throw new DeadlineExceededException(
            "deadline passed waiting for the response of " + label());
      } catch (IOException e) {
        throw failed(e);
      }
    }
    return status;
  }

  private void flushUnlessStopped() throws IOException {
    try {
      send(() -> out.flushSoon(currentDeadline()));
    } catch (ExchangeResetException e) {
      throwIfFailed();
    }
  }

  private void readHead() throws IOException {
    throwIfFailed();
    for (int interim = 0; interim <= INTERIM_MAX; interim++) {
      long type = in.next(currentDeadline());
      if (type == Frames.DATA) {
        throw new ConnectionFault(Http3Error.FRAME_UNEXPECTED, "DATA before HEADERS");
      }
      if (type != Frames.HEADERS) {
        throw new StreamFault(Http3Error.MESSAGE_ERROR, "the stream ended without a response");
      }
      ResponseFields fields = new ResponseFields();
      if (!in.readFields(fields, currentDeadline())) {
        throw new StreamFault(
            Http3Error.EXCESSIVE_LOAD,
            "the response's field section is larger than "
                + config.fieldSectionBytesMax()
                + " bytes");
      }
      if (!fields.wellFormed() || fields.status() == 101) {
        throw new StreamFault(
            Http3Error.MESSAGE_ERROR, "the response has malformed fields or status 101");
      }
      if (!fields.interim()) {
        headers = fields.headers();
        status = fields.status();
        boolean bodiless = head || status == 204 || status == 304;
        expectContent(bodiless ? 0 : fields.contentLength());
        return;
      }
    }
    throw new StreamFault(
        Http3Error.EXCESSIVE_LOAD, "more than " + INTERIM_MAX + " interim responses");
  }

  @Override
  public Headers headers() throws IOException {
    status();
    return headers;
  }

  @Override
  public int read(byte[] target, int offset, int length) throws IOException {
    status();
    return readBody(target, offset, length);
  }

  @Override
  public Headers trailers() {
    return receivedTrailers();
  }

  @Override
  public void reset(ResetCode code) {
    resetLocally(code);
  }

  @Override
  public void close() {
    reset(ResetCode.CANCEL);
  }
}
