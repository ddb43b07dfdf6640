/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.connect.protocol;

import com.google.protobuf.Message;
import io.fawa.connect.RpcException;
import io.fawa.limits.Deadline;
import java.io.IOException;
import java.util.Optional;

/**
 * What a protocol does in its own way with the requests of one call on the server: how the call is
 * opened, and how messages are cut. Used by one thread.
 *
 * @param <Q> the request
 */
public interface ServerRequests<Q extends Message> {
  /** The deadline that the request's headers set. */
  Deadline requestedDeadline();

  /** The name of the compression the request uses, empty for none. */
  String requestEncoding();

  /** The compressions the caller takes. */
  String acceptedEncodings();

  /**
   * Checks what else the protocol wants of a request's head.
   *
   * @throws RpcException it says something wrong
   */
  void checkRequest();

  /** Reads the next request; empty at the end. */
  Optional<Q> read() throws IOException;
}
