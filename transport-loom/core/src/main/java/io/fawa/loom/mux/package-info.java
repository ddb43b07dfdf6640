/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
/**
 * Many streams over one: smux version 1 and 2, byte-compatible with its Go original (wire
 * specification §5).
 *
 * <pre>
 *  0         1         2                   4                                       8
 *  +---------+---------+-------------------+---------------------------------------+----------
 *  | version | command | payload length    | stream id                             | payload
 *  +---------+---------+-------------------+---------------------------------------+----------
 *  1 or 2    0 SYN      0                    opens; client 3, 5, 7 ..., server 2, 4, 6 ...
 *            1 FIN      0                    the sender writes no more
 *            2 PSH      1 to 65535           data
 *            3 NOP      0                    stream 0: still here
 *            4 UPD      8                    version 2: consumed u32, window u32
 * </pre>
 *
 * <p>All numbers are little-endian. There is no negotiation, refusal or reset: both ends are
 * configured alike, and an unwanted stream gets a FIN.
 *
 * <p>{@link io.fawa.loom.mux.MuxState} is the whole session as a state machine: bytes and the time
 * go in, bytes come out, nothing blocks. It fixes defects of the original without changes on the
 * wire: a stream is registered before its SYN is sent; a protocol error ends the session with a
 * reason; streams are limited in number, and the version 2 window is enforced on what is received
 * too; queued bytes are sent before a session closes.
 *
 * <p>Buffers are bounded by {@link io.fawa.loom.mux.MuxConfig}. At its limit of unread bytes a
 * session takes no more input until the application reads: in version 1 this is the only
 * back-pressure.
 */
@org.jspecify.annotations.NullMarked
package io.fawa.loom.mux;
