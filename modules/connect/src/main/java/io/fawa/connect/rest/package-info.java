/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
/**
 * REST transcoding by {@code google.api.http} annotations: it selects the method of a path, builds
 * a request from path, query and body, and writes responses as a body or a stream of lines. Not
 * exported by the module.
 */
@NullMarked
package io.fawa.connect.rest;

import org.jspecify.annotations.NullMarked;
