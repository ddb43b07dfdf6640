/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
/**
 * Connect, gRPC and gRPC-Web from one blocking handler, over the exchange port of {@code
 * io.fawa.http}. It is independent of HTTP versions and server frameworks; protobuf is its only
 * external dependency.
 */
module io.fawa.connect {
  requires transitive io.fawa.http;
  requires transitive com.google.protobuf;
  requires com.google.protobuf.util;
  requires static transitive org.jspecify;
  requires static com.google.errorprone.annotations;

  exports io.fawa.connect;
  exports io.fawa.connect.auth;
  exports io.fawa.connect.client;
  exports io.fawa.connect.grpc;
  exports io.fawa.connect.observe;
  exports io.fawa.connect.openapi;
  exports io.fawa.connect.server;
}
