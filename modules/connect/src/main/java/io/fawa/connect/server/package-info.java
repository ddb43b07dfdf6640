/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
/**
 * The server's side: services with their handlers, and what serves them in every protocol.
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
 * <p>{@link io.fawa.connect.server.RpcServer} is made once and answers any number of exchanges;
 * each on the thread that it is given.
 */
@NullMarked
package io.fawa.connect.server;

import org.jspecify.annotations.NullMarked;
