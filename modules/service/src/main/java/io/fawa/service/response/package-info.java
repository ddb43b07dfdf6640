/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
/** Additions to Helidon's requests and responses for routes, and the browser policy. */
@NullMarked
package io.fawa.service.response;

import org.jspecify.annotations.NullMarked;
