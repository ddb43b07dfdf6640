/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.file;

import io.fawa.files.ByteRange;
import io.fawa.files.ContentId;
import io.fawa.files.FileRecord;
import io.fawa.files.FileRefusedException;
import io.fawa.files.UploadSession;
import io.fawa.files.library.FileLibrary;
import io.fawa.files.library.NewUpload;
import io.fawa.files.library.Upload;
import io.fawa.files.link.Sharing;
import io.helidon.http.HeaderName;
import io.helidon.http.HeaderNames;
import io.helidon.http.Status;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.io.IOException;
import java.io.InputStream;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Pattern;

/**
 * tus 1.0.0 with the extensions creation, creation-with-upload, creation-defer-length, expiration,
 * checksum, termination and concatenation. A partial upload is stored as a file whose key nobody is
 * told; their concatenation is a copy.
 */
final class Tus {
  static final HeaderName RESUMABLE = HeaderNames.create("Tus-Resumable");
  private static final String VERSION = "1.0.0";
  private static final String EXTENSIONS =
      "creation,creation-with-upload,creation-defer-length,expiration,checksum,termination,"
          + "concatenation";
  private static final String CONTENT_TYPE = "application/offset+octet-stream";
  private static final HeaderName VERSIONS = HeaderNames.create("Tus-Version");
  private static final HeaderName EXTENSION = HeaderNames.create("Tus-Extension");
  private static final HeaderName MAX_SIZE = HeaderNames.create("Tus-Max-Size");
  private static final HeaderName ALGORITHMS = HeaderNames.create("Tus-Checksum-Algorithm");
  private static final HeaderName LENGTH = HeaderNames.create("Upload-Length");
  private static final HeaderName DEFER = HeaderNames.create("Upload-Defer-Length");
  private static final HeaderName OFFSET = HeaderNames.create("Upload-Offset");
  private static final HeaderName METADATA = HeaderNames.create("Upload-Metadata");
  private static final HeaderName CONCAT = HeaderNames.create("Upload-Concat");
  private static final HeaderName EXPIRES = HeaderNames.create("Upload-Expires");
  private static final HeaderName CHECKSUM = HeaderNames.create("Upload-Checksum");
  private static final Status CHECKSUM_MISMATCH = Status.create(460, "Checksum Mismatch");
  private static final String FINAL = "final;";
  private static final int PARTS_MAX = 100;
  private static final Pattern NUMBER = Pattern.compile("[0-9]{1,18}");

  /** A long one would not fit into the session of its upload. */
  private static final int METADATA_CHARS_MAX = UploadSession.NOTE_CHARS_MAX - 50;

  private final UploadResource resource;
  private final FileLibrary library;
  private final long fileBytesMax;

  Tus(UploadResource resource, long fileBytesMax) {
    this.resource = resource;
    this.library = resource.library();
    this.fileBytesMax = fileBytesMax;
  }

  /** Says what this server offers, in a response to OPTIONS. */
  void offer(ServerResponse response) {
    response.header(RESUMABLE, VERSION);
    response.header(VERSIONS, VERSION);
    response.header(EXTENSION, EXTENSIONS);
    response.header(MAX_SIZE, Long.toString(fileBytesMax));
    response.header(ALGORITHMS, ExpectedDigest.tusAlgorithms());
  }

  /** Whether the request is of this version; answers it otherwise. */
  boolean accepts(ServerRequest request, ServerResponse response) {
    response.header(RESUMABLE, VERSION);
    String version = request.headers().first(RESUMABLE).orElse("");
    if (version.equals(VERSION)) {
      return true;
    }
    response.header(VERSIONS, VERSION);
    Replies.text(
        response,
        Status.PRECONDITION_FAILED_412,
        "Tus-Resumable is " + version + ", this server knows " + VERSION);
    return false;
  }

  /** POST: begins an upload. */
  void create(ServerRequest request, ServerResponse response) throws IOException {
    String sent = request.headers().first(METADATA).orElse("");
    Optional<TusMetadata> metadata = TusMetadata.parse(sent);
    if (metadata.isEmpty() || sent.length() > METADATA_CHARS_MAX) {
      Replies.invalid(
          response,
          "Upload-Metadata must be pairs of a key and UTF-8 in base64, of at most "
              + METADATA_CHARS_MAX
              + " characters");
      return;
    }
    String concat = request.headers().first(CONCAT).orElse("");
    try {
      if (concat.startsWith(FINAL)) {
        concatenate(concat, metadata.get(), sent, request, response);
      } else if (concat.isEmpty() || concat.equals(TusNote.PARTIAL)) {
        String role = concat.isEmpty() ? TusNote.WHOLE : TusNote.PARTIAL;
        create(new TusNote(role, sent), metadata.get(), request, response);
      } else {
        Replies.invalid(response, "Upload-Concat must be partial, or final; and URLs");
      }
    } catch (FileRefusedException e) {
      Replies.refusal(response, e);
    }
  }

  private void create(
      TusNote note, TusMetadata metadata, ServerRequest request, ServerResponse response)
      throws IOException {
    OptionalLong length = number(LENGTH, request);
    boolean deferred = request.headers().first(DEFER).filter("1"::equals).isPresent();
    if (length.isPresent() == deferred) {
      Replies.invalid(response, "Upload-Length must be a number, or Upload-Defer-Length 1");
      return;
    }
    Optional<ExpectedDigest> digest = checksum(request);
    if (refusesChecksum(digest, request, response)) {
      return;
    }
    Sharing sharing = AskedTerms.of(request, metadata.values(), resource.terms());
    if (note.isPartial() && !sharing.terms().request().isEmpty()) {
      sharing = Sharing.DEFAULT; // the file that it becomes a part of is for the request
    }
    NewUpload asked =
        NewUpload.of(metadata.fileName(), length.orElse(-1), UploadResource.asker(request))
            .sharedAs(sharing)
            .resumable(note.text());
    Status status = Status.CREATED_201;
    try (Upload upload = library.begin(asked)) {
      AskedTerms.answer(sharing, response);
      response.header(HeaderNames.LOCATION, resource.location(upload.id(), request));
      Instant expires = upload.expires();
      long offset = 0;
      if (isContent(request) && !UploadResource.receive(upload, request, digest)) {
        status = CHECKSUM_MISMATCH;
      } else {
        offset = end(upload, request, response);
      }
      answer(status, offset, expires, response);
    }
  }

  /** Completes what is whole, and suspends the rest; returns the offset. */
  private long end(Upload upload, ServerRequest request, ServerResponse response)
      throws FileRefusedException {
    if (!upload.isWhole()) {
      return upload.suspend();
    }
    FileRecord file = upload.complete();
    resource.describe(file, request, response);
    return file.size();
  }

  private static void answer(Status status, long offset, Instant expires, ServerResponse response) {
    response.header(OFFSET, Long.toString(offset));
    response.header(EXPIRES, httpDate(expires));
    response.status(status).send();
  }

  /** POST of a final upload: the parts one after the other. */
  private void concatenate(
      String concat,
      TusMetadata metadata,
      String sent,
      ServerRequest request,
      ServerResponse response)
      throws IOException {
    List<ContentId> ids = new ArrayList<>();
    for (String url : concat.substring(FINAL.length()).strip().split(" +", -1)) {
      UploadResource.id(url).ifPresent(ids::add);
    }
    List<FileRecord> parts = new ArrayList<>();
    for (ContentId id : ids) {
      Optional<UploadSession> session = library.resumables().find(id);
      if (session.flatMap(TusNote::of).filter(TusNote::isPartial).isPresent()) {
        resource.file(session.get()).ifPresent(parts::add);
      }
    }
    if (ids.isEmpty() || parts.size() != ids.size() || ids.size() > PARTS_MAX) {
      Replies.invalid(
          response,
          "a final upload needs 1 to %d complete partial ones, %d of %d are"
              .formatted(PARTS_MAX, parts.size(), ids.size()));
      return;
    }
    long length = parts.stream().mapToLong(FileRecord::size).sum();
    String note = new TusNote(TusNote.finalOf(ids), sent).text();
    if (note.length() > UploadSession.NOTE_CHARS_MAX) {
      Replies.invalid(response, "Upload-Concat and Upload-Metadata are too long together");
      return;
    }
    Sharing sharing = AskedTerms.of(request, metadata.values(), resource.terms());
    NewUpload asked =
        NewUpload.of(metadata.fileName(), length, UploadResource.asker(request))
            .sharedAs(sharing)
            .resumable(note);
    try (Upload upload = library.begin(asked);
        TransferBuffer buffer = TransferBuffer.take(length)) {
      for (FileRecord part : parts) {
        try (InputStream in = library.read(part, ByteRange.whole(part.size()))) {
          upload.transferFrom(in, buffer.bytes());
        }
      }
      AskedTerms.answer(sharing, response);
      response.header(HeaderNames.LOCATION, resource.location(upload.id(), request));
      resource.describe(upload.complete(), request, response);
      response.header(EXPIRES, httpDate(upload.expires()));
      response.status(Status.CREATED_201).send();
    }
  }

  /** HEAD: how much there is. */
  void state(ContentId id, ServerRequest request, ServerResponse response)
      throws FileRefusedException {
    Optional<UploadSession> found = library.resumables().find(id);
    if (found.isEmpty()) {
      Replies.text(response, Status.NOT_FOUND_404, "no such upload, or it has expired");
      return;
    }
    UploadSession session = found.get();
    Optional<TusNote> note = TusNote.of(session);
    response.header(OFFSET, Long.toString(session.offset()));
    response.header(EXPIRES, httpDate(session.expires()));
    if (session.bytesDeclared() >= 0) {
      response.header(LENGTH, Long.toString(session.bytesDeclared()));
    } else {
      response.header(DEFER, "1");
    }
    note.filter(known -> !known.metadata().isEmpty())
        .ifPresent(known -> response.header(METADATA, known.metadata()));
    note.flatMap(known -> concat(known, request))
        .ifPresent(value -> response.header(CONCAT, value));
    Optional<FileRecord> file = resource.file(session);
    if (file.isPresent()) {
      resource.describe(file.get(), request, response);
    }
    response.status(Status.OK_200).send();
  }

  private Optional<String> concat(TusNote note, ServerRequest request) {
    if (note.isPartial()) {
      return Optional.of(TusNote.PARTIAL);
    }
    List<String> urls =
        note.parts().stream().map(part -> resource.location(part, request)).toList();
    return urls.isEmpty() ? Optional.empty() : Optional.of(FINAL + String.join(" ", urls));
  }

  /** PATCH: more bytes. */
  void append(ContentId id, ServerRequest request, ServerResponse response) throws IOException {
    OptionalLong offset = number(OFFSET, request);
    if (!isContent(request)) {
      Replies.text(
          response,
          Status.UNSUPPORTED_MEDIA_TYPE_415,
          "bytes are appended with content-type: " + CONTENT_TYPE);
      return;
    }
    if (offset.isEmpty()) {
      Replies.invalid(response, "Upload-Offset must be a number");
      return;
    }
    Optional<ExpectedDigest> digest = checksum(request);
    if (refusesChecksum(digest, request, response)) {
      return;
    }
    try {
      append(id, offset.getAsLong(), digest, request, response);
    } catch (FileRefusedException e) {
      if (e.reason() == FileRefusedException.Reason.COMPLETED) {
        again(id, offset.getAsLong(), request, response);
      } else {
        Replies.refusal(response, e);
      }
    }
  }

  private void append(
      ContentId id,
      long offset,
      Optional<ExpectedDigest> digest,
      ServerRequest request,
      ServerResponse response)
      throws IOException {
    try (Upload upload = library.resumables().resume(id, offset, UploadResource.asker(request))) {
      OptionalLong length = number(LENGTH, request);
      if (length.isPresent()) {
        upload.declare(length.getAsLong());
      }
      long coming = request.headers().contentLength().orElse(0);
      if (upload.bytesDeclared() >= 0 && coming > upload.bytesDeclared() - offset) {
        Replies.text(
            response,
            Status.REQUEST_ENTITY_TOO_LARGE_413,
            "%d bytes at offset %d are more than Upload-Length, %d"
                .formatted(coming, offset, upload.bytesDeclared()));
        return;
      }
      if (!UploadResource.receive(upload, request, digest)) {
        answer(CHECKSUM_MISMATCH, offset, upload.expires(), response);
        return;
      }
      long now = end(upload, request, response);
      answer(Status.NO_CONTENT_204, now, upload.expires(), response);
    }
  }

  /** The last response was lost, and the client asks once more. */
  private void again(ContentId id, long offset, ServerRequest request, ServerResponse response)
      throws FileRefusedException {
    Optional<UploadSession> session = library.resumables().find(id);
    Optional<TusNote> note = session.flatMap(TusNote::of);
    if (note.isPresent() && !note.get().parts().isEmpty()) {
      Replies.text(response, Status.FORBIDDEN_403, "a final upload cannot be changed");
    } else if (session.isPresent()
        && offset == session.get().offset()
        && request.headers().contentLength().orElse(-1) == 0) {
      Optional<FileRecord> file = resource.file(session.get());
      if (file.isPresent()) {
        resource.describe(file.get(), request, response);
      }
      answer(Status.NO_CONTENT_204, offset, session.get().expires(), response);
    } else {
      Replies.text(response, Status.CONFLICT_409, "the upload is complete");
    }
  }

  private static boolean isContent(ServerRequest request) {
    return request
        .headers()
        .first(HeaderNames.CONTENT_TYPE)
        .filter(type -> type.startsWith(CONTENT_TYPE))
        .isPresent();
  }

  private static Optional<ExpectedDigest> checksum(ServerRequest request) {
    return request.headers().first(CHECKSUM).flatMap(ExpectedDigest::ofTus);
  }

  private static boolean refusesChecksum(
      Optional<ExpectedDigest> digest, ServerRequest request, ServerResponse response) {
    boolean refuses = digest.isEmpty() && request.headers().contains(CHECKSUM);
    if (refuses) {
      Replies.invalid(
          response,
          "Upload-Checksum must be one of %s, a space, and base64"
              .formatted(ExpectedDigest.tusAlgorithms()));
    }
    return refuses;
  }

  private static OptionalLong number(HeaderName name, ServerRequest request) {
    Optional<String> value = request.headers().first(name).filter(v -> NUMBER.matcher(v).matches());
    return value.isPresent() ? OptionalLong.of(Long.parseLong(value.get())) : OptionalLong.empty();
  }

  private static String httpDate(Instant instant) {
    return DateTimeFormatter.RFC_1123_DATE_TIME.format(instant.atOffset(ZoneOffset.UTC));
  }
}
