/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
/**
 * KCP: a reliable, ordered stream of segments over datagrams, as a pure state machine.
 *
 * <p>A datagram is a sequence of segments, each with a header of 24 bytes, little-endian, and data:
 *
 * <pre>
 *  0       4     5     6       8       12      16      20      24
 *  | conv  | cmd | frg |  wnd  |  ts   |  sn   |  una  |  len  | data ...
 *
 *  conv  conversation, the same both ways      sn   PUSH: its number; ACK: the number acknowledged
 *  cmd   81 PUSH, 82 ACK, 83 WASK, 84 WINS     una  every number below it has arrived
 *  frg   fragments still to come               len  bytes of data
 *  wnd   free receive window in segments       ts   PUSH: the sender's clock; ACK: its echo
 * </pre>
 *
 * <p>{@link io.fawa.loom.kcp.Kcp} is driven from outside: datagrams and the time go in, datagrams
 * go out through a {@link io.fawa.loom.wire.PacketOutput}, and {@link
 * io.fawa.loom.kcp.Kcp#nextUpdateIn} returns when to call next. There is no handshake, no close and
 * no keep-alive at this layer. Sequence numbers and time stamps wrap at 2^32 and are compared by
 * their difference.
 */
@org.jspecify.annotations.NullMarked
package io.fawa.loom.kcp;
