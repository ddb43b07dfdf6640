/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.whiteboard.log;

/**
 * A board, as it was created.
 *
 * @param code the permission to join
 * @param epoch 16 characters of {@code A–Z0–9}, new for every board: numbers of changes of another
 *     epoch mean nothing
 * @param view the permission to watch
 * @param ownerHash the SHA-256 of the owner's token in hexadecimal; empty if nobody owns it
 * @param sealed whether elements are encrypted by its members, so that nobody who cannot do so may
 *     join
 * @param createdMillis since 1970
 */
public record Board(
    RoomCode code,
    String epoch,
    ViewCode view,
    String ownerHash,
    boolean sealed,
    long createdMillis) {}
