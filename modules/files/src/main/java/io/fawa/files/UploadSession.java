/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.files;

import java.time.Instant;
import java.util.Optional;

/**
 * An upload as the replicas that share a store see it: enough for any of them to continue it, or to
 * end it when its replica has died.
 *
 * @param content the unfinished content; also the id by which its sender continues it
 * @param name of the file
 * @param bytesDeclared the declared size, or -1
 * @param offset bytes that are durable
 * @param expires from this moment on it is ended, unless its owner is alive
 * @param owner the {@link Lease} owner that receives it; {@link Lease#NOBODY} while it is suspended
 * @param kind what the content means
 * @param terms under which the file is shared
 * @param shortKey whether it gets a key that people can type
 * @param note what the protocol keeps with it: printable ASCII
 * @param contentState what {@link ContentStore#resume} needs; empty for none
 * @param key of the file, once the upload is completed
 */
public record UploadSession(
    ContentId content,
    FileName name,
    long bytesDeclared,
    long offset,
    Instant expires,
    String owner,
    FileRecord.Kind kind,
    Terms terms,
    boolean shortKey,
    String note,
    String contentState,
    Optional<FileKey> key) {
  /** The longest note, in characters. */
  public static final int NOTE_CHARS_MAX = 4_096;

  /** The longest state of a content, in characters. */
  public static final int STATE_CHARS_MAX = 600_000;

  /** Checks the values. */
  public UploadSession {
    if (bytesDeclared < -1 || offset < 0 || !Lease.isOwner(owner)) {
      throw new IllegalArgumentException(
          "%d bytes declared, offset %d, owner of %d characters"
              .formatted(bytesDeclared, offset, owner.length()));
    }
    requireText(note, NOTE_CHARS_MAX, "note");
    requireText(contentState, STATE_CHARS_MAX, "contentState");
  }

  /** A new one, not resumable. */
  public static UploadSession of(
      ContentId content, FileName name, long bytesDeclared, Instant expires, String owner) {
    return new UploadSession(
        content,
        name,
        bytesDeclared,
        0,
        expires,
        owner,
        FileRecord.Kind.FILE,
        Terms.NONE,
        false,
        "",
        "",
        Optional.empty());
  }

  /** The same with a later offset. */
  public UploadSession advanced(long newOffset, String newState, Instant newExpires) {
    return new UploadSession(
        content,
        name,
        bytesDeclared,
        newOffset,
        newExpires,
        owner,
        kind,
        terms,
        shortKey,
        note,
        newState,
        key);
  }

  /** The same with another owner. */
  public UploadSession ownedBy(String newOwner) {
    return new UploadSession(
        content,
        name,
        bytesDeclared,
        offset,
        expires,
        newOwner,
        kind,
        terms,
        shortKey,
        note,
        contentState,
        key);
  }

  /** The same with its size declared. */
  public UploadSession declared(long bytes) {
    return new UploadSession(
        content,
        name,
        bytes,
        offset,
        expires,
        owner,
        kind,
        terms,
        shortKey,
        note,
        contentState,
        key);
  }

  /** The same as a file with a key, of nobody. */
  public UploadSession completed(FileRecord file) {
    return new UploadSession(
        content,
        name,
        file.size(),
        file.size(),
        expires,
        Lease.NOBODY,
        kind,
        terms,
        shortKey,
        note,
        "",
        Optional.of(file.key()));
  }

  /** True from {@link #expires} on. */
  public boolean expiredAt(Instant now) {
    return !now.isBefore(expires);
  }

  private static void requireText(String text, int charsMax, String what) {
    if (text.length() > charsMax || !text.chars().allMatch(c -> c >= ' ' && c < 0x7f)) {
      throw new IllegalArgumentException(
          "%s of %d characters: allowed are %d, of printable ASCII"
              .formatted(what, text.length(), charsMax));
    }
  }
}
