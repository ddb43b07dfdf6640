/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.perf.boards;

import java.io.Closeable;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;

/**
 * A member that joins and never reads. The server cuts it after some seconds, so another one takes
 * its place again and again.
 */
final class StalledMembers implements Closeable {
  private static final int KERNEL_BYTES = 4096;
  private static final int HEAD_BYTES = 1024;
  private static final long EVERY_MILLIS = 5_000;

  private final Dialect dialect;
  private final InetSocketAddress at;
  private final String board;
  private final boolean wanted;
  private final List<WebSocketClient> clients = new ArrayList<>();
  private final Thread thread = Thread.ofVirtual().name("stalled").unstarted(this::keep);
  private volatile String fault = "";

  StalledMembers(Dialect dialect, InetSocketAddress at, String board, boolean wanted) {
    this.dialect = dialect;
    this.at = at;
    this.board = board;
    this.wanted = wanted;
  }

  /** Returns once the first one is there. */
  void start() throws IOException {
    if (wanted) {
      join();
      thread.start();
    }
  }

  private void join() throws IOException {
    WebSocketClient client =
        WebSocketClient.open(at, dialect.target(board), HEAD_BYTES, KERNEL_BYTES);
    clients.add(client);
    System.out.println("stalled " + client.localPort());
  }

  private void keep() {
    try {
      while (true) {
        Thread.sleep(EVERY_MILLIS);
        join();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (IOException e) {
      fault = String.valueOf(e.getMessage());
    }
  }

  @Override
  public void close() throws IOException {
    if (!wanted) {
      return;
    }
    thread.interrupt();
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    for (WebSocketClient client : clients) {
      client.close();
    }
    if (!fault.isEmpty()) {
      throw new IOException("no stalled member could join: " + fault);
    }
  }
}
