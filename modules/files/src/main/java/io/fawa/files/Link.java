/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.files;

/**
 * Leave to fetch one file by an ordinary GET, until a moment, without knowing more than the link.
 *
 * @param key of the file
 * @param name under which the link gives it out
 * @param expiresEpochSecond from this second on it is of no use
 * @param signature 43 characters of base64url, made by a {@link LinkSigner}
 */
public record Link(FileKey key, FileName name, long expiresEpochSecond, String signature) {
  /**
   * Path and query of the link below {@code prefix}, percent-encoded. The key, which is a secret,
   * is in the query: paths are what servers and proxies write into their logs.
   */
  public String pathAndQuery(String prefix) {
    return prefix
        + name.pathSegment()
        + "?key="
        + key.text()
        + "&expires="
        + expiresEpochSecond
        + "&sig="
        + signature;
  }
}
