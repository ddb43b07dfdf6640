/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
/** Two programs that use the libraries as Java modules. */
module example.libraries {
  requires io.fawa.connect;
  requires io.fawa.http2;
  requires io.fawa.loom.net;

  exports echo.v1; // protobuf looks at the messages
}
