/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
/**
 * Packs over WebSocket. Frames, masks, and the upgrade are Helidon's on the server and the JDK's on
 * the client; this package adds what a carrier of packs is beyond that: limits, time-outs, pulling
 * instead of callbacks, and an end in order.
 */
@org.jspecify.annotations.NullMarked
package io.fawa.loom.websocket;
