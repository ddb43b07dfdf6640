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
 * How connections speak HTTP.
 *
 * @param firstBytesTimeout how long a client may say nothing once it is connected
 * @param drainTimeout how long calls may go on once a drain has begun
 * @param refusals hears of requests that became no call
 */
public record Protocols(
    Http1ServerConfig http1,
    Http2Config http2,
    Duration firstBytesTimeout,
    Duration drainTimeout,
    RefusalListener refusals) {}
