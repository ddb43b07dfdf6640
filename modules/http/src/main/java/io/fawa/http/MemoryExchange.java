/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.http;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.fawa.limits.Allowance;
import io.fawa.limits.Deadline;
import io.fawa.limits.DeadlineExceededException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;

/**
 * An in-memory exchange, for tests of handlers and for calls within a process. It keeps the rules
 * of the port: nothing is sent before a flush, windows are bounded, a reset wakes both sides, and
 * the deadline bounds every wait.
 *
 * <pre>
 * MemoryExchange exchange = new MemoryExchange(HttpVersion.HTTP_2, head);
 * exchange.client().write(body, 0, body.length);
 * exchange.client().endRequest();
 * handler.handle(exchange);
 * int status = exchange.client().status();
 * </pre>
 *
 * <p>Handler and client may share one thread as long as each body fits in {@link #WINDOW_BYTES}.
 * {@link MemoryTransport} runs the handler on a thread of its own.
 */
public final class MemoryExchange implements Exchange {
  /** How many bytes each side can write before the other reads. */
  public static final int WINDOW_BYTES = 64 * 1024;

  private static final int UNFLUSHED_BYTES_MAX = 16 * 1024;

  private final HttpVersion version;
  private final RequestHead head;
  private final Peer peer;
  private final MemoryPipe request = new MemoryPipe(WINDOW_BYTES);
  private final MemoryPipe response = new MemoryPipe(WINDOW_BYTES);
  private final ByteArrayOutputStream unflushed = new ByteArrayOutputStream();
  private final Client client = new Client();

  /**
   * Opens once the response's header section is sent, or once it is certain that it will not be.
   */
  private final CountDownLatch started = new CountDownLatch(1);

  private final ReentrantLock lock = new ReentrantLock();

  @GuardedBy("lock")
  private final List<Runnable> onCancel = new ArrayList<>();

  @GuardedBy("lock")
  private boolean cancelled;

  private volatile Deadline deadline = Deadline.none();
  private volatile Deadline clientDeadline = Deadline.none();

  /** Belongs to the handler until it is sent. */
  private boolean responded;

  private int status;
  private Headers headers = new Headers();

  /** Written before {@link #started} opens, read after; 0 if nothing was sent. */
  private volatile int sentStatus;

  /** Written before {@link #started} opens without a status, read after. */
  private volatile ResetCode resetCode = ResetCode.NO_ERROR;

  /** An exchange from loopback, in cleartext. */
  public MemoryExchange(HttpVersion version, RequestHead head) {
    this(
        version,
        head,
        new Peer(new InetSocketAddress(InetAddress.getLoopbackAddress(), 1), false, List.of()));
  }

  /** An exchange from {@code peer}. */
  public MemoryExchange(HttpVersion version, RequestHead head, Peer peer) {
    this.version = version;
    this.head = head;
    this.peer = peer;
  }

  /** The client's side. */
  public ClientExchange client() {
    return client;
  }

  /** Bounds the client's waits. */
  void clientDeadline(Deadline end) {
    clientDeadline = end;
  }

  /**
   * Resets a response that the handler did not end, and tells a client that is still sending to
   * stop.
   */
  void handlerReturned() {
    if (response.hasEnded()) {
      request.fail(ResetCode.NO_ERROR);
    } else {
      reset(ResetCode.INTERNAL_ERROR);
    }
  }

  @Override
  public HttpVersion version() {
    return version;
  }

  @Override
  public String method() {
    return head.method();
  }

  @Override
  public String scheme() {
    return peer.secure() ? "https" : "http";
  }

  @Override
  public String authority() {
    return "memory";
  }

  @Override
  public String path() {
    int mark = head.path().indexOf('?');
    return mark < 0 ? head.path() : head.path().substring(0, mark);
  }

  @Override
  public String query() {
    int mark = head.path().indexOf('?');
    return mark < 0 ? "" : head.path().substring(mark + 1);
  }

  @Override
  public Headers headers() {
    return head.headers();
  }

  @Override
  public Peer peer() {
    return peer;
  }

  @Override
  public int read(byte[] target, int offset, int length) throws IOException {
    return request.read(target, offset, length, deadline);
  }

  @Override
  public Headers requestTrailers() {
    return request.trailers();
  }

  @Override
  public void respond(int newStatus, Headers newHeaders) {
    if (responded) {
      throw new IllegalStateException("the response was already started");
    }
    responded = true;
    status = newStatus;
    headers = newHeaders;
  }

  @Override
  public void write(byte[] source, int offset, int length) throws IOException {
    checkOpen();
    unflushed.write(source, offset, length);
    if (unflushed.size() > UNFLUSHED_BYTES_MAX) {
      flush();
    }
  }

  @Override
  public void flush() throws IOException {
    checkOpen();
    sentStatus = status;
    started.countDown();
    byte[] bytes = unflushed.toByteArray();
    unflushed.reset();
    response.write(bytes, 0, bytes.length, deadline);
  }

  @Override
  public void end(Headers trailers) throws IOException {
    flush();
    response.end(trailers);
  }

  private void checkOpen() {
    if (!responded || response.hasEnded()) {
      throw new IllegalStateException(
          responded ? "the response has ended" : "the response was not started");
    }
  }

  @Override
  public void reset(ResetCode code) {
    List<Runnable> actions;
    lock.lock();
    try {
      if (cancelled || (request.hasEnded() && response.hasEnded())) {
        return;
      }
      cancelled = true;
      resetCode = code;
      actions = List.copyOf(onCancel);
    } finally {
      lock.unlock();
    }
    request.fail(code);
    response.fail(code);
    started.countDown();
    actions.forEach(Runnable::run);
  }

  @Override
  public void deadline(Deadline newDeadline) {
    deadline = newDeadline;
  }

  /** Ignored: both sides belong to this process. */
  @Override
  public void bodyIdleTimeout(Duration timeout) {}

  @Override
  public Allowance allowance() {
    return Allowance.unlimited();
  }

  @Override
  public boolean cancelled() {
    lock.lock();
    try {
      return cancelled;
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void onCancel(Runnable action) {
    lock.lock();
    try {
      if (!cancelled) {
        onCancel.add(action);
        return;
      }
    } finally {
      lock.unlock();
    }
    action.run();
  }

  /** The other side of the pipes. */
  private final class Client implements ClientExchange {
    @Override
    public HttpVersion version() {
      return version;
    }

    @Override
    public void write(byte[] source, int offset, int length) throws IOException {
      request.write(source, offset, length, clientDeadline);
    }

    @Override
    public void flush() {}

    @Override
    public void endRequest(Headers trailers) {
      request.end(trailers);
    }

    @Override
    public int status() throws IOException {
      awaitHead();
      return sentStatus;
    }

    @Override
    public Headers headers() throws IOException {
      awaitHead();
      return headers;
    }

    private void awaitHead() throws IOException {
      try {
        if (!started.await(clientDeadline.remainingNanos(), TimeUnit.NANOSECONDS)) {
          throw new DeadlineExceededException("deadline passed while waiting for the response");
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new ExchangeResetException(ResetCode.CANCEL, "interrupted", e);
      }
      if (sentStatus == 0) {
        throw new ExchangeResetException(resetCode, "the exchange was reset: " + resetCode);
      }
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
      return response.read(target, offset, length, clientDeadline);
    }

    @Override
    public Headers trailers() {
      return response.trailers();
    }

    @Override
    public void reset(ResetCode code) {
      MemoryExchange.this.reset(code);
    }

    @Override
    public void close() {
      reset(ResetCode.CANCEL);
    }
  }
}
