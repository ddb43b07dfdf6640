/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.whiteboard.log;

import java.util.Optional;

/**
 * One state of an element. Of two states of one element the higher version wins; at equal versions,
 * the lower nonce: the rule by which Excalidraw merges. So the order in which states arrive does
 * not matter.
 *
 * @param id 1 to {@value #ID_LENGTH_MAX} characters, no control characters and no half surrogate
 *     pairs
 * @param version from 0 to 2^53, grows with every state
 * @param nonce from 0 to 2^53, random in every state
 * @param deleted whether it is a tombstone, kept so that a client that was away does not bring the
 *     element back
 * @param json the whole element, a JSON object whose members {@code id}, {@code version}, {@code
 *     versionNonce} and {@code isDeleted} say the same; nobody looks at the rest, which may be
 *     encrypted
 */
public record ElementState(String id, long version, long nonce, boolean deleted, String json) {
  /** The longest id. */
  public static final int ID_LENGTH_MAX = 64;

  /** The largest version and nonce: the largest that every JSON reader keeps exactly. */
  public static final long NUMBER_MAX = 1L << 53;

  private static final int FIXED_BYTES = 96;

  /** The reason why it must not be stored and relayed; empty if it may. */
  public Optional<String> fault() {
    if (id.isEmpty() || id.length() > ID_LENGTH_MAX) {
      return Optional.of(
          "element id of %d characters, allowed 1 to %d".formatted(id.length(), ID_LENGTH_MAX));
    }
    if (id.chars().anyMatch(Character::isISOControl)) {
      return Optional.of("element id with a control character");
    }
    if (id.codePoints()
        .anyMatch(c -> c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE)) {
      return Optional.of("element id with half a surrogate pair");
    }
    if (version < 0 || version > NUMBER_MAX || nonce < 0 || nonce > NUMBER_MAX) {
      return Optional.of("element version or versionNonce outside 0 to 2^53");
    }
    return Optional.empty();
  }

  /** Whether this state replaces {@code other}, a state of the same element. */
  public boolean replaces(ElementState other) {
    return version > other.version || (version == other.version && nonce < other.nonce);
  }

  /**
   * What a clear of the board makes of it: a tombstone that replaces it and nothing newer. A
   * tombstone stays as it is.
   */
  public ElementState cleared() {
    return deleted ? this : tombstone(Math.min(version + 1, NUMBER_MAX), 0);
  }

  /** The same, if it is deleted, with no more than what merging needs. */
  public ElementState shrunk() {
    return deleted ? tombstone(version, nonce) : this;
  }

  private ElementState tombstone(long newVersion, long newNonce) {
    String text =
        "{\"id\":%s,\"version\":%d,\"versionNonce\":%d,\"isDeleted\":true}"
            .formatted(quoted(id), newVersion, newNonce);
    return new ElementState(id, newVersion, newNonce, true, text);
  }

  private static String quoted(String text) {
    return '"' + text.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
  }

  /** Its weight for limits in bytes: an upper estimate of its encoded size. */
  public int weight() {
    return FIXED_BYTES + json.length();
  }
}
