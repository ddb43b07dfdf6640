/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.loom.session;

import java.util.Optional;

/** Stands between {@link Session#push} and the client. Thread-safe. */
@FunctionalInterface
public interface WriteFilter {
  /**
   * Filters a pack for a client, before it is encrypted. Must not block for long, as the client's
   * other packs wait.
   *
   * @param pack must not be changed, as others may get the same array
   * @return what to send instead; empty to drop it
   */
  Optional<byte[]> filter(Session session, byte[] pack) throws Exception;
}
