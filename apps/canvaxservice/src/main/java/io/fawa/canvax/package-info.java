/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
/**
 * canvaxservice: the whiteboard over RPC streams, {@code canva.v1.CanvaService/Collaborate}.
 *
 * <p>A stream is a membership of a board. The first response is always {@code initial_history},
 * before any request; then every event of every member follows exactly once, also one's own. The
 * author's id is set by the server. By the event's type:
 *
 * <table>
 * <caption>What happens to an event</caption>
 * <tr><th>type</th><th>history</th><th>relayed</th></tr>
 * <tr><td>{@code ping}</td><td>no</td><td>no</td></tr>
 * <tr><td>{@code clear}</td><td>becomes just this one</td><td>yes</td></tr>
 * <tr><td>anything else</td><td>appended; the oldest of more than 1,000 is dropped</td><td>yes</td></tr>
 * </table>
 *
 * <p>A half-close ends the stream once everything published before it was received. All streams
 * share one board, unless a stream names another by the request header {@code canva-room: CODE}, 6
 * characters of {@code A–Z0–9}; a missing board is created, and removed 10 minutes after the last
 * member left.
 *
 * <p>With the request header {@code canva-version: 3} a stream has elements besides: the board's
 * newest states after the history, then those that win. Without it, elements are shown as draw
 * events. Private boards are for pages that encrypt, and are not joined here.
 *
 * <p>A client that does not receive is cut with {@code resource_exhausted} and does not block
 * others. A shutdown ends streams, and refuses new ones, with {@code unavailable}.
 */
@org.jspecify.annotations.NullMarked
package io.fawa.canvax;
