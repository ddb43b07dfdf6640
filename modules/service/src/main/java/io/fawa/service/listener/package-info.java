/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
/**
 * Listeners: a blocking accept loop, and for each connection the PROXY protocol, TLS, protocol
 * detection, and the engine of the HTTP version. Independent of server frameworks; the handler of
 * calls is passed in.
 */
@NullMarked
package io.fawa.service.listener;

import org.jspecify.annotations.NullMarked;
