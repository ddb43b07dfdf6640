/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
/**
 * canvaservice: whiteboards over WebTransport and WebSocket, and over TCP and KCP for native
 * clients ({@link io.fawa.board.client}).
 *
 * <table>
 * <caption>Endpoints</caption>
 * <tr><th>path</th><th>answer</th></tr>
 * <tr><td>{@code POST /create}</td><td>{@code {"code":"28ZE94"}}: a new board</td></tr>
 * <tr><td>{@code /join?code=C}</td><td>200 without a body if the board exists, else 404</td></tr>
 * <tr><td>{@code /ws/canva?code=C}</td><td>the WebSocket; 400 without a code, 404 for an unknown
 *     one</td></tr>
 * <tr><td>{@code /webtransport/canva?code=C}</td><td>CONNECT over HTTP/3: the same by WebTransport,
 *     messages without anything between them; 400 and 404 likewise</td></tr>
 * <tr><td>{@code POST /create?v=3[&sealed=true]}</td><td>the code, a code to watch, the owner's token
 *     </td></tr>
 * <tr><td>{@code PUT}, {@code GET /images/SHA256?code=C}</td><td>an image of a board</td></tr>
 * <tr><td>{@code /canva.v1.CanvaService/Collaborate}</td><td>the RPC, on the same boards</td></tr>
 * <tr><td>{@code /health}</td><td>{@code {"status":"ok","service":"newcanva"}}</td></tr>
 * <tr><td>{@code /} and {@code /canvas-wt}</td><td>the page: the editor over a board</td></tr>
 * <tr><td>{@code /lite/}</td><td>the light page: one file of each kind, without libraries</td></tr>
 * </table>
 *
 * <p>The messages are those of {@link io.fawa.api.board}; {@code &v=3} has elements, roles and
 * pointers, messages up to 1 MiB, and resumes by {@code &after=N&epoch=E}. With {@code &v=2} a
 * client is welcomed with its id, gets sequence numbers and presence events; with {@code &after=N}
 * as well it resumes after that number. Without them, it gets exactly what original clients got.
 *
 * <table>
 * <caption>Why the server closes</caption>
 * <tr><th>code</th><th>when</th></tr>
 * <tr><td>1001</td><td>shutdown</td></tr>
 * <tr><td>1007</td><td>a message that is not JSON, has a member of the wrong type, a type over 64 characters or an invalid color</td></tr>
 * <tr><td>1009</td><td>a message over 64 KiB</td></tr>
 * <tr><td>1013</td><td>the client reads too slowly, or the board's log fails; it may reconnect</td></tr>
 * </table>
 *
 * <p>A client is pinged every 25 s and cut after 60 s of silence, or when it does not read for 10
 * s.
 */
@org.jspecify.annotations.NullMarked
package io.fawa.canva;
