/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.http;

import io.fawa.limits.Deadline;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/**
 * Calls a handler in the same process, without a network; each call has its own virtual thread.
 * Thread-safe.
 */
public final class MemoryTransport implements Transport {
  private static final System.Logger LOG = System.getLogger(MemoryTransport.class.getName());

  private final ExchangeHandler handler;
  private final HttpVersion version;
  private final Set<MemoryExchange> open = ConcurrentHashMap.newKeySet();

  /**
   * A transport to {@code handler}, which sees {@code version} as the HTTP version of its calls.
   */
  public MemoryTransport(ExchangeHandler handler, HttpVersion version) {
    this.handler = handler;
    this.version = version;
  }

  @Override
  public ClientExchange open(
      RequestHead head, Deadline deadline, Consumer<ClientExchange> opening) {
    MemoryExchange exchange = new MemoryExchange(version, head);
    exchange.clientDeadline(deadline);
    open.add(exchange);
    opening.accept(exchange.client());
    Thread.ofVirtual().name("fawa-memory-exchange").start(() -> run(exchange));
    return exchange.client();
  }

  private void run(MemoryExchange exchange) {
    try {
      handler.handle(exchange);
    } catch (IOException e) {
      LOG.log(Level.DEBUG, "exchange failed", e);
    } finally {
      open.remove(exchange);
      exchange.handlerReturned();
    }
  }

  @Override
  public void close() {
    open.forEach(exchange -> exchange.reset(ResetCode.CANCEL));
  }
}
