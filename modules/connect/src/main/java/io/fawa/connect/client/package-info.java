/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
/**
 * The client's side: calls as their callers see them, over any transport, in one of the protocols
 * with envelopes or in Connect's unary form.
 *
 * <pre>{@code
 * try (Http2Transport transport = Http2Transport.to(url)) {
 *   GreetServiceClient greet = new GreetServiceClient(RpcClient.builder(transport).build());
 *   String text = greet.sayHello(request).getGreeting();
 * }
 * }</pre>
 *
 * <p>{@link io.fawa.connect.client.RpcClient} is made once; generated clients are made from it.
 * Each call has a {@link io.fawa.connect.client.ClientCall} for what is said of it beside its
 * messages.
 */
@NullMarked
package io.fawa.connect.client;

import org.jspecify.annotations.NullMarked;
