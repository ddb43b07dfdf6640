/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
/**
 * Files by key.
 *
 * <p>A file is three things. Its <em>content</em> is bytes under a random {@link
 * io.fawa.files.ContentId}, which is never made from anything a user said. Its <em>record</em>
 * ({@link io.fawa.files.FileRecord}) says under which {@link io.fawa.files.FileKey} and {@link
 * io.fawa.files.FileName} it is known, how long and how large it is. And while it comes in it is an
 * <em>upload</em> ({@link io.fawa.files.Upload}), which leaves nothing behind unless it is
 * completed.
 *
 * <pre>
 *   begin(name, size) → Upload ─ append* ─ complete → FileRecord     else close: nothing is left
 *   find(key, client) → FileRecord ─ read(record, offset, length) → bytes
 *   sweep(): records past their time go, each after its content
 *   recover(): at start, contents that no record names go
 * </pre>
 *
 * <p><strong>Order of things.</strong> Content is committed before its record is put, and removed
 * before its record is removed. So a crash leaves either content without a record, which {@link
 * io.fawa.files.FileLibrary#recover} deletes, or an expired record without content, which the next
 * sweep removes; a key that was handed out never points to nothing.
 *
 * <p>{@link io.fawa.files.FileLibrary} holds the use cases, {@link io.fawa.files.ContentStore} and
 * {@link io.fawa.files.MetadataStore} are the ports. What a caller did wrong, or may not have, is a
 * {@link io.fawa.files.FileRefusedException} whose text is safe to show to anybody; what went wrong
 * inside a store is logged and shown as {@code storage is not available}.
 */
@org.jspecify.annotations.NullMarked
package io.fawa.files;
