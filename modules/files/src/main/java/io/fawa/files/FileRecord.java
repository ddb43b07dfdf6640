/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.files;

import java.time.Instant;
import java.util.Optional;

/**
 * The record of a stored file.
 *
 * @param key its key
 * @param name its name
 * @param size of its content in bytes
 * @param checksums of its content
 * @param created when its upload was completed, in milliseconds
 * @param expires from this moment on it cannot be found
 * @param content its content
 * @param kind what its content means
 * @param terms under which it is shared
 * @param downloads how often it was downloaded
 * @param inbox of a request for files; empty for others
 */
public record FileRecord(
    FileKey key,
    FileName name,
    long size,
    Checksums checksums,
    Instant created,
    Instant expires,
    ContentId content,
    Kind kind,
    Terms terms,
    DownloadCount downloads,
    Optional<Inbox> inbox) {
  /** What a content means. */
  public enum Kind {
    /** The bytes of a file. */
    FILE,
    /** A list of files that are shared by one key. */
    BUNDLE,
    /** The bytes of a file that nobody finds, as it is not checked yet. */
    UNCHECKED,
    /** The bytes of a file that only its bundle gives access to. */
    MEMBER,
    /** A request for files, which is not downloaded itself. */
    REQUEST
  }

  /** Checks the size. */
  public FileRecord {
    if (size < 0) {
      throw new IllegalArgumentException("size " + size);
    }
  }

  /** A plain file. */
  public static FileRecord of(
      FileKey key,
      FileName name,
      long size,
      Checksums checksums,
      Instant created,
      Instant expires,
      ContentId content) {
    return new FileRecord(
        key,
        name,
        size,
        checksums,
        created,
        expires,
        content,
        Kind.FILE,
        Terms.NONE,
        DownloadCount.ZERO,
        Optional.empty());
  }

  /** The same with other terms. */
  public FileRecord withTerms(Terms newTerms) {
    return new FileRecord(
        key, name, size, checksums, created, expires, content, kind, newTerms, downloads, inbox);
  }

  /** The same of another kind. */
  public FileRecord withKind(Kind newKind) {
    return new FileRecord(
        key, name, size, checksums, created, expires, content, newKind, terms, downloads, inbox);
  }

  /** The same with another name. */
  public FileRecord withName(FileName newName) {
    return new FileRecord(
        key, newName, size, checksums, created, expires, content, kind, terms, downloads, inbox);
  }

  /** The same with another expiry. */
  public FileRecord withExpires(Instant newExpires) {
    return new FileRecord(
        key, name, size, checksums, created, newExpires, content, kind, terms, downloads, inbox);
  }

  /** The same with other downloads. */
  public FileRecord withDownloads(DownloadCount newDownloads) {
    return new FileRecord(
        key, name, size, checksums, created, expires, content, kind, terms, newDownloads, inbox);
  }

  /** The same with another inbox. */
  public FileRecord withInbox(Inbox newInbox) {
    return new FileRecord(
        key,
        name,
        size,
        checksums,
        created,
        expires,
        content,
        kind,
        terms,
        downloads,
        Optional.of(newInbox));
  }

  /** SHA-256 of the content, 64 lower-case hexadecimal digits. */
  public String sha256() {
    return checksums.sha256();
  }

  /** True from {@link #expires} on. */
  public boolean expiredAt(Instant now) {
    return !now.isBefore(expires);
  }
}
