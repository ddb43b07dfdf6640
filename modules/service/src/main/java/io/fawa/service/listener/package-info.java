/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
/**
 * Listeners: a blocking accept loop, and for each connection the PROXY protocol, TLS, the choice of
 * the HTTP version, and our engine of that version. It knows no server framework; what serves the
 * calls is handed in.
 */
@NullMarked
package io.fawa.service.listener;

import org.jspecify.annotations.NullMarked;
