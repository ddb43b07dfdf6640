/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.file;

import io.fawa.files.ContentId;
import io.fawa.files.UploadSession;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * What tus keeps with an upload: {@code tus}, what it is a part of, and its metadata as sent.
 *
 * @param role {@code -} for an ordinary upload, {@code partial}, or {@code final:} and the ids of
 *     its parts
 * @param metadata {@code Upload-Metadata}; empty for none
 */
record TusNote(String role, String metadata) {
  private static final String NAME = "tus";
  private static final String FINAL = "final:";
  private static final int FIELDS = 3;

  /** An upload that is a part of a later one. */
  static final String PARTIAL = "partial";

  /** An ordinary upload. */
  static final String WHOLE = "-";

  /** The role of the concatenation of {@code parts}. */
  static String finalOf(List<ContentId> parts) {
    return parts.stream().map(ContentId::text).collect(Collectors.joining(",", FINAL, ""));
  }

  /** Of a session; empty if it was begun in another dialect. */
  static Optional<TusNote> of(UploadSession session) {
    String[] fields = session.note().split(" ", FIELDS);
    return fields.length == FIELDS && fields[0].equals(NAME)
        ? Optional.of(new TusNote(fields[1], fields[2]))
        : Optional.empty();
  }

  String text() {
    return NAME + " " + role + " " + metadata;
  }

  boolean isPartial() {
    return role.equals(PARTIAL);
  }

  /** The parts of a concatenation; empty for another upload. */
  List<ContentId> parts() {
    List<ContentId> parts = new ArrayList<>();
    if (role.startsWith(FINAL)) {
      Arrays.stream(role.substring(FINAL.length()).split(",", -1))
          .map(ContentId::new)
          .forEach(parts::add);
    }
    return parts;
  }
}
