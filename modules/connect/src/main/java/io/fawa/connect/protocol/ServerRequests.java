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
 * The requests of one server call in a particular protocol: its header fields and its framing of
 * messages. Used by one thread.
 *
 * @param <Q> the request
 */
public interface ServerRequests<Q extends Message> {
  /** The deadline that the request's headers set. */
  Deadline requestedDeadline();

  /** The name of the compression that the request uses; empty for none. */
  String requestEncoding();

  /** The compressions that the caller accepts. */
  String acceptedEncodings();

  /**
   * Checks the other protocol fields of the request's header section.
   *
   * @throws RpcException a field is invalid
   */
  void checkRequest();

  /** Reads the next request; empty at the end. */
  Optional<Q> read() throws IOException;
}
