/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
/**
 * Boards that several people draw on at once, as blocking calls.
 *
 * <p>{@link io.fawa.whiteboard.Boards} makes rooms and finds them by their {@link
 * io.fawa.whiteboard.RoomCode}. Joining one gives a {@link io.fawa.whiteboard.Membership}: first
 * its {@link io.fawa.whiteboard.Snapshot}, then by {@code receive} every later event exactly once,
 * in the order that everybody sees, one's own included. Every wire (WebSocket, RPC stream) is an
 * adapter with two threads over one membership: one receives and writes, one reads and publishes.
 *
 * <pre>
 *   try (Membership member = boards.join(code, asker, JoinRequest.plain())) {
 *     show(member.snapshot());
 *     // one thread:  for (;;) member.receive(keepAlive).ifPresent(this::write);
 *     // another:     while (read(event)) member.publish(event);   member.leave();
 *   }
 * </pre>
 *
 * <p>Nobody waits for anybody: a member that does not receive is cut once its outbox is full, a
 * member that publishes too fast is held back by itself. A room without members is removed after a
 * while. Everything has a limit in {@link io.fawa.whiteboard.BoardsConfig}.
 */
@org.jspecify.annotations.NullMarked
package io.fawa.whiteboard;
