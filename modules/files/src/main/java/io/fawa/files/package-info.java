/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
/**
 * Files by key.
 *
 * <p>A file is three things. Its <em>content</em> is bytes under a random {@link
 * io.fawa.files.ContentId}, which is never made from anything a user said. Its <em>record</em>
 * ({@link io.fawa.files.FileRecord}) holds its {@link io.fawa.files.FileKey}, {@link
 * io.fawa.files.FileName}, expiry and size. While it is received it is an <em>upload</em> ({@link
 * io.fawa.files.library.Upload}), which is discarded unless it is completed.
 *
 * <p>This package has the values and the ports. {@link io.fawa.files.library} has the use cases
 * over them; {@link io.fawa.files.digest}, {@link io.fawa.files.link}, {@link io.fawa.files.bundle}
 * and {@link io.fawa.files.recovery} have what those need. Each knows only this package and those
 * before it.
 *
 * <p><strong>Order.</strong> A content is made durable, then its record is put, then the content is
 * made readable; a record is removed before its content. So after a crash at any point, an
 * acknowledged file has both, and an unfinished one was never acknowledged. A content without a
 * record is therefore damage: it is set aside with a warning, and only an operator deletes it.
 *
 * <p><strong>Replicas.</strong> Several libraries may share the stores. Each has a {@link
 * io.fawa.files.Lease} and owns the uploads it takes, by an {@link io.fawa.files.UploadSession}.
 * Another replica ends an upload only when its session and its owner's lease have expired, and only
 * one replica does so. A content is either committed or abandoned, in any order of events.
 *
 * <p>{@link io.fawa.files.library.FileLibrary} holds the use cases, {@link
 * io.fawa.files.ContentStore}, {@link io.fawa.files.MetadataStore} and {@link
 * io.fawa.files.UploadStore} are the ports. A refused request is a {@link
 * io.fawa.files.FileRefusedException} whose text is safe to show to callers; a failure of a store
 * is logged and shown as {@code storage is not available}.
 */
@org.jspecify.annotations.NullMarked
package io.fawa.files;
