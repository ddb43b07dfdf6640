/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.whiteboard;

import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * An event in the outboxes of a room's members. It is encoded once per protocol, at first use, and
 * all members share the message. The log stores the event without its messages, so they are garbage
 * once every member has received the event. Thread-safe.
 */
public final class SharedEvent {
  /** The event in one protocol; a linked list with an entry per protocol. */
  private record Encoded(
      BoardProtocol<?, ?> protocol, Optional<?> message, @Nullable Encoded next) {}

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

  /** The message for this event, the same object for every member; empty if there is none. */
  @SuppressWarnings("unchecked") // cast is safe: this protocol has encoded it
  public <O> Optional<O> in(BoardProtocol<?, O> protocol) {
    Encoded known = find(protocol);
    return (Optional<O>) (known == null ? encode(protocol) : known).message();
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
