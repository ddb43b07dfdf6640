/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.files.library;

import io.fawa.files.ContentStore;
import java.io.IOException;

/**
 * What a session keeps of a store that cannot read unfinished contents: the digest of the durable
 * bytes, a slash, and the state of the content. Of other stores it keeps only the latter.
 *
 * @param digest of the bytes so far; empty if there are none
 * @param content for {@link ContentStore#resume}
 */
record KeptState(String digest, String content) {
  static KeptState parse(String text) throws IOException {
    int slash = text.indexOf('/');
    if (slash < 0 && !text.isEmpty()) {
      throw new IOException("the state of an upload has no digest");
    }
    return slash < 0
        ? new KeptState("", "")
        : new KeptState(text.substring(0, slash), text.substring(slash + 1));
  }

  String text() {
    return digest + "/" + content;
  }
}
