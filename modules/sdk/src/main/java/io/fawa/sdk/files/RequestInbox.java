/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.sdk.files;

import java.util.List;

/**
 * What has come for a request.
 *
 * @param request the request
 * @param ended whether it was ended by its maker
 * @param arriving how many files are being sent now
 * @param count how many files have come, also those that were deleted since
 * @param bytes of those
 * @param files those that are there, the oldest first; their receipts have no token
 */
public record RequestInbox(
    FileRequest request, boolean ended, int arriving, int count, long bytes, List<Receipt> files) {
  /** Copies the list. */
  public RequestInbox {
    files = List.copyOf(files);
  }
}
