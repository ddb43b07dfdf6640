/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.files;

import java.time.Instant;

/**
 * What is kept of an upload while it is under way, beside what has come of its content.
 *
 * @param content where its bytes go
 * @param name what the file will be called
 * @param bytesDeclared how many bytes will come; -1 if the sender did not know
 * @param offset how many of them are durable
 * @param expires until then it is kept even if its owner has died
 * @param owner the replica that works on it, see {@link Lease}
 */
public record UploadSession(
    ContentId content,
    FileName name,
    long bytesDeclared,
    long offset,
    Instant expires,
    String owner) {
  /** Checks the numbers and the owner. */
  public UploadSession {
    if (bytesDeclared < -1 || offset < 0 || !Lease.isOwner(owner)) {
      throw new IllegalArgumentException(
          "%d bytes declared, offset %d, owner of %d characters"
              .formatted(bytesDeclared, offset, owner.length()));
    }
  }

  /** The same further on. */
  public UploadSession advanced(long newOffset, Instant newExpires) {
    return new UploadSession(content, name, bytesDeclared, newOffset, newExpires, owner);
  }

  /** The same in other hands. */
  public UploadSession ownedBy(String newOwner) {
    return new UploadSession(content, name, bytesDeclared, offset, expires, newOwner);
  }

  /** True from {@link #expires} on. */
  public boolean expiredAt(Instant now) {
    return !now.isBefore(expires);
  }
}
