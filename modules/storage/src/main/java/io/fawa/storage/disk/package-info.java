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
 *     room                 a byte that is written anew to tell a full disk from a broken one
 *     partial/ID           being written
 *     partial/ID.upload    whose upload that is, how much of it is durable, until when it is kept
 *     replicas/OWNER       until when a process that owns uploads is taken to live
 *     done/ID              committed: written, synced, then renamed
 *     done/ID.record       its record: a text with a checksum, written and synced before that
 *     done/ID.gone         what was the record of a content that is being removed
 *     keys/KEY             the same file as the record that has this key
 *     aside/…              what did not fit when a process started; nothing is deleted there
 *     …/….new              not whole yet
 * </pre>
 *
 * <p>{@code ID} is a {@link io.fawa.files.ContentId}: random, never from a user. A rename within
 * one file system is atomic, so a content is there whole or not at all, whenever the machine stops.
 * What lies in {@code partial} was acknowledged to nobody. It stays for as long as its session, and
 * goes with its record when that has expired and nobody owns it. What is marked as gone goes when a
 * process starts. A content without a record, or a record without a content and a session, is
 * neither, and so it is damage: it is set aside for a person, and a warning in the log.
 *
 * <p><strong>Several processes.</strong> What one does to a content is a rename or a removal of one
 * name, of which one wins. Leases, sessions and keys are changed under {@link
 * io.fawa.storage.disk.DirectoryLock}. That needs a local file system with hard links and with
 * locks between processes; tested are ext4 and tmpfs. Network file systems promise less.
 */
@org.jspecify.annotations.NullMarked
package io.fawa.storage.disk;
