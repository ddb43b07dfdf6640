/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
/**
 * What routes can do with a response beyond what Helidon offers, and what browsers may do with it.
 */
@NullMarked
package io.fawa.service.response;

import org.jspecify.annotations.NullMarked;
