/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.connect;

/** What all calls of a server share. */
record ServerSettings(
    RpcServerConfig config,
    Compressions compressions,
    WireFormat.Table unaryFormats,
    WireFormat.Table streamFormats) {}
