/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.file;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The digest that the sender of a body announces.
 *
 * @param algorithm as the JDK names it
 * @param value its bytes in base64, as sent
 */
record ExpectedDigest(String algorithm, String value) {
  /** The algorithms of tus, by their names there. */
  private static final Map<String, String> TUS =
      Map.of("sha1", "SHA-1", "sha256", "SHA-256", "sha512", "SHA-512", "md5", "MD5");

  /** The strong algorithms of RFC 9530 §5, the best last. */
  private static final Pattern FIELD = Pattern.compile("(sha-256|sha-512)=:([A-Za-z0-9+/=]*):");

  /** The algorithms of {@code Tus-Checksum-Algorithm}. */
  static String tusAlgorithms() {
    return TUS.keySet().stream().sorted().collect(Collectors.joining(","));
  }

  /**
   * Of {@code Upload-Checksum}: an algorithm, a space, and base64.
   *
   * @return empty for an unknown algorithm, or no base64
   */
  static Optional<ExpectedDigest> ofTus(String field) {
    int space = field.indexOf(' ');
    String algorithm = TUS.get(field.substring(0, Math.max(space, 0)));
    return algorithm == null ? Optional.empty() : of(algorithm, field.substring(space + 1).strip());
  }

  /** Of {@code Content-Digest} (RFC 9530); empty without an algorithm that is known here. */
  static Optional<ExpectedDigest> ofField(String field) {
    Optional<ExpectedDigest> found = Optional.empty();
    Matcher members = FIELD.matcher(field);
    while (members.find()) {
      found = of(members.group(1).equals("sha-256") ? "SHA-256" : "SHA-512", members.group(2));
    }
    return found;
  }

  private static Optional<ExpectedDigest> of(String algorithm, String base64) {
    try {
      Base64.getDecoder().decode(base64);
      return Optional.of(new ExpectedDigest(algorithm, base64));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  MessageDigest begin() {
    try {
      return MessageDigest.getInstance(algorithm);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has " + algorithm, e);
    }
  }

  /** Ends {@code digest}, and compares it. */
  boolean matches(MessageDigest digest) {
    return MessageDigest.isEqual(digest.digest(), Base64.getDecoder().decode(value));
  }
}
