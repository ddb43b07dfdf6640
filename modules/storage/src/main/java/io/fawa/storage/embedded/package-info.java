/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
/**
 * Records in one file, kept by H2's MVStore: a log-structured map that is whole again after a crash
 * at any moment. One map, key to record; who expires next is an index in memory, made anew at each
 * start.
 */
@org.jspecify.annotations.NullMarked
package io.fawa.storage.embedded;
