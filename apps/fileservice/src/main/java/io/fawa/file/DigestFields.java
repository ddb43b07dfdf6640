/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.file;

import io.fawa.files.Checksums;
import io.fawa.files.FileRefusedException;
import io.fawa.files.digest.AnnouncedDigests;
import io.fawa.http.Headers;
import io.fawa.service.response.RequestTrailers;
import io.helidon.http.HeaderName;
import io.helidon.http.HeaderNames;
import io.helidon.webserver.http.ServerRequest;
import java.nio.ByteBuffer;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Digest fields (RFC 9530), of which {@code sha-256} and {@code crc32c} are supported. A body has
 * no content coding here, so the digests of content and representation are the same for a whole
 * file.
 */
final class DigestFields {
  static final HeaderName REPR_DIGEST = HeaderNames.create("Repr-Digest");
  static final HeaderName CONTENT_DIGEST = HeaderNames.create("Content-Digest");
  static final HeaderName WANT_REPR_DIGEST = HeaderNames.create("Want-Repr-Digest");
  static final HeaderName WANT_CONTENT_DIGEST = HeaderNames.create("Want-Content-Digest");

  private static final int SHA256_BYTES = 32;
  private static final int CRC32C_BYTES = 4;

  /** A member of a dictionary whose value is bytes (RFC 8941 §3.3.5), with parameters. */
  private static final Pattern MEMBER =
      Pattern.compile("([a-z*][a-z0-9_.*-]*)=:([A-Za-z0-9+/=]*):(?:;[^,]*)?");

  /** A member whose value is a number. */
  private static final Pattern PREFERENCE =
      Pattern.compile("([a-z*][a-z0-9_.*-]*)=([0-9]{1,2})(?:;[^,]*)?");

  private DigestFields() {}

  /**
   * Parses a {@code Repr-Digest} or {@code Content-Digest}; other algorithms are ignored.
   *
   * @throws FileRefusedException it is malformed
   */
  static AnnouncedDigests parse(String field) throws FileRefusedException {
    Optional<String> sha256 = Optional.empty();
    OptionalLong crc32c = OptionalLong.empty();
    for (String member : field.split(",", -1)) {
      Matcher matcher = MEMBER.matcher(member.strip());
      if (!matcher.matches()) {
        throw FileRefusedException.invalid(
            "digest is malformed: must be as sha-256=:BASE64: (RFC 9530)");
      }
      switch (matcher.group(1)) {
        case "sha-256" ->
            sha256 = Optional.of(HexFormat.of().formatHex(bytes(matcher, SHA256_BYTES)));
        case "crc32c" ->
            crc32c =
                OptionalLong.of(
                    ByteBuffer.wrap(bytes(matcher, CRC32C_BYTES)).getInt() & 0xffff_ffffL);
        default -> {}
      }
    }
    return new AnnouncedDigests(sha256, crc32c);
  }

  private static byte[] bytes(Matcher member, int length) throws FileRefusedException {
    byte[] bytes;
    try {
      bytes = Base64.getDecoder().decode(member.group(2));
    } catch (IllegalArgumentException e) {
      bytes = new byte[0];
    }
    if (bytes.length != length) {
      throw FileRefusedException.invalid(
          "digest %s is malformed: must be base64 of %d bytes".formatted(member.group(1), length));
    }
    return bytes;
  }

  /** The digests that the header section announces for the whole file and its only request. */
  static AnnouncedDigests announced(ServerRequest request) throws FileRefusedException {
    return announced(name -> field(request, name).orElse(""), REPR_DIGEST, CONTENT_DIGEST);
  }

  /** The digests of the whole file, of which this request has the last part. */
  static AnnouncedDigests ofWhole(ServerRequest request) throws FileRefusedException {
    return announced(name -> field(request, name).orElse(""), REPR_DIGEST);
  }

  /** The digests that the trailers announce, once the body was read to its end. */
  static AnnouncedDigests inTrailers(ServerRequest request) throws FileRefusedException {
    Headers trailers = RequestTrailers.of(request);
    return announced(
        name -> String.join(",", trailers.all(name.lowerCase())), REPR_DIGEST, CONTENT_DIGEST);
  }

  private static AnnouncedDigests announced(
      Function<HeaderName, String> fields, HeaderName... names) throws FileRefusedException {
    AnnouncedDigests announced = AnnouncedDigests.NONE;
    for (HeaderName name : names) {
      String value = fields.apply(name);
      if (!value.isEmpty()) {
        announced = announced.and(parse(value));
      }
    }
    return announced;
  }

  /** The value of {@code Repr-Digest}: SHA-256, unless only CRC-32C is wanted. */
  static String repr(Checksums sums, ServerRequest request) {
    return wanted(sums, field(request, WANT_REPR_DIGEST).orElse("sha-256=1"));
  }

  static boolean wantsContent(ServerRequest request) {
    return request.headers().contains(WANT_CONTENT_DIGEST);
  }

  /** The value of {@code Content-Digest}: SHA-256, unless only CRC-32C is wanted. */
  static String content(Checksums sums, ServerRequest request) {
    return wanted(sums, field(request, WANT_CONTENT_DIGEST).orElse(""));
  }

  /** The digest that is preferred most of those that are known, else SHA-256. */
  private static String wanted(Checksums sums, String want) {
    int sha256 = 0;
    int crc32c = 0;
    for (String member : want.toLowerCase(Locale.ROOT).split(",", -1)) {
      Matcher matcher = PREFERENCE.matcher(member.strip());
      if (matcher.matches() && matcher.group(1).equals("sha-256")) {
        sha256 = Integer.parseInt(matcher.group(2));
      } else if (matcher.matches() && matcher.group(1).equals("crc32c")) {
        crc32c = Integer.parseInt(matcher.group(2));
      }
    }
    return crc32c > sha256 && sums.crc32c() != Checksums.UNKNOWN
        ? "crc32c=:" + base64(ByteBuffer.allocate(CRC32C_BYTES).putInt((int) sums.crc32c()).array())
        : "sha-256=:" + base64(HexFormat.of().parseHex(sums.sha256()));
  }

  private static String base64(byte[] bytes) {
    return Base64.getEncoder().encodeToString(bytes) + ":";
  }

  private static Optional<String> field(ServerRequest request, HeaderName name) {
    return request.headers().contains(name)
        ? Optional.of(String.join(",", request.headers().get(name).allValues()))
        : Optional.empty();
  }
}
