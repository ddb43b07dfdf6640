/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.file;

import io.fawa.files.ContentId;
import io.fawa.files.FileRecord;
import io.fawa.files.FileRefusedException;
import io.fawa.files.FileRefusedException.Reason;
import io.fawa.files.UploadSession;
import io.fawa.files.library.FileLibrary;
import io.fawa.files.library.NewUpload;
import io.fawa.files.library.Upload;
import io.fawa.files.link.Sharing;
import io.fawa.http.Headers;
import io.fawa.service.response.InterimResponse;
import io.helidon.http.HeaderName;
import io.helidon.http.HeaderNames;
import io.helidon.http.Status;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Resumable uploads as the IETF drafts them (draft-ietf-httpbis-resumable-upload-11, interop
 * version 8; also 5 to 7, whose clients understand the same). A client of another version gets an
 * ordinary upload.
 */
final class ResumableHttp {
  static final String PARTIAL = "application/partial-upload";

  private static final int UPLOAD_RESUMPTION_SUPPORTED = 104;
  private static final HeaderName VERSION = HeaderNames.create("Upload-Draft-Interop-Version");
  private static final HeaderName COMPLETE = HeaderNames.create("Upload-Complete");
  private static final HeaderName OFFSET = HeaderNames.create("Upload-Offset");
  private static final HeaderName LENGTH = HeaderNames.create("Upload-Length");
  private static final HeaderName LIMIT = HeaderNames.create("Upload-Limit");
  private static final HeaderName CONTENT_DIGEST = HeaderNames.create("Content-Digest");
  private static final HeaderName ACCEPT_PATCH = HeaderNames.create("Accept-Patch");
  private static final Set<String> VERSIONS = Set.of("5", "6", "7", "8");
  private static final String PROBLEM = "https://iana.org/assignments/http-problem-types#";

  /** Structured integers (RFC 9651 §3.3.1) have 15 digits. */
  private static final Pattern INTEGER = Pattern.compile("[0-9]{1,15}");

  private final FileLibrary library;
  private final UploadResource resource;
  private final long fileBytesMax;
  private final Duration resumeLife;
  private final InstantSource clock;

  ResumableHttp(
      UploadResource resource, long fileBytesMax, Duration resumeLife, InstantSource clock) {
    this.library = resource.library();
    this.resource = resource;
    this.fileBytesMax = fileBytesMax;
    this.resumeLife = resumeLife;
    this.clock = clock;
  }

  /** Says what an upload may be, in a response to OPTIONS. */
  void offer(ServerResponse response) {
    response.header(ACCEPT_PATCH, PARTIAL);
    response.header(LIMIT, limit(resumeLife.toSeconds()));
  }

  /**
   * Receives a file if the client asks for a resumable upload.
   *
   * @return false if it does not, or in a version that is unknown here: nothing was done then
   */
  boolean begin(String name, ServerRequest request, ServerResponse response) throws IOException {
    Optional<Boolean> complete = complete(request);
    String version = request.headers().first(VERSION).orElse("");
    if (complete.isEmpty() || !(version.isEmpty() || VERSIONS.contains(version))) {
      return false;
    }
    Replies.secure(response);
    Length length = length(0, complete.get(), request);
    if (!length.consistent()) {
      inconsistent(response);
      return true;
    }
    try {
      begin(name, complete.get(), length.bytes(), request, response);
    } catch (FileRefusedException e) {
      refuse(e, response);
    }
    return true;
  }

  private void begin(
      String name, boolean complete, long bytes, ServerRequest request, ServerResponse response)
      throws IOException {
    Optional<ExpectedDigest> digest = contentDigest(request);
    Sharing sharing = AskedTerms.of(request, resource.terms());
    NewUpload asked =
        NewUpload.of(name, bytes, UploadResource.asker(request))
            .sharedAs(sharing)
            .resumable("http");
    try (Upload upload = library.begin(asked)) {
      AskedTerms.answer(sharing, response);
      String location = resource.location(upload.id(), request);
      String version = request.headers().first(VERSION).orElse("");
      if (!version.isEmpty()) {
        // Some clients take an interim response that they do not know for the final one.
        Headers interim = Headers.of("location", location);
        interim.add("upload-limit", limit(resumeLife.toSeconds()));
        interim.add("upload-draft-interop-version", version);
        InterimResponse.send(response, UPLOAD_RESUMPTION_SUPPORTED, interim);
      }
      response.header(LIMIT, limit(resumeLife.toSeconds()));
      if (!UploadResource.receive(upload, request, digest)) {
        response.header(HeaderNames.LOCATION, location);
        mismatch(response);
      } else if (complete) {
        finish(upload.complete(DigestFields.ofWhole(request)), request, response);
      } else {
        long offset = upload.suspend();
        response.header(HeaderNames.LOCATION, location);
        response.header(OFFSET, Long.toString(offset));
        response.header(COMPLETE, "?0");
        response.status(Status.CREATED_201).send();
      }
    }
  }

  /** HEAD and GET: how much there is. */
  void state(ContentId id, boolean head, ServerRequest request, ServerResponse response)
      throws FileRefusedException {
    Optional<UploadSession> found = library.resumables().find(id);
    if (found.isEmpty()) {
      gone(response);
      return;
    }
    UploadSession session = found.get();
    state(session, response);
    Optional<FileRecord> file = resource.file(session);
    if (file.isPresent()) {
      resource.describe(file.get(), request, response);
    }
    if (head) {
      response.status(Status.NO_CONTENT_204).send();
    } else {
      resource.send(session, request, response);
    }
  }

  private void state(UploadSession session, ServerResponse response) {
    response.header(OFFSET, Long.toString(session.offset()));
    response.header(COMPLETE, session.key().isPresent() ? "?1" : "?0");
    if (session.bytesDeclared() >= 0) {
      response.header(LENGTH, Long.toString(session.bytesDeclared()));
    }
    long left = Duration.between(clock.instant(), session.expires()).toSeconds();
    response.header(LIMIT, limit(Math.max(left, 0)));
  }

  /** PATCH: more bytes. */
  void append(ContentId id, ServerRequest request, ServerResponse response) throws IOException {
    String version = request.headers().first(VERSION).orElse("");
    String type = request.headers().first(HeaderNames.CONTENT_TYPE).orElse("");
    if (!type.startsWith(PARTIAL) && !version.equals("5")) {
      response.header(ACCEPT_PATCH, PARTIAL);
      Replies.text(
          response,
          Status.UNSUPPORTED_MEDIA_TYPE_415,
          "bytes are appended with content-type: " + PARTIAL + ", got " + type);
      return;
    }
    OptionalLong offset = integer(OFFSET, request);
    Optional<Boolean> complete = complete(request);
    if (offset.isEmpty() || complete.isEmpty()) {
      Replies.invalid(
          response, "Upload-Offset must be a number, and Upload-Complete ?0 or ?1, in a PATCH");
      return;
    }
    try {
      append(id, offset.getAsLong(), complete.get(), request, response);
    } catch (FileRefusedException e) {
      switch (e.reason()) {
        case WRONG_OFFSET -> wrongOffset(id, offset.getAsLong(), response);
        case COMPLETED -> again(id, offset.getAsLong(), request, response);
        case NOT_FOUND -> gone(response);
        default -> refuse(e, response);
      }
    }
  }

  private void append(
      ContentId id, long offset, boolean complete, ServerRequest request, ServerResponse response)
      throws IOException {
    Optional<ExpectedDigest> digest = contentDigest(request);
    Length length = length(offset, complete, request);
    boolean exceeded = false;
    try (Upload upload = library.resumables().resume(id, offset, UploadResource.asker(request))) {
      if (!length.consistent() || !length.fits(upload.bytesDeclared())) {
        inconsistent(response);
        return;
      }
      if (length.bytes() >= 0) {
        upload.declare(length.bytes());
      }
      exceeded = true;
      boolean same = UploadResource.receive(upload, request, digest);
      exceeded = false;
      if (!same) {
        mismatch(response);
      } else if (complete) {
        finish(upload.complete(DigestFields.ofWhole(request)), request, response);
      } else {
        response.header(OFFSET, Long.toString(upload.suspend()));
        response.header(COMPLETE, "?0");
        response.status(Status.NO_CONTENT_204).send();
      }
    } catch (FileRefusedException e) {
      if (exceeded && e.reason() == Reason.INVALID) {
        // More bytes than declared: the upload cannot be continued (§4.4.2).
        library.resumables().terminate(id);
        inconsistent(response);
        return;
      }
      throw e;
    }
  }

  /** The last response was lost, and the client asks once more. */
  private void again(ContentId id, long offset, ServerRequest request, ServerResponse response)
      throws FileRefusedException {
    Optional<UploadSession> session = library.resumables().find(id);
    Optional<FileRecord> file = session.isEmpty() ? Optional.empty() : resource.file(session.get());
    boolean empty = request.headers().contentLength().orElse(-1) == 0;
    if (file.isPresent() && empty && offset == file.get().size()) {
      finish(file.get(), request, response);
    } else {
      response.header(COMPLETE, "?1");
      problem(
          response,
          Status.BAD_REQUEST_400,
          "completed-upload",
          "the upload is complete already",
          "");
    }
  }

  private void finish(FileRecord file, ServerRequest request, ServerResponse response) {
    response.header(COMPLETE, "?1");
    response.header(OFFSET, Long.toString(file.size()));
    if (Receipts.isTold(file)) {
      response.header(HeaderNames.LOCATION, Receipts.page(file));
    }
    resource.describe(file, request, response);
    if (Replies.asksFor("text/plain", request)) {
      Replies.text(response, Status.CREATED_201, resource.receipts().line(file, request));
    } else {
      Replies.json(
          response.status(Status.CREATED_201), resource.receipts().json(file, request) + "\n");
    }
  }

  private void wrongOffset(ContentId id, long provided, ServerResponse response)
      throws FileRefusedException {
    Optional<UploadSession> session = library.resumables().find(id);
    if (session.isEmpty()) {
      gone(response);
      return;
    }
    long expected = session.get().offset();
    response.header(OFFSET, Long.toString(expected));
    response.header(COMPLETE, "?0");
    problem(
        response,
        Status.CONFLICT_409,
        "mismatching-upload-offset",
        "the upload is at another offset",
        ",\"expected-offset\":%d,\"provided-offset\":%d".formatted(expected, provided));
  }

  private void refuse(FileRefusedException e, ServerResponse response) {
    if (e.reason() == Reason.TOO_LARGE) {
      response.header(LIMIT, limit(resumeLife.toSeconds()));
    }
    response.header(COMPLETE, "?0");
    Replies.refusal(response, e);
  }

  private static void gone(ServerResponse response) {
    Replies.text(response, Status.NOT_FOUND_404, "no such upload, or it has expired");
  }

  private static void mismatch(ServerResponse response) {
    response.header(COMPLETE, "?0");
    Replies.invalid(
        response, "the content does not have its Content-Digest; none of it was appended");
  }

  private static void inconsistent(ServerResponse response) {
    response.header(COMPLETE, "?0");
    problem(
        response,
        Status.BAD_REQUEST_400,
        "inconsistent-upload-length",
        "the lengths that were sent contradict each other",
        "");
  }

  private static void problem(
      ServerResponse response, Status status, String type, String title, String members) {
    response.header(HeaderNames.CONTENT_TYPE, "application/problem+json");
    response
        .status(status)
        .send(
            "{\"type\":\"%s%s\",\"title\":\"%s\"%s}\n"
                .formatted(PROBLEM, type, title, members)
                .getBytes(java.nio.charset.StandardCharsets.UTF_8));
  }

  private String limit(long secondsLeft) {
    return "max-size=%d, max-age=%d".formatted(fileBytesMax, secondsLeft);
  }

  /** The length that a request tells, by one field or two (§4.1.3). */
  private record Length(long bytes, boolean consistent) {
    boolean fits(long before) {
      return bytes < 0 || before < 0 || bytes == before;
    }
  }

  private static Length length(long offset, boolean complete, ServerRequest request) {
    OptionalLong field = integer(LENGTH, request);
    OptionalLong content = request.headers().contentLength();
    if (complete && content.isPresent()) {
      long implied = offset + content.getAsLong();
      return new Length(implied, field.isEmpty() || field.getAsLong() == implied);
    }
    boolean fits = field.isEmpty() || offset + content.orElse(0) <= field.getAsLong();
    return new Length(field.orElse(-1), fits);
  }

  private static Optional<ExpectedDigest> contentDigest(ServerRequest request) {
    return request.headers().first(CONTENT_DIGEST).flatMap(ExpectedDigest::ofField);
  }

  /** Empty for other values, which are to be ignored (§4.1.2). */
  private static Optional<Boolean> complete(ServerRequest request) {
    return request
        .headers()
        .first(COMPLETE)
        .filter(value -> value.equals("?0") || value.equals("?1"))
        .map(value -> value.equals("?1"));
  }

  private static OptionalLong integer(HeaderName name, ServerRequest request) {
    Optional<String> value =
        request.headers().first(name).filter(v -> INTEGER.matcher(v).matches());
    return value.isPresent() ? OptionalLong.of(Long.parseLong(value.get())) : OptionalLong.empty();
  }
}
