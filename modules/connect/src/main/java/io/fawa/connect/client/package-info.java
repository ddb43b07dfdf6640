/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
/**
 * The client side: calls over any transport, in one of the enveloped protocols or in Connect's
 * unary form.
 *
 * <pre>{@code
 * try (Http2Transport transport = Http2Transport.to(url)) {
 *   GreetServiceClient greet = new GreetServiceClient(RpcClient.builder(transport).build());
 *   String text = greet.sayHello(request).getGreeting();
 * }
 * }</pre>
 *
 * <p>{@link io.fawa.connect.client.RpcClient} is created once; generated clients are created from
 * it. Each call has a {@link io.fawa.connect.client.ClientCall} for its settings and results.
 */
@NullMarked
package io.fawa.connect.client;

import org.jspecify.annotations.NullMarked;
