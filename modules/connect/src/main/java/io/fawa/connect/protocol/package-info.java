/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
/**
 * The protocols, each in a class with both sides: {@link io.fawa.connect.protocol.Grpc}, {@link
 * io.fawa.connect.protocol.GrpcWeb}, {@link io.fawa.connect.protocol.ConnectStream}, which envelope
 * their messages, and Connect's unary form. Header sections, envelopes and trailers are computed
 * without I/O; {@link io.fawa.connect.protocol.EnvelopedServer} and {@link
 * io.fawa.connect.protocol.ConnectUnaryServer} do the I/O of a server call. Not exported by the
 * module.
 *
 * <p>Sources: the Connect protocol reference; gRPC over HTTP2; the gRPC-Web protocol.
 */
@NullMarked
package io.fawa.connect.protocol;

import org.jspecify.annotations.NullMarked;
