/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
/**
 * Contents as files of one directory.
 *
 * <pre>
 *   contents/              mode 0700
 *     lock                 held by the process that uses the directory
 *     partial/ID           being written
 *     done/ID              committed: written, synced, then renamed
 * </pre>
 *
 * <p>{@code ID} is a {@link io.fawa.files.ContentId}: random, never from a user. A rename within
 * one file system is atomic, so a content is there whole or not at all, whenever the machine stops;
 * what lies in {@code partial} when a process starts is left from a crash and deleted.
 */
@org.jspecify.annotations.NullMarked
package io.fawa.storage.disk;
