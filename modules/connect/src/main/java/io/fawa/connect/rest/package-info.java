/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
/**
 * Methods as {@code google.api.http} has them: which method a path calls, how path, query and body
 * make a request, and how a response becomes a body or a stream of lines. The module keeps it to
 * itself.
 */
@NullMarked
package io.fawa.connect.rest;

import org.jspecify.annotations.NullMarked;
