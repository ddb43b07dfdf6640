/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
/**
 * OpenAPI 3.1 documents made from the descriptors of services: every path that a {@code
 * google.api.http} annotation names, and the path of each unary method of Connect. Its JSON schemas
 * describe what the codec of {@code io.fawa.connect} reads and writes. Source: OpenAPI
 * Specification 3.1, whose schemas are JSON Schema 2020-12.
 */
@NullMarked
package io.fawa.connect.openapi;

import org.jspecify.annotations.NullMarked;
