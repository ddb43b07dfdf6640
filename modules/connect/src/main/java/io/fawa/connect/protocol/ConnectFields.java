/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.connect.protocol;

import io.fawa.connect.Code;
import io.fawa.connect.RpcException;
import io.fawa.http.Headers;
import io.fawa.limits.Deadline;

/** The request header fields that all forms of Connect share, for both sides. */
public final class ConnectFields {
  static final String VERSION = "connect-protocol-version";
  static final String TIMEOUT = "connect-timeout-ms";

  private ConnectFields() {}

  /** Refuses a version of the protocol other than 1; it may be absent. */
  static void checkVersion(Headers headers) {
    String version = headers.get(VERSION, "1");
    if (!version.equals("1")) {
      throw new RpcException(
          Code.INVALID_ARGUMENT, "Connect-Protocol-Version must be \"1\": got \"" + version + "\"");
    }
  }

  public static Deadline deadline(Headers headers) {
    return Timeouts.ofConnect(headers.get(TIMEOUT, ""));
  }

  static void addTimeout(Headers head, Deadline deadline) {
    if (deadline.bounded()) {
      head.add(TIMEOUT, Timeouts.toConnect(deadline));
    }
  }
}
