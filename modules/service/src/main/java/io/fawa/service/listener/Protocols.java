/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.service.listener;

import io.fawa.http1.Http1ServerConfig;
import io.fawa.http1.Http1ServerConnection.RefusalListener;
import io.fawa.http2.Http2Config;
import java.time.Duration;

/**
 * The HTTP configuration of connections.
 *
 * @param firstBytesTimeout how long a client may be silent after connecting
 * @param drainTimeout how long calls may continue once a drain has begun
 * @param refusals receives requests that were refused before they became calls
 */
public record Protocols(
    Http1ServerConfig http1,
    Http2Config http2,
    Duration firstBytesTimeout,
    Duration drainTimeout,
    RefusalListener refusals) {}
