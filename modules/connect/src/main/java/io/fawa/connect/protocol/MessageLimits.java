/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.connect.protocol;

import java.time.Duration;

/**
 * Limits on the messages of a call.
 *
 * @param receiveBytesMax the largest message that is accepted, before and after decompression
 * @param sendBytesMax the largest message that is sent, before compression
 * @param compressBytesMin the smallest message worth compressing
 * @param idleTimeout how long a message that has begun waits for its next byte; zero for no limit
 */
public record MessageLimits(
    int receiveBytesMax, int sendBytesMax, int compressBytesMin, Duration idleTimeout) {}
