/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.whiteboard.room;

/**
 * Creates presence events. They have no sequence number and are in no history.
 *
 * @param <E> the event
 */
public interface Presence<E> {
  /** The bytes of one such event. */
  int bytes();

  /** {@code memberId} has joined; there are now {@code members}. */
  E joined(String memberId, int members);

  /** {@code memberId} has left; there are now {@code members}. */
  E left(String memberId, int members);
}
