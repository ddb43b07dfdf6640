/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.connect;

/** The protocol of a call. */
public enum Protocol {
  /** Connect, unary (also by GET) and streams. */
  CONNECT("connect"),
  /** gRPC over HTTP/2, and over HTTP/1.1 with trailers. */
  GRPC("grpc"),
  /** gRPC-Web, binary and text. */
  GRPC_WEB("grpcweb"),
  /** Plain HTTP with JSON, by {@code google.api.http} annotations; servers only. */
  REST("rest");

  private final String label;

  Protocol(String label) {
    this.label = label;
  }

  @Override
  public String toString() {
    return label;
  }
}
