/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.files.library;

import io.fawa.files.FileName;
import io.fawa.files.FileRecord;
import io.fawa.files.Terms;
import io.fawa.files.link.Sharing;
import io.fawa.limits.Asker;

/**
 * A request to upload a file.
 *
 * @param saidName the file name from the sender, see {@link FileName#parse}
 * @param bytesDeclared the declared size; negative if unknown
 * @param asker the sender, for the limit of places per asker
 * @param terms under which the file is shared
 * @param note what the protocol keeps with a resumable upload: printable ASCII, at most {@value
 *     io.fawa.files.UploadSession#NOTE_CHARS_MAX} characters
 * @param resumable whether an interrupted upload is kept
 * @param kind what the content means
 * @param shortKey whether it gets a key that people can type
 */
public record NewUpload(
    String saidName,
    long bytesDeclared,
    Asker asker,
    Terms terms,
    String note,
    boolean resumable,
    FileRecord.Kind kind,
    boolean shortKey) {
  /** An upload that ends with its request, of a plain file. */
  public static NewUpload of(String saidName, long bytesDeclared, Asker asker) {
    return new NewUpload(
        saidName, bytesDeclared, asker, Terms.NONE, "", false, FileRecord.Kind.FILE, false);
  }

  /** The same with other terms. */
  public NewUpload withTerms(Terms newTerms) {
    return new NewUpload(saidName, bytesDeclared, asker, newTerms, note, resumable, kind, shortKey);
  }

  /** The same as its sender wants it shared. */
  public NewUpload sharedAs(Sharing sharing) {
    return new NewUpload(
        saidName, bytesDeclared, asker, sharing.terms(), note, resumable, kind, sharing.shortKey());
  }

  /** The same, but kept when it is interrupted. */
  public NewUpload resumable(String newNote) {
    return new NewUpload(saidName, bytesDeclared, asker, terms, newNote, true, kind, shortKey);
  }

  /** The same of another kind. */
  public NewUpload withKind(FileRecord.Kind newKind) {
    return new NewUpload(saidName, bytesDeclared, asker, terms, note, resumable, newKind, shortKey);
  }
}
