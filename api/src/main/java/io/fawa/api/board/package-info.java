/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
/**
 * The board's messages as JSON, the same on WebSocket and WebTransport. The server's output is
 * stable to the byte: members in this order, none left out, numbers as integers, one newline at the
 * end of each text.
 *
 * <pre>
 *   client  {"draw_event":{…}}
 *   server  {"draw_event":{"type":"draw","color":"#ff0000","size":4,"prev_x":1,"prev_y":2,
 *                          "curr_x":3,"curr_y":4,"client_id":"FJPXC3MP","time":1723000000000}}
 *           {"initial_history":{"events":[{…},{…}]}}
 *
 *   to clients of version 2, also:
 *           {"welcome":{"client_id":"FJPXC3MP","sequence":7,"reset":true,"history":7,
 *                       "participants":["…"]}}
 *           {"draw_event":{…},"sequence":8}
 *           {"presence":{"client_id":"…","present":true,"participants":3}}
 *           {"error":{"code":"invalid_argument","message":"…"}}
 *
 *   to and from clients of version 3, whose elements are JSON objects with id, version,
 *   versionNonce, isDeleted and whatever else; also:
 *   client  {"elements":[{…}],"settled":true}       states of elements; settled: the stroke has ended
 *           {"pointer":{…}}   {"card":{…}}           where it points, and what it shows of itself
 *           {"owner":"TOKEN"}   {"terms":{"writable":false,"kept":true}}   {"ping":17}
 *   server  {"welcome":{"client_id":"…","epoch":"…","sequence":7,"reset":true,"role":"writer",
 *                       "terms":{…},"sealed":false,"reachable":true,"members":[{…}]}}
 *           {"elements":[…],"snapshot":true}   {"ink":[{"sequence":5,"draw_event":{…}}]}
 *           {"ready":{"sequence":7}}                 the snapshot has ended
 *           {"elements":[…],"settled":true,"client_id":"…","sequence":8}
 *           {"terms":{…},"client_id":"…","sequence":9}   {"reachable":false}
 *           {"pointer":{…},"client_id":"…"}   {"card":{…},"client_id":"…"}   {"gone":"…"}
 *           {"role":"owner"}   {"pong":17}   {"refused":{"code":"…","message":"…","ids":["…"]}}
 * </pre>
 *
 * <p>A state in a message of the server has won against all others that the log has; its author
 * gets it too, once it is durable. Among the ink of a snapshot a clear wipes the ink before it; a
 * live one also makes a tombstone of the newest received state of each element: version + 1, nonce
 * 0.
 *
 * <p>Within strings {@code <}, {@code >}, {@code &}, U+2028 and U+2029 are written as {@code
 * \}{@code u} escapes, other characters beyond ASCII as they are.
 *
 * <p>Parsing is lenient, for old clients: members may be missing, unknown, {@code null} or in
 * another case; text after the first complete value is ignored; a message without an event is not
 * an error. A coordinate that is not a 32-bit integer is one.
 */
@org.jspecify.annotations.NullMarked
package io.fawa.api.board;
