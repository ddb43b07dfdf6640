/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
/**
 * Messages compressed by Brotli, for servers and clients: add it to their builders. It calls native
 * code, which a JDK of 24 or newer wants allowed by {@code --enable-native-access}. Source: RFC
 * 7932.
 */
@NullMarked
package io.fawa.connect.brotli;

import org.jspecify.annotations.NullMarked;
