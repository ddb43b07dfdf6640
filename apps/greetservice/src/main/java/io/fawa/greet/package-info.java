/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
/**
 * greetservice: greets by name, once for each kind of RPC.
 *
 * <table>
 * <caption>{@code greet.v1.GreetService}</caption>
 * <tr><th>method</th><th>kind</th><th>answer</th></tr>
 * <tr><td>SayHello</td><td>unary</td><td>{@code Hello, Ada!} and the header {@code
 *     greet-version: v1}</td></tr>
 * <tr><td>GreetStream</td><td>server stream</td><td>{@code Hello, Ada! (part 1)} to {@code (part
 *     10)}; without a name, {@code World}</td></tr>
 * <tr><td>GreetClientStream</td><td>client stream</td><td>{@code Hello, Ada, Bob!} once the caller
 *     has ended</td></tr>
 * <tr><td>GreetBidiStream</td><td>bidi stream</td><td>{@code Hello, Ada!} for every name as it arrives; needs HTTP/2 or later</td></tr>
 * </table>
 *
 * <p>A name has at most 1,024 characters, a summary at most 1,000,000. The page at {@code /} calls
 * all four.
 */
@NullMarked
package io.fawa.greet;

import org.jspecify.annotations.NullMarked;
