/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
/**
 * What an earlier version kept its records in: one file of H2's MVStore, a log-structured map of
 * key to record. It is only read, once, to take its records over; damage in such a file goes
 * unnoticed by MVStore, which is why records are texts with a checksum now, each beside its
 * content.
 */
@org.jspecify.annotations.NullMarked
package io.fawa.storage.embedded;
