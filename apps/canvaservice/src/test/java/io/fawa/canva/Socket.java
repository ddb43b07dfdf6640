/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.canva;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** A client of the WebSocket, as the JDK has it, with blocking calls. */
final class Socket implements WebSocket.Listener, AutoCloseable {
  private static final long WAIT_SECONDS = 60;

  /** How the server closed. */
  record Close(int code, String reason) {}

  private final BlockingQueue<String> received = new LinkedBlockingQueue<>();
  private final StringBuilder part = new StringBuilder();
  private final CompletableFuture<Close> close = new CompletableFuture<>();
  private final WebSocket socket;

  private Socket(HttpClient client, URI url) throws Exception {
    socket = client.newWebSocketBuilder().buildAsync(url, this).get(WAIT_SECONDS, TimeUnit.SECONDS);
  }

  /** Connects; {@code url} is that of the page, {@code path} that of the endpoint. */
  static Socket open(HttpClient client, URI url, String path) throws Exception {
    return new Socket(client, URI.create(url.toString().replaceFirst("^http", "ws") + path));
  }

  void say(String text) throws Exception {
    socket.sendText(text, true).get(WAIT_SECONDS, TimeUnit.SECONDS);
  }

  void sayBytes(byte[] bytes) throws Exception {
    socket.sendBinary(ByteBuffer.wrap(bytes), true).get(WAIT_SECONDS, TimeUnit.SECONDS);
  }

  String next() throws InterruptedException {
    String text = received.poll(WAIT_SECONDS, TimeUnit.SECONDS);
    if (text == null) {
      throw new AssertionError("no message within " + WAIT_SECONDS + " s, close " + close);
    }
    return text;
  }

  boolean nothingReceived() {
    return received.isEmpty();
  }

  Close closed() throws InterruptedException, ExecutionException, TimeoutException {
    return close.get(WAIT_SECONDS, TimeUnit.SECONDS);
  }

  boolean isOpen() {
    return !close.isDone();
  }

  @Override
  public @Nullable CompletionStage<?> onText(WebSocket from, CharSequence data, boolean last) {
    part.append(data);
    if (last) {
      received.add(part.toString());
      part.setLength(0);
    }
    from.request(1);
    return null;
  }

  @Override
  public @Nullable CompletionStage<?> onClose(WebSocket from, int code, String reason) {
    close.complete(new Close(code, reason));
    return null;
  }

  @Override
  public void onError(WebSocket from, Throwable error) {
    close.complete(new Close(1006, String.valueOf(error.getMessage())));
  }

  @Override
  public void close() {
    if (!socket.isOutputClosed()) {
      socket
          .sendClose(WebSocket.NORMAL_CLOSURE, "")
          .orTimeout(WAIT_SECONDS, TimeUnit.SECONDS)
          .exceptionally(gone -> socket)
          .join();
    }
  }
}
