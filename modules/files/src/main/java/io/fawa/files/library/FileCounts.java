/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.files.library;

/**
 * The counters of a {@link FileLibrary} since its start.
 *
 * @param filesStored uploads completed
 * @param bytesStored bytes of those
 * @param filesExpired files removed after their expiry
 * @param uploadsAbandoned uploads that were not completed
 * @param uploadsRecovered uploads of dead processes that this one has ended
 * @param uploadsNow uploads in progress
 * @param quotaBytes bytes that count for the quotas now; 0 if there are none
 * @param quotaRefused uploads that a quota has refused
 */
public record FileCounts(
    long filesStored,
    long bytesStored,
    long filesExpired,
    long uploadsAbandoned,
    long uploadsRecovered,
    int uploadsNow,
    long quotaBytes,
    long quotaRefused) {}
