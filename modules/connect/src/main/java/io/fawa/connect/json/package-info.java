/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
/**
 * Protobuf's JSON form (ProtoJSON), read into and written from the binary form, so that it needs no
 * reflection on messages. Independent of calls. Not exported by the module.
 */
@NullMarked
package io.fawa.connect.json;

import org.jspecify.annotations.NullMarked;
