/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.connect.client;

/** How a client writes messages. */
public enum MessageFormat {
  /** Protobuf's binary form. */
  PROTO,
  /** Protobuf's JSON form. */
  JSON
}
