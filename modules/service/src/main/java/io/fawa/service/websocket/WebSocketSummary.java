/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.service.websocket;

import io.fawa.http.HttpVersion;

/**
 * What is noted of a connection that has ended; nothing of what was said on it.
 *
 * @param version that it began with
 * @param closeCode of the close frame that came first, ours or theirs; 1005 if it had none, 1006 if
 *     there was no close frame
 * @param nanos how long it was open
 * @param messagesReceived whole messages of the peer
 * @param messagesSent whole messages of the endpoint
 * @param bytesReceived payload of those received
 * @param bytesSent payload of those sent
 */
public record WebSocketSummary(
    WebSocketRequest request,
    HttpVersion version,
    int closeCode,
    long nanos,
    long messagesReceived,
    long messagesSent,
    long bytesReceived,
    long bytesSent) {}
