/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.loom.session;

import java.net.SocketAddress;

/**
 * What is known of a client that wants a session.
 *
 * @param pack its first pack
 * @param remoteAddress where it comes from
 * @param carrier the scheme of the carrier, such as {@code tcp}
 * @param encrypted whether the pack came encrypted, which is so in our own mode only
 */
@SuppressWarnings("ArrayRecordComponent") // handed over, not compared
public record AuthRequest(
    byte[] pack, SocketAddress remoteAddress, String carrier, boolean encrypted) {}
