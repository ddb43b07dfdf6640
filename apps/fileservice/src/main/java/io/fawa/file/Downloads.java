/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.file;

import io.fawa.files.ByteRange;
import io.fawa.files.Checksums;
import io.fawa.files.ContentStore;
import io.fawa.files.FileKey;
import io.fawa.files.FileName;
import io.fawa.files.FileRecord;
import io.fawa.files.FileRefusedException;
import io.fawa.files.digest.RunningDigest;
import io.fawa.files.library.DownloadLimit;
import io.fawa.files.library.DownloadLimit.Permit;
import io.fawa.files.library.FileLibrary;
import io.fawa.files.library.Representation;
import io.fawa.files.link.Link;
import io.fawa.files.link.LinkSigner;
import io.fawa.service.response.LateBody;
import io.helidon.http.HeaderName;
import io.helidon.http.HeaderNames;
import io.helidon.http.Method;
import io.helidon.http.Status;
import io.helidon.webserver.http.HttpRouting;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.System.Logger.Level;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Optional;

/**
 * Serves files by signed link, with ranges and conditional requests (RFC 9110), so that browsers
 * and download managers can resume. Browsers only save the files and never display them, so that
 * nobody can publish a page under this service's name.
 */
final class Downloads {
  /** The prefix of a link's path. */
  static final String PATH = "/d/";

  private static final System.Logger LOG = System.getLogger(Downloads.class.getName());

  /** A part up to this size is read twice if its digest is wanted, which precedes it. */
  static final long DIGESTED_PART_BYTES_MAX = 4L << 20;

  private static final HeaderName FETCH_MODE = HeaderNames.create("Sec-Fetch-Mode");
  private static final HeaderName SUNSET = HeaderNames.create("Sunset");

  private final FileLibrary library;
  private final LinkSigner signer;
  private final Receiver receiver;
  private final ContentStore contents;

  /** Over {@code library}, whose {@code contents} may have links of their own. */
  Downloads(FileLibrary library, LinkSigner signer, Receiver receiver, ContentStore contents) {
    this.library = library;
    this.signer = signer;
    this.receiver = receiver;
    this.contents = contents;
  }

  void routes(HttpRouting.Builder rules) {
    rules
        .get(PATH, this::serveNamed)
        .head(PATH, this::serveNamed)
        .get(PATH + "{name}", this::serve)
        .head(PATH + "{name}", this::serve)
        .delete(PATH + "{name}", this::delete)
        .delete("/download", this::delete);
  }

  /** Helidon sees no name where it begins with a semicolon. */
  private void serveNamed(ServerRequest request, ServerResponse response) throws IOException {
    if (NameInPath.of(request).isEmpty()) {
      response.next();
    } else {
      serve(request, response);
    }
  }

  private void serve(ServerRequest request, ServerResponse response) throws IOException {
    Replies.secure(response);
    try {
      Optional<Link> link = link(request);
      if (link.isEmpty()) {
        Replies.text(response, Status.FORBIDDEN_403, "link is not valid");
        return;
      }
      switch (signer.judge(link.get())) {
        case FORGED -> Replies.text(response, Status.FORBIDDEN_403, "link is not valid");
        case EXPIRED -> Replies.text(response, Status.GONE_410, "link expired");
        case GOOD -> {
          Optional<FileRecord> file = library.find(link.get());
          if (file.isEmpty()) {
            Replies.text(response, Status.GONE_410, "file expired");
          } else if (!leads(file.get(), link.get(), request, response)) {
            give(file.get(), request, response);
          }
        }
      }
    } catch (FileRefusedException e) {
      Receiver.refuse(e, request, response);
    }
  }

  /**
   * Leads a client to the link of the store, if it has one. A file whose downloads are counted
   * comes through this service, and so does what a page fetches, which another host may not allow.
   */
  private boolean leads(FileRecord file, Link link, ServerRequest request, ServerResponse response)
      throws IOException {
    boolean page = request.headers().first(FETCH_MODE).filter("cors"::equals).isPresent();
    if (page
        || !request.prologue().method().equals(Method.GET)
        || file.kind() != FileRecord.Kind.FILE
        || DownloadLimit.counts(file)) {
      return false;
    }
    Optional<String> direct = contents.link(file.content(), file.name(), signer.left(link));
    if (direct.isEmpty()) {
      return false;
    }
    receiver.requirePassword(file, request);
    response.header(HeaderNames.LOCATION, direct.get());
    response.status(Status.TEMPORARY_REDIRECT_307).send();
    return true;
  }

  /** Removes a file for its sender, who has its token. */
  private void delete(ServerRequest request, ServerResponse response) {
    Replies.secure(response);
    try {
      String key = request.query().first("key").orElse("");
      Optional<FileRecord> file = library.find(key, Receiver.asker(request));
      if (file.isEmpty()) {
        Replies.text(response, Status.NOT_FOUND_404, "file not found or link expired");
        return;
      }
      library.delete(file.get(), request.headers().first(AskedTerms.DELETE_TOKEN).orElse(""));
      response.status(Status.NO_CONTENT_204).send();
    } catch (FileRefusedException e) {
      Replies.refusal(response, e);
    }
  }

  /** Serves the file of a key, as a person typed it, to a program that asks for no page. */
  void serveKey(String key, ServerRequest request, ServerResponse response) throws IOException {
    Replies.secure(response);
    try {
      Optional<FileRecord> file = library.find(key, Receiver.asker(request));
      if (file.isEmpty()) {
        Replies.text(response, Status.NOT_FOUND_404, "file not found or link expired");
      } else {
        give(file.get(), request, response);
      }
    } catch (FileRefusedException e) {
      Receiver.refuse(e, request, response);
    }
  }

  private void give(FileRecord file, ServerRequest request, ServerResponse response)
      throws IOException {
    receiver.requirePassword(file, request);
    if (Receiver.previews(file, request)) {
      Receiver.refusePreview(response);
      return;
    }
    library.downloadLimit().requireLeft(file);
    Representation whole = library.represent(file);
    give(file, whole, request, response);
  }

  /**
   * Opens the content first: a request for a missing file gets only "not found", whatever its range
   * and conditions.
   */
  void give(FileRecord file, Representation whole, ServerRequest request, ServerResponse response)
      throws IOException {
    String etag = '"' + whole.tag() + '"';
    Preconditions conditions = new Preconditions(request, etag, file.created());
    Optional<ByteRange> asked =
        conditions.continues() ? range(request, whole.size()) : Optional.empty();
    ByteRange part = asked.orElseGet(() -> ByteRange.whole(whole.size()));
    InputStream in = whole.open(part);
    boolean left = false;
    try {
      if (conditions.fail()) {
        response.header(HeaderNames.ETAG, etag);
        response.status(Status.PRECONDITION_FAILED_412).send();
        return;
      }
      boolean known = conditions.known();
      if (asked.isPresent() && part.length() == 0 && !known) {
        response.header(HeaderNames.CONTENT_RANGE, "bytes */" + whole.size());
        Replies.text(response, Status.REQUESTED_RANGE_NOT_SATISFIABLE_416, "no such part");
        return;
      }
      if (known) {
        describe(file, whole, request, response);
        response.status(Status.NOT_MODIFIED_304).send();
        return;
      }
      contentDigest(whole, part, request)
          .ifPresent(digest -> response.header(DigestFields.CONTENT_DIGEST, digest));
      boolean head = request.prologue().method().equals(Method.HEAD);
      boolean ends = part.offset() + part.length() == whole.size();
      Permit permit = head || !ends ? Permit.UNCOUNTED : library.downloadLimit().begin(file);
      describe(file, whole, request, response);
      if (asked.isPresent()) {
        response.status(Status.PARTIAL_CONTENT_206);
        response.header(
            HeaderNames.CONTENT_RANGE,
            "bytes %d-%d/%d"
                .formatted(part.offset(), part.offset() + part.length() - 1, whole.size()));
      }
      response.headers().contentLength(part.length());
      if (head || part.length() == 0) {
        try (permit) {
          response.send();
          permit.completed();
        }
      } else {
        left = true;
        LateBody.send(response, new Content(file, in, part.length(), permit));
      }
    } finally {
      if (!left) {
        in.close();
      }
    }
  }

  /**
   * The digest of what is sent, if the client wants it, and it is a file or a short part of one.
   */
  private static Optional<String> contentDigest(
      Representation whole, ByteRange part, ServerRequest request) throws IOException {
    if (whole.checksums().isEmpty()
        || !request.prologue().method().equals(Method.GET)
        || !DigestFields.wantsContent(request)) {
      return Optional.empty();
    }
    if (part.length() == whole.size()) {
      return Optional.of(DigestFields.content(whole.checksums().get(), request));
    }
    return part.length() <= DIGESTED_PART_BYTES_MAX
        ? Optional.of(DigestFields.content(checksums(whole, part), request))
        : Optional.empty();
  }

  private static Checksums checksums(Representation whole, ByteRange part) throws IOException {
    RunningDigest digest = RunningDigest.fast();
    try (InputStream in = whole.open(part);
        TransferBuffer buffer = TransferBuffer.take(part.length())) {
      for (int count = in.read(buffer.bytes()); count >= 0; count = in.read(buffer.bytes())) {
        digest.update(buffer.bytes(), 0, count);
      }
    }
    if (digest.bytes() != part.length()) {
      throw new EOFException("the file is truncated");
    }
    return digest.finish();
  }

  /** Adds the fields of a file. */
  private static void describe(
      FileRecord file, Representation whole, ServerRequest request, ServerResponse response) {
    whole
        .checksums()
        .ifPresent(
            sums -> response.header(DigestFields.REPR_DIGEST, DigestFields.repr(sums, request)));
    boolean zip = file.kind() == FileRecord.Kind.BUNDLE;
    response
        .header(HeaderNames.CONTENT_TYPE, zip ? "application/zip" : "application/octet-stream")
        .header(HeaderNames.CONTENT_DISPOSITION, file.name().attachment())
        .header(HeaderNames.ACCEPT_RANGES, "bytes")
        .header(HeaderNames.ETAG, '"' + whole.tag() + '"')
        .header(HeaderNames.LAST_MODIFIED, httpDate(file.created()))
        .header(HeaderNames.CACHE_CONTROL, "private, no-transform")
        .header(SUNSET, httpDate(file.expires()));
  }

  /** The content of a response. */
  private record Content(FileRecord file, InputStream in, long length, Permit permit)
      implements LateBody {
    @Override
    public void writeTo(OutputStream out) throws IOException {
      try (TransferBuffer buffer = TransferBuffer.take(length)) {
        for (long left = length; left > 0; ) {
          int count = readSome(buffer.bytes(), left);
          out.write(buffer.bytes(), 0, count);
          left -= count;
        }
      }
      out.flush();
      permit.completed();
    }

    private int readSome(byte[] buffer, long left) throws IOException {
      try {
        int count = in.read(buffer, 0, (int) Math.min(left, buffer.length));
        if (count < 0) {
          throw new EOFException("the file is truncated");
        }
        return count;
      } catch (IOException e) {
        LOG.log(Level.ERROR, "content " + file.content().text() + " cannot be read", e);
        throw e;
      }
    }

    @Override
    public void close() throws IOException {
      try (permit) {
        in.close();
      }
    }
  }

  private static Optional<ByteRange> range(ServerRequest request, long size) {
    return request.prologue().method().equals(Method.GET)
        ? request.headers().first(HeaderNames.RANGE).flatMap(field -> ByteRange.parse(field, size))
        : Optional.empty();
  }

  private static Optional<Link> link(ServerRequest request) {
    try {
      return Optional.of(
          new Link(
              new FileKey(request.query().first("key").orElse("")),
              new FileName(NameInPath.of(request)),
              Long.parseLong(request.query().first("expires").orElse("")),
              request.query().first("sig").orElse("")));
    } catch (IllegalArgumentException notOfOurMaking) {
      return Optional.empty();
    }
  }

  private static String httpDate(Instant instant) {
    return DateTimeFormatter.RFC_1123_DATE_TIME.format(instant.atOffset(ZoneOffset.UTC));
  }
}
