/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.files.link;

import io.fawa.files.FileKey;
import io.fawa.files.FileName;

/**
 * A signed link: permission to download one file by GET until a moment.
 *
 * @param key of the file
 * @param name under which the link gives it out
 * @param expiresEpochSecond from this second on it is expired
 * @param signature 43 characters of base64url, made by a {@link LinkSigner}
 */
public record Link(FileKey key, FileName name, long expiresEpochSecond, String signature) {
  /**
   * Path and query of the link below {@code prefix}, percent-encoded. The key, which is a secret,
   * is in the query: servers and proxies log paths.
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
