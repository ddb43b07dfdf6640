/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
/**
 * Blocking WebSocket (RFC 6455): an endpoint decides before the upgrade, then serves its connection
 * on that connection's virtual thread.
 *
 * <pre>
 *   GET /ws?code=X  ─► WebSockets ─► endpoint.accepts? ── no ─► the ordinary routes answer
 *                                            │ yes
 *                      101 ◄─────────────────┘
 *                      endpoint.serve(connection):  receive() … send() … close()
 * </pre>
 *
 * A frame (RFC 6455 §5.2), whose length is checked before any of its payload is read:
 *
 * <pre>
 *   |F|R|R|R| opcode |M| length 7 | 16 or 64 bits of length | mask 32 bits | payload …
 * </pre>
 *
 * <p>The endpoint's thread reads, in {@code receive()}, and responds to pings and closes. Any
 * thread writes, one at a time, never longer than the send time-out. One thread for all connections
 * of an app sends pings and cuts silent or slow connections; it never waits for a peer. The ends of
 * a connection:
 *
 * <table>
 *   <caption>Close codes (RFC 6455 §7.4.1)</caption>
 *   <tr><td>1000</td><td>the endpoint returned</td></tr>
 *   <tr><td>1001</td><td>the service is draining</td></tr>
 *   <tr><td>1002</td><td>the peer broke the protocol</td></tr>
 *   <tr><td>1007</td><td>text that is not UTF-8</td></tr>
 *   <tr><td>1009</td><td>a message over the limit</td></tr>
 *   <tr><td>1011</td><td>the endpoint failed</td></tr>
 *   <tr><td>cut</td><td>silence, or a peer that does not read</td></tr>
 * </table>
 */
@org.jspecify.annotations.NullMarked
package io.fawa.service.websocket;
