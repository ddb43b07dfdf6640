/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
/**
 * The pure core of a board: no I/O, no clock, no thread, no randomness. One thread at a time may
 * use a {@link io.fawa.whiteboard.room.Room} with its seats; times are handed in.
 *
 * <p>A room is a log. Every event gets the next sequence number, goes into the {@link
 * io.fawa.whiteboard.room.History} and into the outbox of every {@link
 * io.fawa.whiteboard.room.Seat}, its author's included, in one step. So a joiner, whose history is
 * copied in one step as well, gets each event exactly once: in that copy or in its outbox.
 *
 * <pre>
 *            publish                     history (a ring, bounded by count and bytes)
 *   member ──────────► sequence n ──┬──► … n-2, n-1, n          a clear makes it just {clear}
 *                                   ├──► outbox of seat A ──► member A
 *                                   ├──► outbox of seat B ──► member B   (bounded: full means cut)
 *                                   └──► outbox of the author
 * </pre>
 */
@org.jspecify.annotations.NullMarked
package io.fawa.whiteboard.room;
