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
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;

/** Members of many boards that change nothing; they answer pings. */
final class IdleMembers implements Closeable {
  private static final int JOINS_AT_ONCE = 32;
  private static final int BUFFER_BYTES = 512;

  private final List<WebSocketClient> clients = new ArrayList<>();
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final AtomicInteger there = new AtomicInteger();

  /** Joins {@code each} members to every board. */
  static IdleMembers join(Dialect dialect, InetSocketAddress at, List<String> boards, int each)
      throws IOException, InterruptedException {
    IdleMembers members = new IdleMembers();
    Semaphore joins = new Semaphore(JOINS_AT_ONCE);
    List<Future<WebSocketClient>> joining = new ArrayList<>();
    for (int i = 0; i < each; i++) {
      for (String board : boards) {
        joining.add(members.threads.submit(() -> join(dialect, at, board, joins)));
      }
    }
    IOException failed = null;
    for (Future<WebSocketClient> client : joining) {
      try {
        members.keep(client.get());
      } catch (ExecutionException e) {
        failed = new IOException("an idle member could not join: " + e.getCause(), e);
      }
    }
    if (failed != null) {
      members.close();
      throw failed;
    }
    return members;
  }

  private static WebSocketClient join(
      Dialect dialect, InetSocketAddress at, String board, Semaphore joins) throws Exception {
    joins.acquire();
    try {
      WebSocketClient client =
          WebSocketClient.open(at, dialect.target(board), BUFFER_BYTES, /* kernelBytes= */ 0);
      dialect.join(client, board);
      return client;
    } finally {
      joins.release();
    }
  }

  private void keep(WebSocketClient client) {
    clients.add(client);
    there.incrementAndGet();
    threads.execute(() -> {
      try {
        while (true) {
          client.next();
        }
      } catch (IOException gone) {
        there.decrementAndGet();
      }
    });
  }

  /** How many are still there. */
  int there() {
    return there.get();
  }

  @Override
  public void close() throws IOException {
    for (WebSocketClient client : clients) {
      client.close();
    }
    threads.close();
  }
}
