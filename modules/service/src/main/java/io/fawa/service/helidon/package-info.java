/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
/**
 * Our RPCs, HTTP/1.1 and HTTP/2 on the listeners of another Helidon application: {@link
 * io.fawa.service.helidon.RpcOnHelidon}. The host of our own apps has its own listeners and does
 * not use this.
 */
@NullMarked
package io.fawa.service.helidon;

import org.jspecify.annotations.NullMarked;
