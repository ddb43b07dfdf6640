/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
/**
 * Encoding of messages: the port, protobuf's binary form, and the memory cost of a decoded message.
 * Independent of calls. Not exported by the module.
 */
@NullMarked
package io.fawa.connect.codec;

import org.jspecify.annotations.NullMarked;
