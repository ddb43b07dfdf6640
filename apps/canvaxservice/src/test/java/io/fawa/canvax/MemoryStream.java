/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.canvax;

import io.fawa.api.canva.v1.CanvaService;
import io.fawa.api.canva.v1.ClientDrawRequest;
import io.fawa.api.canva.v1.ClientDrawResponse;
import io.fawa.api.canva.v1.DrawEvent;
import io.fawa.api.canva.v1.Elements;
import io.fawa.connect.Code;
import io.fawa.connect.Compression;
import io.fawa.connect.MessageCompression;
import io.fawa.connect.Method;
import io.fawa.connect.Protocol;
import io.fawa.connect.RpcException;
import io.fawa.connect.Sink;
import io.fawa.connect.Source;
import io.fawa.connect.server.Call;
import io.fawa.connect.server.HttpRequest;
import io.fawa.http.Headers;
import io.fawa.http.Peer;
import io.fawa.limits.Deadline;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/** One Collaborate stream in memory, seen from its client. */
final class MemoryStream implements Source<ClientDrawRequest>, Sink<ClientDrawResponse>, Call {
  private static final long WAIT_SECONDS = 60;

  /** What the client sends: a message, the end (empty), or a failure. */
  private sealed interface Sent {
    record Message(ClientDrawRequest request) implements Sent {}

    record HalfClose() implements Sent {}

    record Failure(RpcException exception) implements Sent {}
  }

  private final Headers requestHeaders;
  private final Headers responseHeaders = new Headers();
  private final BlockingQueue<Sent> sent = new LinkedBlockingQueue<>();
  private final BlockingQueue<ClientDrawResponse> received = new LinkedBlockingQueue<>();
  private final Semaphore window;
  private volatile Optional<RpcException> cancelled = Optional.empty();
  private final List<Runnable> onCancel = new CopyOnWriteArrayList<>();

  /** Completed with empty, or with what the handler threw. */
  final CompletableFuture<Optional<Throwable>> outcome = new CompletableFuture<>();

  private MemoryStream(Headers requestHeaders, int window) {
    this.requestHeaders = requestHeaders;
    this.window = new Semaphore(window);
  }

  /** Opens a stream that takes any number of responses. */
  static MemoryStream open(CanvaService service, String... headers) {
    return open(service, Integer.MAX_VALUE / 2, headers);
  }

  /** Opens a stream whose flow control lets {@code window} responses through. */
  static MemoryStream open(CanvaService service, int window, String... headers) {
    MemoryStream stream = new MemoryStream(Headers.of(headers), window);
    Thread.ofVirtual().start(() -> stream.serve(service));
    return stream;
  }

  private void serve(CanvaService service) {
    try {
      service.collaborate(this, this, this);
      outcome.complete(Optional.empty());
    } catch (Throwable thrown) {
      outcome.complete(Optional.of(thrown));
    }
  }

  void say(DrawEvent event) {
    sent.add(new Sent.Message(ClientDrawRequest.newBuilder().setDrawEvent(event).build()));
  }

  void say(Elements elements) {
    sent.add(new Sent.Message(ClientDrawRequest.newBuilder().setElements(elements).build()));
  }

  void sayNothing() {
    sent.add(new Sent.Message(ClientDrawRequest.getDefaultInstance()));
  }

  void halfClose() {
    sent.add(new Sent.HalfClose());
  }

  void breakOff(RpcException exception) {
    sent.add(new Sent.Failure(exception));
  }

  void cancel() {
    onCancel.forEach(Runnable::run);
    sent.add(new Sent.Failure(new RpcException(Code.CANCELED, "canceled")));
    window.release(1_000_000);
  }

  ClientDrawResponse next() throws InterruptedException {
    ClientDrawResponse response = received.poll(WAIT_SECONDS, TimeUnit.SECONDS);
    if (response == null) {
      throw new AssertionError("no response within " + WAIT_SECONDS + " s");
    }
    return response;
  }

  /** The history, which must be next. */
  List<DrawEvent> nextHistory() throws InterruptedException {
    ClientDrawResponse response = next();
    if (!response.hasInitialHistory()) {
      throw new AssertionError("not a history: " + response);
    }
    return response.getInitialHistory().getEventsList();
  }

  /** The event, which must be next. */
  DrawEvent nextEvent() throws InterruptedException {
    ClientDrawResponse response = next();
    if (!response.hasDrawEvent()) {
      throw new AssertionError("not an event: " + response);
    }
    return response.getDrawEvent();
  }

  /** How the stream ended: the handler returned, or threw this code. */
  Optional<Code> end() throws Exception {
    return outcome.get(WAIT_SECONDS, TimeUnit.SECONDS).map(t -> ((RpcException) t).code());
  }

  boolean nothingReceived() {
    return received.isEmpty();
  }

  @Override
  public Optional<ClientDrawRequest> receive() {
    try {
      return switch (sent.take()) {
        case Sent.Message message -> Optional.of(message.request());
        case Sent.HalfClose end -> Optional.empty();
        case Sent.Failure failure -> throw failure.exception();
      };
    } catch (InterruptedException e) {
      throw new RpcException(Code.CANCELED, "interrupted", e);
    }
  }

  @Override
  public void send(ClientDrawResponse message) {
    window.acquireUninterruptibly();
    if (cancelled.isPresent()) {
      throw cancelled.get();
    }
    received.add(message);
  }

  /** Whoever receives or sends gets the failure, soon. */
  @Override
  public void cancel(Code code, String message) {
    RpcException failure = new RpcException(code, message);
    cancelled = Optional.of(failure);
    onCancel.forEach(Runnable::run);
    sent.add(new Sent.Failure(failure));
    window.release();
  }

  @Override
  public Headers requestHeaders() {
    return requestHeaders;
  }

  @Override
  public Headers responseHeaders() {
    return responseHeaders;
  }

  @Override
  public void sendHeaders() {}

  @Override
  public Headers responseTrailers() {
    return new Headers();
  }

  @Override
  public Method<?, ?> method() {
    return CanvaService.Methods.COLLABORATE;
  }

  @Override
  public Protocol protocol() {
    return Protocol.GRPC;
  }

  @Override
  public Optional<HttpRequest> http() {
    return Optional.empty();
  }

  @Override
  public Peer peer() {
    return new Peer(new InetSocketAddress("192.0.2.1", 4711), false, List.of());
  }

  @Override
  public Optional<Compression> requestCompression() {
    return Optional.empty();
  }

  @Override
  public boolean requestCompressed() {
    return false;
  }

  @Override
  public Optional<Compression> responseCompression() {
    return Optional.empty();
  }

  @Override
  public void compressResponses(MessageCompression messages) {
    // Nothing here is compressed.
  }

  @Override
  public Deadline deadline() {
    return Deadline.none();
  }

  @Override
  public boolean cancelled() {
    return false;
  }

  @Override
  public void onCancel(Runnable action) {
    onCancel.add(action);
  }

  @Override
  public void pause(Duration duration) {
    throw new UnsupportedOperationException("nobody pauses here");
  }
}
