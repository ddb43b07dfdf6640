/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.sdk.files;

import java.net.URI;
import java.time.Instant;
import java.util.Optional;

/**
 * A file that is on the server, or several as one bundle.
 *
 * @param key by which it is found; empty for a file for a request, whose key only its maker learns
 * @param link for those who shall have the file; the fragment has the key of a sealed one; that of
 *     the request for a file for one
 * @param name as the server calls it
 * @param bytes as they are stored; of a bundle, those of its zip
 * @param sha256 of the stored bytes, in hexadecimal; equals what was sent; empty for a bundle,
 *     whose files were each compared
 * @param expires when the server removes it
 * @param deleteToken the secret that deletes it, if the server gave one
 */
public record Receipt(
    String key,
    URI link,
    String name,
    long bytes,
    String sha256,
    Instant expires,
    Optional<String> deleteToken) {
  /** Hides the key, the link and the token. */
  @Override
  public String toString() {
    return "Receipt[name=%s, bytes=%d, expires=%s]".formatted(name, bytes, expires);
  }
}
