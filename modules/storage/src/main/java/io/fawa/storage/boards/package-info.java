/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
/**
 * Boards in one file of H2's MVStore, a log-structured set of ordered maps. Every value has a
 * checksum.
 *
 * <pre>
 *   about      format          the form of this file
 *   boards     CODE            what changes with every change, and the board itself
 *   views      VIEWCODE        the code of the board
 *   elements   CODE/id         the newest state of an element
 *   ink        CODE/sequence   a draw event
 *   images     CODE/sha256     the length of an image
 *   slices     CODE/sha256/at  a part of it
 * </pre>
 *
 * <p>One thread reads and writes the file. It takes what waits of all boards, writes it, commits
 * once, and then tells the listeners: so a change that a listener got is durable, and many changes
 * share a sync. If a commit fails, the file is opened anew as it was before, and the changes, which
 * still wait, are tried again.
 */
@org.jspecify.annotations.NullMarked
package io.fawa.storage.boards;
