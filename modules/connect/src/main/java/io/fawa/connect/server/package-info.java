/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
/**
 * The server side: services with their handlers, served in every protocol.
 *
 * <pre>
 * Exchange ─► RpcServer ─► Route ─► ServerCall ─► handler
 *             by path and           │ Call, Source and Sink
 *             content type          └► ServerRequests, ServerResponses: its protocol
 * </pre>
 *
 * <pre>{@code
 * RpcServer server = RpcServer.builder().add(GreetService.bind(new Greetings())).build();
 * // An ExchangeHandler, for the engines of io.fawa.http1 and io.fawa.http2.
 * }</pre>
 *
 * <p>{@link io.fawa.connect.server.RpcServer} is created once and serves any number of exchanges,
 * each on the calling thread.
 */
@NullMarked
package io.fawa.connect.server;

import org.jspecify.annotations.NullMarked;
