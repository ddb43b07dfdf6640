/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
/**
 * The server and the client that the official Connect conformance runner starts. Each speaks the
 * runner's protocol on standard input and output: messages of {@code connectrpc.conformance.v1},
 * each after its length in four bytes, big-endian.
 *
 * <pre>
 *  runner ── ServerCompatRequest ─► ServerMain ─► listener ◄── reference client
 *         ◄─ ServerCompatResponse ─    (port, certificate)
 * </pre>
 */
@org.jspecify.annotations.NullMarked
package io.fawa.conformance;
