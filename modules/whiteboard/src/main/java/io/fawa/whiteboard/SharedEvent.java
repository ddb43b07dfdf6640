/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.whiteboard;

import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * An event in the outboxes of a room's members. It is encoded once per protocol, at first use, and
 * all members share the messages. The log stores the event without its messages, so they are
 * garbage once every member has received the event. Thread-safe.
 */
public final class SharedEvent {
  /** The event in one protocol; a linked list with an entry per protocol. */
  private record Encoded(BoardProtocol<?, ?> protocol, List<?> messages, @Nullable Encoded next) {}

  private final BoardEvent event;

  /**
   * Held while an event is encoded: one lock per room suffices, as encoding takes microseconds,
   * once.
   */
  private final ReentrantLock encoding;

  private volatile @Nullable Encoded first;

  SharedEvent(BoardEvent event, ReentrantLock encoding) {
    this.event = event;
    this.encoding = encoding;
  }

  /** The event itself. */
  public BoardEvent event() {
    return event;
  }

  /** The messages for this event, the same objects for every member. */
  @SuppressWarnings("unchecked") // cast is safe: this protocol has encoded it
  public <O> List<O> in(BoardProtocol<?, O> protocol) {
    Encoded known = find(protocol);
    return (List<O>) (known == null ? encode(protocol) : known).messages();
  }

  private Encoded encode(BoardProtocol<?, ?> protocol) {
    encoding.lock();
    try {
      Encoded encoded = find(protocol);
      if (encoded == null) {
        encoded = new Encoded(protocol, protocol.encode(event), first);
        first = encoded;
      }
      return encoded;
    } finally {
      encoding.unlock();
    }
  }

  private @Nullable Encoded find(BoardProtocol<?, ?> protocol) {
    Encoded encoded = first;
    while (encoded != null && !encoded.protocol().equals(protocol)) {
      encoded = encoded.next();
    }
    return encoded;
  }
}
