/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.files;

import io.fawa.limits.Asker;

/**
 * A request to upload a file.
 *
 * @param saidName the file name from the sender, see {@link FileName#parse}
 * @param bytesDeclared the declared size; negative if unknown
 * @param asker the sender, for the limit of places per asker
 * @param terms under which the file is shared
 * @param note what the protocol keeps with a resumable upload: printable ASCII, at most {@value
 *     UploadSession#NOTE_CHARS_MAX} characters
 * @param resumable whether an interrupted upload is kept
 * @param kind what the content means
 */
public record NewUpload(
    String saidName,
    long bytesDeclared,
    Asker asker,
    Terms terms,
    String note,
    boolean resumable,
    FileRecord.Kind kind) {
  /** An upload that ends with its request, of a plain file. */
  public static NewUpload of(String saidName, long bytesDeclared, Asker asker) {
    return new NewUpload(
        saidName, bytesDeclared, asker, Terms.NONE, "", false, FileRecord.Kind.FILE);
  }

  /** The same with other terms. */
  public NewUpload withTerms(Terms newTerms) {
    return new NewUpload(saidName, bytesDeclared, asker, newTerms, note, resumable, kind);
  }

  /** The same, but kept when it is interrupted. */
  public NewUpload resumable(String newNote) {
    return new NewUpload(saidName, bytesDeclared, asker, terms, newNote, true, kind);
  }

  /** The same of another kind. */
  public NewUpload withKind(FileRecord.Kind newKind) {
    return new NewUpload(saidName, bytesDeclared, asker, terms, note, resumable, newKind);
  }
}
