/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.storage.s3;

import io.fawa.files.UploadSession;
import java.io.IOException;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/**
 * The durable bytes of an unfinished content: full parts, then a tail. As a text it is {@code
 * BASE;UPLOAD;TAIL,LENGTH,CRC;ETAG,ETAG…}, where the upload and the tail may be empty.
 *
 * @param sizes of its parts
 * @param upload the multipart upload; empty if there is none
 * @param tail the bytes behind the parts
 * @param etags of the parts, in order
 */
record PartList(PartSizes sizes, String upload, Optional<Tail> tail, List<String> etags) {
  /** So many parts fit into a state. */
  private static final int ETAG_CHARS_MAX = UploadSession.STATE_CHARS_MAX / PartSizes.PARTS_MAX - 8;

  /**
   * The last bytes, in an object.
   *
   * @param name the last part of its name
   * @param length in bytes
   * @param crc32c of them
   */
  record Tail(String name, int length, long crc32c) {}

  PartList {
    etags = List.copyOf(etags);
  }

  static PartList empty(PartSizes sizes) {
    return new PartList(sizes, "", Optional.empty(), List.of());
  }

  /** The bytes of the parts. */
  long partsLength() {
    return sizes.total(etags.size());
  }

  int tailLength() {
    return tail.map(Tail::length).orElse(0);
  }

  /** All bytes. */
  long length() {
    return partsLength() + tailLength();
  }

  /**
   * Checks an entity tag, which becomes part of a state.
   *
   * @throws IOException it cannot be kept
   */
  static String etag(String said) throws IOException {
    if (said.isEmpty()
        || said.length() > ETAG_CHARS_MAX
        || !said.chars().allMatch(c -> c > ' ' && c < 0x7f && c != ',' && c != ';')) {
      throw new IOException(
          "the server calls a part \"%s\": allowed are %d printable characters"
              .formatted(said, ETAG_CHARS_MAX));
    }
    return said;
  }

  String text() {
    return sizes.base()
        + ";"
        + URLEncoder.encode(upload, StandardCharsets.UTF_8)
        + ";"
        + tail.map(known -> known.name() + "," + known.length() + "," + known.crc32c()).orElse("")
        + ";"
        + String.join(",", etags);
  }

  static PartList parse(String text) throws IOException {
    try {
      String[] words = text.split(";", -1);
      if (words.length != 4) {
        throw new IOException("the state of a content has %d words".formatted(words.length));
      }
      return new PartList(
          new PartSizes(Integer.parseInt(words[0])),
          URLDecoder.decode(words[1], StandardCharsets.UTF_8),
          words[2].isEmpty() ? Optional.empty() : Optional.of(tail(words[2].split(",", -1))),
          words[3].isEmpty() ? List.of() : List.of(words[3].split(",", -1)));
    } catch (IllegalArgumentException | ArrayIndexOutOfBoundsException e) {
      throw new IOException("the state of a content cannot be read", e);
    }
  }

  private static Tail tail(String[] words) {
    return new Tail(words[0], Integer.parseInt(words[1]), Long.parseLong(words[2]));
  }
}
