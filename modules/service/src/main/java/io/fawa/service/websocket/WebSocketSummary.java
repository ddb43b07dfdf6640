/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.service.websocket;

import io.fawa.http.HttpVersion;

/**
 * The summary of an ended connection, without content of messages.
 *
 * @param version the HTTP version of the upgrade
 * @param closeCode the code of the first close frame, sent or received; 1005 if it had none, 1006
 *     without a close frame
 * @param nanos its duration
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
