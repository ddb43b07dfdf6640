/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.all;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Passes TCP on to a server, each way up to a number of bytes of all connections; then it holds.
 */
final class HoldingRelay implements AutoCloseable {
  private final ServerSocket listener;
  private final URI server;
  private final CountDownLatch release = new CountDownLatch(1);
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final AtomicLong down = new AtomicLong();
  private final AtomicLong up = new AtomicLong();

  /**
   * Listens.
   *
   * @param downMax bytes from the server before it holds
   * @param upMax bytes to the server before it holds
   */
  HoldingRelay(URI server, long downMax, long upMax) throws IOException {
    this.server = server;
    listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    threads.execute(() -> {
      try {
        while (true) {
          Socket client = listener.accept();
          threads.execute(() -> relay(client, downMax, upMax));
        }
      } catch (IOException closed) {
        // The test is over.
      }
    });
  }

  private void relay(Socket client, long downMax, long upMax) {
    try (client;
        Socket target = new Socket(server.getHost(), server.getPort())) {
      threads.execute(() -> pass(target, client, down, downMax));
      pass(client, target, up, upMax);
    } catch (IOException e) {
      // One side has gone, so the other one goes.
    }
  }

  private void pass(Socket from, Socket to, AtomicLong passed, long max) {
    byte[] buffer = new byte[8192];
    try {
      InputStream in = from.getInputStream();
      OutputStream out = to.getOutputStream();
      for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
        if (passed.addAndGet(count) > max) {
          release.await();
        }
        out.write(buffer, 0, count);
      }
      to.shutdownOutput();
    } catch (IOException e) {
      closeQuietly(from);
      closeQuietly(to);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static void closeQuietly(Socket socket) {
    try {
      socket.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  URI uri() {
    return URI.create("http://127.0.0.1:" + listener.getLocalPort());
  }

  /** From the server so far. */
  long bytesDown() {
    return down.get();
  }

  /** To the server so far. */
  long bytesUp() {
    return up.get();
  }

  /** Holds no more. */
  void release() {
    release.countDown();
  }

  @Override
  public void close() throws IOException {
    release();
    listener.close();
    threads.shutdownNow();
  }
}
