/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
/**
 * The interfaces to a QUIC library (RFC 9000, RFC 9221): connections, streams and datagrams with
 * blocking calls. A provider implements these interfaces and is found by {@link
 * java.util.ServiceLoader}.
 *
 * <p>A provider keeps what the peer sends within the limits of {@link
 * io.fawa.http3.quic.QuicLimits}: unread bytes are not credited to the peer, so that it must stop.
 * Every wait ends at its deadline, when the stream ends, or when the connection is lost.
 */
@org.jspecify.annotations.NullMarked
package io.fawa.http3.quic;
