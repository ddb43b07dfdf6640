/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
/**
 * The pure core of a board: no I/O, no clock, no thread, no randomness. One thread at a time may
 * use a {@link io.fawa.whiteboard.room.Room} with its seats; times are passed in.
 *
 * <p>A room is a log that members follow. The {@link io.fawa.whiteboard.room.EventLog} gives every
 * event the next sequence number and keeps the newest ones in its {@link
 * io.fawa.whiteboard.room.History}. The {@link io.fawa.whiteboard.room.Room} puts the events of the
 * log into the outbox of every {@link io.fawa.whiteboard.room.Seat}, also the author's, in the
 * order of the log. A joiner first takes a seat and then gets the history, whose events are removed
 * from its outbox. So it gets each event exactly once.
 *
 * <pre>
 *            append                      history (a ring, bounded by count and bytes)
 *   member ──────────► sequence n ──┬──► … n-2, n-1, n          a clear makes it just {clear}
 *                                   ├──► outbox of seat A ──► member A
 *                                   ├──► outbox of seat B ──► member B   (bounded: full means cut)
 *                                   └──► outbox of the author
 * </pre>
 */
@org.jspecify.annotations.NullMarked
package io.fawa.whiteboard.room;
