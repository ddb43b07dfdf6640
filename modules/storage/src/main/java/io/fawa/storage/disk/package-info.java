/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
/**
 * Contents, their records and the sessions of uploads as files of one directory.
 *
 * <pre>
 *   contents/              mode 0700
 *     lock                 held by the process that uses the directory, or shared by several
 *     room                 a byte that is overwritten to distinguish a full disk from a broken one
 *     partial/ID           being written
 *     partial/ID.upload    the session: its owner, its durable bytes, its expiry
 *     replicas/OWNER       the lease of a process that owns uploads
 *     done/ID              committed: written, synced, then renamed
 *     done/ID.record       its record: a text with a checksum, written and synced before that
 *     done/ID.gone         the former record of a content being removed
 *     keys/KEY             the same file as the record that has this key
 *     aside/…              inconsistent items found at a start; nothing is deleted there
 *     …/….new              incomplete
 * </pre>
 *
 * <p>{@code ID} is a {@link io.fawa.files.ContentId}: random, never from a user. A rename within
 * one file system is atomic, so a content exists completely or not at all after a crash. Contents
 * in {@code partial} were never acknowledged. They stay as long as their session, and are removed
 * with their record when that has expired and its owner is dead. Items marked as gone are deleted
 * when a process starts. A content without a record, or a record without a content and a session,
 * is damage: it is set aside for an operator, with a warning in the log.
 *
 * <p><strong>Several processes.</strong> Each change of a content is a rename or removal of one
 * name, of which only one succeeds. Leases, sessions and keys are changed under {@link
 * io.fawa.storage.disk.DirectoryLock}. This needs a local file system with hard links and locks
 * between processes; ext4 and tmpfs are tested. Network file systems guarantee less.
 */
@org.jspecify.annotations.NullMarked
package io.fawa.storage.disk;
