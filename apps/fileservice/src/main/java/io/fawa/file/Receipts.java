/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.file;

import io.fawa.files.FileRecord;
import io.fawa.files.link.LinkSigner;
import io.fawa.files.link.Sharing;
import io.fawa.http.JsonString;
import io.helidon.webserver.http.ServerRequest;
import java.util.function.Function;

/**
 * What the sender of a file gets.
 *
 * @param signer of links
 * @param baseUrl the base URL of links for a request
 */
record Receipts(LinkSigner signer, Function<ServerRequest, String> baseUrl) {
  /** Whether its sender learns where it is: a file for a request is only its maker's. */
  static boolean isTold(FileRecord file) {
    return file.terms().request().isEmpty();
  }

  /** What a shell prints after an upload. */
  String line(FileRecord file, ServerRequest request) {
    return isTold(file)
        ? link(file, request)
        : "received: %s, %d bytes, SHA-256 %s"
            .formatted(file.name().text(), file.size(), file.sha256());
  }

  /** The link of a file. */
  String link(FileRecord file, ServerRequest request) {
    return baseUrl.apply(request) + signer.sign(file).pathAndQuery(Downloads.PATH);
  }

  /** The page of a file, which also gives it to programs. */
  static String page(FileRecord file) {
    return "/download?key=" + file.key().text();
  }

  /** A JSON object for its sender, with the token that deletes the file. */
  String json(FileRecord file, Sharing sharing, ServerRequest request) {
    return sharing.deleteToken().isEmpty()
        ? json(file, request)
        : json(file, request).replaceFirst("}$", "")
            + ",\"deleteToken\":\"%s\"}".formatted(sharing.deleteToken());
  }

  /** A JSON object, without the key of a file for a request. */
  String json(FileRecord file, ServerRequest request) {
    return isTold(file)
        ? full(file, request)
        : "{\"name\":%s,\"size\":%d,\"sha256\":\"%s\",\"expires\":\"%s\"}"
            .formatted(
                JsonString.PLAIN.of(file.name().text()),
                file.size(),
                file.sha256(),
                file.expires());
  }

  /** A JSON object with its key and link. */
  String full(FileRecord file, ServerRequest request) {
    return """
    {"key":"%s","name":%s,"size":%d,"sha256":"%s","expires":"%s","url":"%s"}\
    """
        .formatted(
            file.key().text(),
            JsonString.PLAIN.of(file.name().text()),
            file.size(),
            file.sha256(),
            file.expires(),
            link(file, request));
  }
}
