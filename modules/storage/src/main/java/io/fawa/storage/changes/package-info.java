/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
/** Boards and what is on them as bytes, which every store keeps in the same form. */
@org.jspecify.annotations.NullMarked
package io.fawa.storage.changes;
