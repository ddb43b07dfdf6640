/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.storage.s3;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * How a content ends, as the object that decides it says: {@code abandon BY}, or {@code commit BY
 * TOKEN PARTS}, with all that is needed to finish the commit.
 *
 * @param by a random name of the decision, to recognize it when the answer was lost
 * @param commit what becomes readable; empty if the content is abandoned
 */
record Ending(String by, Optional<Commit> commit) {
  /**
   * A content that becomes readable.
   *
   * @param token of the upload, which the object's metadata names
   * @param parts all its bytes
   */
  record Commit(String token, PartList parts) {}

  /** True if both are the same decision. */
  boolean equalsBy(Ending other) {
    return by.equals(other.by);
  }

  byte[] bytes() {
    return commit
        .map(what -> "commit " + by + " " + what.token() + " " + what.parts().text())
        .orElse("abandon " + by)
        .getBytes(StandardCharsets.UTF_8);
  }

  static Ending parse(byte[] bytes) throws IOException {
    String[] words = new String(bytes, StandardCharsets.UTF_8).split(" ", -1);
    if (words.length == 2 && words[0].equals("abandon")) {
      return new Ending(words[1], Optional.empty());
    }
    if (words.length == 4 && words[0].equals("commit")) {
      return new Ending(words[1], Optional.of(new Commit(words[2], PartList.parse(words[3]))));
    }
    throw new IOException("it cannot be read how the content ends");
  }
}
