/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.sdk.files;

/**
 * A new request.
 *
 * @param request with the link for senders
 * @param token the secret by which its maker lists, deletes and ends
 */
public record Requested(FileRequest request, String token) {
  /** Hides the token. */
  @Override
  public String toString() {
    return "Requested[" + request.name() + "]";
  }
}
