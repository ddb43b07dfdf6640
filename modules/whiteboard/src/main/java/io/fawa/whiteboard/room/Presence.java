/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.whiteboard.room;

/**
 * Makes the events that tell members who is there. They have no sequence number and are in no
 * history.
 *
 * @param <E> the event
 */
public interface Presence<E> {
  /** How many bytes one such event counts. */
  int bytes();

  /** {@code memberId} has come; there are now {@code members}. */
  E joined(String memberId, int members);

  /** {@code memberId} has gone; there are now {@code members}. */
  E left(String memberId, int members);
}
