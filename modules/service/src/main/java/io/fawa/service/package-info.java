/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
/** What an app hands to its host, and what the host hands back. */
@org.jspecify.annotations.NullMarked
package io.fawa.service;
