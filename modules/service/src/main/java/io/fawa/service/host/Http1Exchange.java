/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.service.host;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.fawa.http.Deadline;
import io.fawa.http.DeadlineExceededException;
import io.fawa.http.Exchange;
import io.fawa.http.ExchangeResetException;
import io.fawa.http.Headers;
import io.fawa.http.HttpVersion;
import io.fawa.http.Peer;
import io.fawa.http.ResetCode;
import io.helidon.http.Header;
import io.helidon.http.HeaderNames;
import io.helidon.http.HeaderValues;
import io.helidon.http.Status;
import io.helidon.webserver.http.RoutingResponse;
import io.helidon.webserver.http.ServerRequest;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * A call on Helidon's HTTP/1.1. A short answer is sent whole, with its length; a longer one or one
 * that is flushed goes out in chunks, so that it may have trailers.
 */
final class Http1Exchange implements Exchange {
  private static final int WHOLE_BYTES_MAX = 65_536;

  private final ServerRequest request;
  private final RoutingResponse response;
  private final Http1Link link;
  private final Headers headers = new Headers();
  private final ByteArrayOutputStream whole = new ByteArrayOutputStream(256);
  private final ReentrantLock cancelLock = new ReentrantLock();
  private final List<Runnable> cancelActions = new ArrayList<>(2);

  private Deadline deadline = Deadline.none();
  private @Nullable InputStream body;
  private @Nullable FutureTask<Integer> pending;
  private byte[] pendingBytes = {};
  private boolean responded;
  private @Nullable OutputStream chunks;
  private volatile boolean ended;
  private volatile boolean bodyEnded;
  private volatile boolean cancelled;

  /** Set when the connection goes on to its next request, which nobody may cut for this one. */
  @GuardedBy("cancelLock")
  private boolean over;

  Http1Exchange(ServerRequest request, RoutingResponse response, Http1Link link) {
    this.request = request;
    this.response = response;
    this.link = link;
    this.bodyEnded = !request.content().hasEntity();
    for (Header header : request.headers()) {
      String name = header.headerName().lowerCase();
      for (String value : header.allValues()) {
        headers.add(name, value);
      }
    }
  }

  /**
   * True if the connection cannot carry another call: the answer is not whole, or input is left.
   */
  boolean broken() {
    return !ended || cancelled || pending != null;
  }

  @Override
  public HttpVersion version() {
    return HttpVersion.HTTP_1_1;
  }

  @Override
  public String method() {
    return request.prologue().method().text();
  }

  @Override
  public String scheme() {
    return request.isSecure() ? "https" : "http";
  }

  @Override
  public String authority() {
    return headers.get("host", "");
  }

  @Override
  public String path() {
    return request.prologue().uriPath().rawPath();
  }

  @Override
  public String query() {
    return request.prologue().query().rawValue();
  }

  @Override
  public Headers headers() {
    return headers;
  }

  @Override
  public Peer peer() {
    List<X509Certificate> chain = new ArrayList<>();
    for (Certificate certificate :
        request.remotePeer().tlsCertificates().orElseGet(() -> new Certificate[0])) {
      if (certificate instanceof X509Certificate x509) {
        chain.add(x509);
      }
    }
    return new Peer(request.remotePeer().address(), request.isSecure(), chain);
  }

  @Override
  public int read(byte[] target, int offset, int length) throws IOException {
    check();
    try {
      int count =
          pending == null && (!deadline.bounded() || link.hasInput())
              ? body().read(target, offset, length)
              : readUntilDeadline(target, offset, length);
      bodyEnded |= count < 0;
      return count;
    } catch (IOException e) {
      throw e instanceof DeadlineExceededException ? e : lost(e);
    } catch (RuntimeException e) {
      // Helidon's own ways to say that the connection ended, or that a chunk is malformed.
      throw lost(e);
    }
  }

  /** A socket's read knows no deadline of ours, so another thread does the reading. */
  private int readUntilDeadline(byte[] target, int offset, int length) throws IOException {
    FutureTask<Integer> reading = pending;
    if (reading == null) {
      byte[] bytes = new byte[Math.min(length, WHOLE_BYTES_MAX)];
      Callable<Integer> read = () -> body().read(bytes, 0, bytes.length);
      reading = new FutureTask<>(read);
      pending = reading;
      pendingBytes = bytes;
      Thread.ofVirtual().name("http1-read").start(reading);
    }
    try {
      int count = reading.get(Math.max(0, deadline.remainingNanos()), TimeUnit.NANOSECONDS);
      pending = null;
      // A read that was begun for a larger target cannot have outgrown this one by more than
      // itself.
      int fits = Math.min(count, length);
      if (count > 0) {
        System.arraycopy(pendingBytes, 0, target, offset, fits);
      }
      return count;
    } catch (TimeoutException e) {
      throw new DeadlineExceededException("the request body did not come in time");
    } catch (ExecutionException e) {
      throw lost(e.getCause() == null ? e : e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw lost(e);
    }
  }

  private InputStream body() {
    InputStream open = body;
    if (open == null) {
      open =
          request.content().hasEntity()
              ? request.content().inputStream()
              : InputStream.nullInputStream();
      body = open;
    }
    return open;
  }

  @Override
  public Headers requestTrailers() {
    return new Headers();
  }

  @Override
  public void respond(int status, Headers fields) throws IOException {
    check();
    if (responded) {
      throw new IllegalStateException("the response was already started");
    }
    responded = true;
    response.status(Status.create(status));
    // Helidon counts by itself, but not what a HEAD leaves out.
    boolean counted = !method().equals("HEAD");
    for (int i = 0; i < fields.size(); i++) {
      if (!counted || !fields.name(i).equals("content-length")) {
        response
            .headers()
            .add(HeaderValues.create(HeaderNames.create(fields.name(i)), fields.value(i)));
      }
    }
    if (fields.get("content-type", "").startsWith("application/grpc")
        && !fields.get("content-type", "").startsWith("application/grpc-web")) {
      response.headers().set(HeaderNames.TRAILER, "grpc-status, grpc-message");
    }
  }

  @Override
  public void write(byte[] source, int offset, int length) throws IOException {
    check();
    if (!responded || ended) {
      throw new IllegalStateException("the response is not open");
    }
    // The deadline bounds waits, and this does not wait for long: to say that time is up must work.
    try {
      if (chunks == null && whole.size() + length <= WHOLE_BYTES_MAX) {
        whole.write(source, offset, length);
      } else {
        chunks().write(source, offset, length);
      }
    } catch (RuntimeException e) {
      throw lost(e);
    }
  }

  private OutputStream chunks() throws IOException {
    OutputStream open = chunks;
    if (open == null) {
      open = response.outputStream();
      chunks = open;
      whole.writeTo(open);
      whole.reset();
    }
    return open;
  }

  @Override
  public void flush() throws IOException {
    check();
    if (chunks == null && whole.size() == 0) {
      // Helidon takes a flush before the first byte for the end of the body.
      return;
    }
    try {
      chunks().flush();
    } catch (RuntimeException e) {
      throw lost(e);
    }
  }

  @Override
  public void end(Headers trailers) throws IOException {
    check();
    if (!responded || ended) {
      throw new IllegalStateException("the response is not open");
    }
    try {
      if (pending != null) {
        response.headers().set(HeaderValues.CONNECTION_CLOSE);
      }
      if (chunks == null && (trailers.isEmpty() || whole.size() == 0)) {
        // Helidon sends no trailers after no body; gRPC reads them from the head as well
        // ("Trailers-Only").
        response.headers().remove(HeaderNames.TRAILER);
        for (int i = 0; i < trailers.size(); i++) {
          response
              .headers()
              .add(HeaderValues.create(HeaderNames.create(trailers.name(i)), trailers.value(i)));
        }
        response.send(whole.toByteArray());
      } else {
        endInChunks(trailers);
      }
      ended = true;
    } catch (RuntimeException e) {
      throw lost(e);
    }
  }

  private void endInChunks(Headers trailers) throws IOException {
    if (chunks == null && !response.headers().contains(HeaderNames.TRAILER)) {
      response.headers().set(HeaderNames.TRAILER, "grpc-status");
    }
    try (OutputStream open = chunks()) {
      if (!trailers.isEmpty()) {
        for (int i = 0; i < trailers.size(); i++) {
          response
              .trailers()
              .add(HeaderValues.create(HeaderNames.create(trailers.name(i)), trailers.value(i)));
        }
      }
      open.flush();
    }
    // To close the stream is not enough: Helidon writes the last chunk and the trailers here.
    response.commit();
  }

  @Override
  public void reset(ResetCode code) {
    if (ended && bodyEnded) {
      return;
    }
    cancelLock.lock();
    try {
      if (over) {
        return;
      }
    } finally {
      cancelLock.unlock();
    }
    cancel();
    link.cut();
  }

  /** The handler is done: a late reset finds nothing to end any more. */
  void close() {
    cancelLock.lock();
    try {
      over = true;
    } finally {
      cancelLock.unlock();
    }
  }

  @Override
  public void deadline(Deadline earlier) {
    deadline = deadline.earlier(earlier);
  }

  @Override
  public boolean cancelled() {
    return cancelled;
  }

  @Override
  public void onCancel(Runnable action) {
    cancelLock.lock();
    try {
      if (!cancelled) {
        cancelActions.add(action);
        return;
      }
    } finally {
      cancelLock.unlock();
    }
    action.run();
  }

  private void check() throws ExchangeResetException {
    if (cancelled) {
      throw new ExchangeResetException(ResetCode.CANCEL, "the exchange was given up");
    }
  }

  private ExchangeResetException lost(Throwable cause) {
    cancel();
    return new ExchangeResetException(ResetCode.CANCEL, "the connection was lost", cause);
  }

  private void cancel() {
    List<Runnable> actions;
    cancelLock.lock();
    try {
      if (cancelled) {
        return;
      }
      cancelled = true;
      actions = List.copyOf(cancelActions);
    } finally {
      cancelLock.unlock();
    }
    actions.forEach(Runnable::run);
  }
}
