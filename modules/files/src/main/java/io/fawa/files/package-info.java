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
 *   find(key, asker) → FileRecord ─ read(record, offset, length) → bytes
 *   sweep(): records past their time go, each before its content
 *   recover(): at start, what does not fit together is set aside and said
 *   renew(): this replica lives; sweep() ends expired uploads of those that do not
 *   prove(): what an earlier process stored is read through once
 * </pre>
 *
 * <p><strong>Order of things.</strong> A content is made durable, then its record is put, then the
 * content is made readable; a record is removed before its content. So wherever a crash falls, what
 * was acknowledged has both, what is unfinished was acknowledged to nobody, and a content without a
 * record is no leftover of ours but damage: it is set aside, and a warning, and deleted by nobody
 * but a person.
 *
 * <p><strong>Replicas.</strong> Several libraries may share the stores. Each has a {@link
 * io.fawa.files.Lease} and owns the uploads it takes, by an {@link io.fawa.files.UploadSession}.
 * Another ends an upload only when its session has expired and its owner's lease has run out, and
 * only one of them does. A content is either committed or abandoned, whoever is late.
 *
 * <p>{@link io.fawa.files.FileLibrary} holds the use cases, {@link io.fawa.files.ContentStore},
 * {@link io.fawa.files.MetadataStore} and {@link io.fawa.files.UploadStore} are the ports. What a
 * caller did wrong, or may not have, is a {@link io.fawa.files.FileRefusedException} whose text is
 * safe to show to anybody; what went wrong inside a store is logged and shown as {@code storage is
 * not available}.
 */
@org.jspecify.annotations.NullMarked
package io.fawa.files;
