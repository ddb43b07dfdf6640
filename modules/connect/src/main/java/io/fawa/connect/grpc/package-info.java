/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
/**
 * Two services that gRPC tools expect on any server: {@code grpc.health.v1} ({@link
 * io.fawa.connect.grpc.HealthService}), which load balancers and orchestrators query, and {@code
 * grpc.reflection.v1} with {@code v1alpha} ({@link io.fawa.connect.grpc.ReflectionService}), with
 * which tools such as grpcurl call services without their protos. Both are ordinary services: they
 * can be added to any {@link io.fawa.connect.server.RpcServer} and called in every protocol.
 */
@org.jspecify.annotations.NullMarked
package io.fawa.connect.grpc;
