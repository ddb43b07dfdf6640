/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.files;

/**
 * What a {@link FileLibrary} has done since it started.
 *
 * @param filesStored uploads completed
 * @param bytesStored bytes of those
 * @param filesExpired files removed because their time had come
 * @param uploadsAbandoned uploads that left nothing behind
 * @param uploadsRecovered uploads of dead processes that this one has ended
 * @param uploadsNow uploads under way
 */
public record FileCounts(
    long filesStored,
    long bytesStored,
    long filesExpired,
    long uploadsAbandoned,
    long uploadsRecovered,
    int uploadsNow) {}
