/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.files;

import java.time.Instant;

/**
 * The persistent state of an upload in progress, besides its content.
 *
 * @param content the content that receives its bytes
 * @param name the name of the file
 * @param bytesDeclared the declared size; -1 if unknown
 * @param offset how many bytes are durable
 * @param expires until then it is kept even if its owner has crashed
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

  /** The same with a later offset. */
  public UploadSession advanced(long newOffset, Instant newExpires) {
    return new UploadSession(content, name, bytesDeclared, newOffset, newExpires, owner);
  }

  /** The same with another owner. */
  public UploadSession ownedBy(String newOwner) {
    return new UploadSession(content, name, bytesDeclared, offset, expires, newOwner);
  }

  /** True from {@link #expires} on. */
  public boolean expiredAt(Instant now) {
    return !now.isBefore(expires);
  }
}
