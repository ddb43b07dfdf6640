/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.loom.session;

/**
 * Makes typed packs: what an application puts between its own messages and {@link Service#handle}
 * and {@link Session#push}. Thread-safe.
 *
 * @param <T> the application's messages
 */
public interface PackCodec<T> {
  /** The pack of a message. */
  byte[] encode(T message);

  /**
   * The message in a pack.
   *
   * @throws io.fawa.loom.wire.MalformedFrameException the pack has none
   */
  T decode(byte[] pack) throws io.fawa.loom.wire.MalformedFrameException;
}
