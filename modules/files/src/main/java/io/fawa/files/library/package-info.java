/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
/**
 * The use cases of files by key, over the ports.
 *
 * <pre>
 *   begin(name, size) → Upload ─ append* ─ complete → FileRecord     else close: nothing is left
 *   find(key, asker) → FileRecord ─ read(record, offset, length) → bytes
 *   downloadLimit().begin(record) → Permit ─ completed      else close: its place is free again
 *   bundles().create(name, files) → FileRecord ─ represent → a list, files, a zip
 *   sweep(): records past their time go, each before its content
 *   recover(): at start, what does not fit together is set aside and said
 *   renew(): this replica lives; sweep() ends expired uploads of those that do not
 *   prove(): what an earlier process stored is read through once
 * </pre>
 *
 * <p>{@link io.fawa.files.library.FileLibrary} is the entry to all of them.
 */
@org.jspecify.annotations.NullMarked
package io.fawa.files.library;
