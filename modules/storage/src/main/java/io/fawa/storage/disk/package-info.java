/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
/**
 * Contents and their records as files of one directory.
 *
 * <pre>
 *   contents/              mode 0700
 *     lock                 held by the process that uses the directory
 *     partial/ID           being written
 *     done/ID              committed: written, synced, then renamed
 *     done/ID.record       its record: a text with a checksum, written and synced before that
 *     done/ID.gone         what was the record of a content that is being removed
 *     aside/…              what did not fit when a process started; nothing is deleted there
 * </pre>
 *
 * <p>{@code ID} is a {@link io.fawa.files.ContentId}: random, never from a user. A rename within
 * one file system is atomic, so a content is there whole or not at all, whenever the machine stops.
 * What lies in {@code partial} when a process starts is left from a crash and was acknowledged to
 * nobody: it is deleted, and its record with it. The same holds for what is marked as gone. A
 * content without a record, or a record without a content, is neither, and so it is damage: it is
 * set aside for a person, and a warning in the log.
 */
@org.jspecify.annotations.NullMarked
package io.fawa.storage.disk;
