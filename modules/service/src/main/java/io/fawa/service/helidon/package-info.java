/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
/**
 * RPCs, HTTP/1.1 and HTTP/2 of ours on the listeners of somebody's own Helidon application: {@link
 * io.fawa.service.helidon.RpcOnHelidon}. The hosts of our own apps have listeners of their own and
 * need none of this.
 */
@NullMarked
package io.fawa.service.helidon;

import org.jspecify.annotations.NullMarked;
