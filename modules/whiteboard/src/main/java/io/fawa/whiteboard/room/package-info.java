/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
/**
 * The pure core of a board: no I/O, no clock, no thread, no randomness. One thread at a time may
 * use a {@link io.fawa.whiteboard.room.Room} with its seats; times are handed in.
 *
 * <p>A room is a log that members follow. The {@link io.fawa.whiteboard.room.EventLog} gives every
 * event the next sequence number and keeps the end of all in its {@link
 * io.fawa.whiteboard.room.History}. The {@link io.fawa.whiteboard.room.Room} puts what the log has
 * into the outbox of every {@link io.fawa.whiteboard.room.Seat}, its author's included, in the
 * order of the log. A joiner takes a seat first and is shown the log then; what it was shown is
 * taken out of its outbox. So it gets each event exactly once.
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
