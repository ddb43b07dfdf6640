/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
/**
 * The record format of an earlier version: one file of H2's MVStore, a log-structured map of key to
 * record. It is only read, once, to migrate its records. MVStore does not detect damage in such a
 * file; hence records are now text files with a checksum, each beside its content.
 */
@org.jspecify.annotations.NullMarked
package io.fawa.storage.embedded;
