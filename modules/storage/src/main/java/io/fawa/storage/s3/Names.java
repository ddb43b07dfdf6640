/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.storage.s3;

import io.fawa.files.ContentId;
import java.security.SecureRandom;
import java.util.HexFormat;

/** The names of the objects of a content; see the package. */
final class Names {
  private static final SecureRandom RANDOM = new SecureRandom();

  private Names() {}

  static String content(ContentId id) {
    return "contents/" + id.text();
  }

  static String marker(ContentId id) {
    return "partial/" + id.text();
  }

  static String parts(ContentId id) {
    return marker(id) + ".parts";
  }

  static String end(ContentId id) {
    return marker(id) + ".end";
  }

  static String tail(ContentId id, PartList.Tail tail) {
    return marker(id) + ".tail." + tail.name();
  }

  static boolean isTail(ContentId id, String name) {
    return name.startsWith(marker(id) + ".tail.");
  }

  /** A name that nobody else uses. */
  static String random() {
    byte[] bytes = new byte[8];
    RANDOM.nextBytes(bytes);
    return HexFormat.of().formatHex(bytes);
  }
}
