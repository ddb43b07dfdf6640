/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
/**
 * Boards that several people draw on at once, as blocking calls.
 *
 * <p>{@link io.fawa.whiteboard.Boards} creates rooms and finds them by their {@link
 * io.fawa.whiteboard.log.RoomCode}. Joining one gives a {@link io.fawa.whiteboard.Membership}:
 * first its {@link io.fawa.whiteboard.Snapshot}, then by {@code receive} every later event exactly
 * once, also one's own, in the same order for all members. A {@link
 * io.fawa.whiteboard.BoardSession} serves a client over any transport that implements {@link
 * io.fawa.whiteboard.BoardConnection} and {@link io.fawa.whiteboard.BoardProtocol}.
 *
 * <pre>
 *   try (Membership member = boards.join(code, asker, JoinRequest.plain())) {
 *     EndReason why = new BoardSession&lt;&gt;(connection, member, protocol).run();
 *   }
 *
 *   client ──► connection ─ receive ─► reader ─ decode ─► member.publish ──► log of the room
 *   client ◄── connection ◄─ send ── relay ◄─ encoded once ─ member.receive ◄── outbox ◄─┘
 * </pre>
 *
 * <p>A room follows a {@link io.fawa.whiteboard.log.BoardLog}. The default log is in memory.
 *
 * <p>No member waits for another: a member that does not receive is cut once its outbox is full,
 * and a member that publishes too fast waits alone. A room without members is removed after a
 * while. Everything has a limit in {@link io.fawa.whiteboard.BoardsConfig}.
 */
@org.jspecify.annotations.NullMarked
package io.fawa.whiteboard;
