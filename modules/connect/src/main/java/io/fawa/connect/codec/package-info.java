/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
/**
 * How messages become bytes and back: the port, protobuf's binary form, and what a message costs
 * once it is decoded. It knows nothing of calls. The module keeps it to itself.
 */
@NullMarked
package io.fawa.connect.codec;

import org.jspecify.annotations.NullMarked;
