/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.loom.session;

import io.fawa.loom.resume.Seat;
import java.util.concurrent.locks.ReentrantLock;

/**
 * A session of our own mode and its seat.
 *
 * @param seat guarded by the lock
 * @param inbox its packs that wait to be handled
 * @param lock held for a moment only
 */
record Seating(Session session, Seat seat, Inbox inbox, ReentrantLock lock) {}
