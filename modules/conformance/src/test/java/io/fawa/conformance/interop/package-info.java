/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
/**
 * The interoperability tests of gRPC: a server and a client of its {@code TestService}, held to
 * those of grpc-go and grpc-java.
 *
 * <pre>
 *  grpc-go's client,   ─► InteropServer ◄─┐
 *  grpc-java's client                     InteropCases ─► grpc-go's server,
 *                                                         grpc-java's server
 * </pre>
 *
 * <p>Left out are the cases that need an account in a cloud, and {@code cacheable_unary}, which
 * needs a caching proxy between the two.
 */
@org.jspecify.annotations.NullMarked
package io.fawa.conformance.interop;
