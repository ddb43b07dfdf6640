/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.file;

import io.fawa.files.ContentId;
import io.fawa.files.FileRecord;
import io.fawa.files.FileRefusedException;
import io.fawa.files.UploadSession;
import io.fawa.files.library.FileLibrary;
import io.fawa.files.library.Upload;
import io.fawa.files.link.SharingTerms;
import io.fawa.limits.Asker;
import io.fawa.service.response.RequestContent;
import io.helidon.http.HeaderName;
import io.helidon.http.HeaderNames;
import io.helidon.http.Status;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.io.IOException;
import java.io.InputStream;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.util.Optional;

/**
 * The resource of a resumable upload, whatever dialect its sender speaks. Its path is a secret of
 * its sender.
 *
 * @param library where uploads go
 * @param terms parses what senders ask for
 * @param receipts for what is complete
 */
record UploadResource(FileLibrary library, SharingTerms terms, Receipts receipts) {
  /** The prefix of the paths. */
  static final String PATH = "/uploads/";

  private static final HeaderName LINK = HeaderNames.create("Link");

  /** The id in the path; empty if there is none that could be one. */
  static Optional<ContentId> id(ServerRequest request) {
    return id(request.prologue().uriPath().rawPath());
  }

  /** The id at the end of a path or URL. */
  static Optional<ContentId> id(String path) {
    String id = path.substring(path.lastIndexOf('/') + 1);
    return ContentId.isValid(id) ? Optional.of(new ContentId(id)) : Optional.empty();
  }

  String location(ContentId id, ServerRequest request) {
    return receipts.baseUrl().apply(request) + PATH + id.text();
  }

  static Asker asker(ServerRequest request) {
    return Asker.of(request.remotePeer().address());
  }

  /** Appends the body of a request. */
  static void receive(Upload upload, ServerRequest request) throws IOException {
    try (InputStream in = new Body(RequestContent.of(request));
        TransferBuffer buffer = TransferBuffer.take(request.headers().contentLength().orElse(-1))) {
      upload.transferFrom(in, buffer.bytes());
    }
  }

  /**
   * Appends the body of a request if it has this digest; nothing of it otherwise.
   *
   * @return false if it has another one; the upload has ended then
   */
  static boolean receive(Upload upload, ServerRequest request, Optional<ExpectedDigest> expected)
      throws IOException {
    if (expected.isEmpty()) {
      receive(upload, request);
      return true;
    }
    upload.countWhole();
    MessageDigest digest = expected.get().begin();
    try (InputStream in = new DigestInputStream(new Body(RequestContent.of(request)), digest);
        TransferBuffer buffer = TransferBuffer.take(request.headers().contentLength().orElse(-1))) {
      upload.transferFrom(in, buffer.bytes());
    }
    boolean same = expected.get().matches(digest);
    if (!same) {
      upload.rewind();
    }
    return same;
  }

  /** Says where a complete file is, also to those whose last response was lost. */
  void describe(FileRecord file, ServerRequest request, ServerResponse response) {
    if (Receipts.isTold(file)) {
      response.header(LINK, "<" + receipts.link(file, request) + ">; rel=\"alternate\"");
    }
  }

  /** The file of a complete upload, if it can still be found. */
  Optional<FileRecord> file(UploadSession session) throws FileRefusedException {
    return session.key().isPresent() ? library.resumables().file(session) : Optional.empty();
  }

  /** The state as a JSON object, for people and for pages. */
  void send(UploadSession session, ServerRequest request, ServerResponse response)
      throws FileRefusedException {
    Optional<FileRecord> file = file(session);
    String length = session.bytesDeclared() < 0 ? "null" : Long.toString(session.bytesDeclared());
    Replies.json(
        response.status(Status.OK_200),
        "{\"offset\":%d,\"length\":%s,\"complete\":%b,\"expires\":\"%s\",\"file\":%s}\n"
            .formatted(
                session.offset(),
                length,
                session.key().isPresent(),
                session.expires(),
                file.map(found -> receipts.json(found, request)).orElse("null")));
  }
}
