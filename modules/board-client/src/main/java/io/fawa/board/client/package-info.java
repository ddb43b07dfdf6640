/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
/**
 * A blocking client of boards for native programs, on the TCP and KCP listeners of canvaservice.
 *
 * <p>On the wire it is a session of our own mode of {@link io.fawa.loom.session}: encrypted, taken
 * up again after a lost connection. The login pack is a JSON object with the members that the query
 * of the WebSocket has:
 *
 * <table>
 * <caption>Members of the login</caption>
 * <tr><th>member</th><th>value</th></tr>
 * <tr><td>{@code v}</td><td>the version of the messages, 2 or 3</td></tr>
 * <tr><td>{@code code}</td><td>of the board, or the one to watch it</td></tr>
 * <tr><td>{@code after}, {@code epoch}</td><td>optional: the last sequence number that was seen, and
 *     the epoch it belongs to, to get only what is newer</td></tr>
 * </table>
 *
 * <p>Others are ignored. The packs after it are the messages of a board, those of a WebSocket, in
 * {@linkplain io.fawa.board.client.MessageParts parts}. A refused client is told a code: 400 a
 * login that is none, 403 a private board and version 2, 404 no such board, 429 too many wrong
 * codes, 503 a board that is full or cannot be opened now. A session that the service ends has one
 * too: 400 a message that is malformed, 503 a client that did not read or a service that stops.
 */
@NullMarked
package io.fawa.board.client;

import org.jspecify.annotations.NullMarked;
