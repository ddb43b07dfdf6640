/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
/**
 * The two services that tools of the gRPC world expect of any server: {@code grpc.health.v1}
 * ({@link io.fawa.connect.grpc.HealthService}), which load balancers and orchestrators ask, and
 * {@code grpc.reflection.v1} with {@code v1alpha} ({@link io.fawa.connect.grpc.ReflectionService}),
 * by which grpcurl and its like call services without having their protos. Both are ordinary
 * services: they can be added to any {@link io.fawa.connect.server.RpcServer} and called in every
 * protocol.
 */
@org.jspecify.annotations.NullMarked
package io.fawa.connect.grpc;
