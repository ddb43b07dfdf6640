/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.sdk.files;

import io.fawa.sdk.files.TransferException.Reason;
import java.net.http.HttpHeaders;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a server says of a file.
 *
 * @param name as the server calls it; not safe to store under
 * @param bytes its length, if the server says it
 * @param etag its strong validator, if it has one
 * @param sha256 its digest in hexadecimal, if the server says it
 * @param expires when the server removes it, if it says so
 */
public record RemoteFile(
    String name,
    OptionalLong bytes,
    Optional<String> etag,
    Optional<String> sha256,
    Optional<Instant> expires) {
  private static final Pattern RANGE = Pattern.compile("bytes (\\d{1,18})-\\d{1,18}/(\\d{1,18})");
  private static final Pattern DIGEST =
      Pattern.compile("(?:^|,)\\s*sha-256=:([A-Za-z0-9+/]{43}=):");

  /** Where the body of an answer begins in the file. */
  static long offset(int status, HttpHeaders fields) throws TransferException {
    return status == 206 ? range(fields, 1) : 0;
  }

  private static long range(HttpHeaders fields, int group) throws TransferException {
    Matcher range = RANGE.matcher(fields.firstValue("content-range").orElse(""));
    if (!range.matches()) {
      throw new TransferException(
          Reason.PROTOCOL, "the server sent a part of the file without saying which");
    }
    return Long.parseLong(range.group(group));
  }

  /** From the fields of an answer to GET or HEAD. */
  static RemoteFile of(int status, HttpHeaders fields) throws TransferException {
    OptionalLong bytes =
        status == 206
            ? OptionalLong.of(range(fields, 2))
            : fields.firstValueAsLong("content-length");
    return new RemoteFile(
        fields.firstValue("content-disposition").map(ContentDisposition::name).orElse(""),
        bytes,
        fields.firstValue("etag").filter(tag -> tag.startsWith("\"")),
        fields.firstValue("repr-digest").flatMap(RemoteFile::sha256),
        fields.firstValue("sunset").flatMap(RemoteFile::date));
  }

  private static Optional<String> sha256(String field) {
    Matcher digest =
        DIGEST.matcher(field.toLowerCase(Locale.ROOT).contains("sha-256") ? field : "");
    return digest.find()
        ? Optional.of(HexFormat.of().formatHex(Base64.getDecoder().decode(digest.group(1))))
        : Optional.empty();
  }

  private static Optional<Instant> date(String field) {
    try {
      return Optional.of(
          ZonedDateTime.parse(field, DateTimeFormatter.RFC_1123_DATE_TIME).toInstant());
    } catch (DateTimeException e) {
      return Optional.empty();
    }
  }
}
