/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.file;

import io.fawa.files.FileLibrary;
import io.fawa.files.FileRecord;
import io.fawa.files.FileRefusedException;
import io.fawa.files.LinkSigner;
import io.fawa.files.Upload;
import io.fawa.http.JsonString;
import io.fawa.limits.Asker;
import io.fawa.limits.BudgetExceededException;
import io.fawa.limits.DeadlineExceededException;
import io.helidon.common.buffers.DataReader.InsufficientDataAvailableException;
import io.helidon.http.HeaderNames;
import io.helidon.http.Method;
import io.helidon.http.Status;
import io.helidon.webserver.CloseConnectionException;
import io.helidon.webserver.http.HttpRouting;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Locale;
import java.util.function.Function;

/**
 * Receives files as plain request bodies, which browsers can send with real progress, and which
 * {@code curl -T} sends. Uses one buffer for any file size.
 */
final class Uploads {
  /** The prefix of the paths. */
  static final String PATH = "/upload";

  private final FileLibrary library;
  private final LinkSigner signer;
  private final Function<ServerRequest, String> baseUrl;

  /**
   * Into {@code library}.
   *
   * @param baseUrl the base URL of links for a request
   */
  Uploads(FileLibrary library, LinkSigner signer, Function<ServerRequest, String> baseUrl) {
    this.library = library;
    this.signer = signer;
    this.baseUrl = baseUrl;
  }

  void routes(HttpRouting.Builder rules) {
    rules
        .post(PATH, (request, response) -> take(query(request), request, response))
        .put(PATH + "/", this::put)
        .put(PATH + "/{name}", this::put)
        .any(PATH, Uploads::refuse)
        .any(PATH + "/", Uploads::refuse)
        .any(PATH + "/{name}", Uploads::refuse)
        .put("/", this::put)
        .put("/{name}", this::put);
  }

  private void put(ServerRequest request, ServerResponse response) throws IOException {
    String name = NameInPath.of(request);
    if (name.isEmpty()) {
      refuse(request, response);
    } else {
      take(name, request, response);
    }
  }

  /** Responds to other methods with the way to upload. */
  private static void refuse(ServerRequest request, ServerResponse response) {
    Replies.secure(response);
    if (isForm(request)) {
      refuseForm(response);
      return;
    }
    response.header(HeaderNames.ALLOW, "PUT, POST");
    Replies.text(
        response,
        Status.METHOD_NOT_ALLOWED_405,
        "upload by PUT to /NAME, as curl -T FILE URL/ does, or by POST to /upload?name=NAME; got "
            + request.prologue().method().text()
            + (request.prologue().method().equals(Method.PUT) ? " without a name" : ""));
  }

  /** A form would be stored with its multipart framing. */
  private static void refuseForm(ServerResponse response) {
    response.header(HeaderNames.create("Accept-Post"), "application/octet-stream");
    Replies.text(
        response,
        Status.UNSUPPORTED_MEDIA_TYPE_415,
        "forms (curl -F) are not accepted; send the file itself: curl -T FILE URL/");
  }

  private static boolean isForm(ServerRequest request) {
    return request
        .headers()
        .first(HeaderNames.CONTENT_TYPE)
        .filter(type -> type.toLowerCase(Locale.ROOT).startsWith("multipart/"))
        .isPresent();
  }

  private void take(String name, ServerRequest request, ServerResponse response)
      throws IOException {
    Replies.secure(response);
    if (isForm(request)) {
      refuseForm(response);
      return;
    }
    if (!Utf8Escapes.areValid(request.prologue().uriPath().rawPath())
        || !Utf8Escapes.areValid(request.query().rawValue())) {
      Replies.invalid(response, "invalid file name: it is not UTF-8");
      return;
    }
    long declared = request.headers().contentLength().orElse(-1);
    Asker asker = Asker.of(request.remotePeer().address());
    try (Upload upload = library.begin(name, declared, asker)) {
      try (InputStream in = request.content().inputStream();
          TransferBuffer buffer = TransferBuffer.take()) {
        byte[] bytes = buffer.bytes();
        for (int count = readSome(in, bytes); count >= 0; count = readSome(in, bytes)) {
          upload.append(bytes, 0, count);
        }
      }
      stored(upload.complete(), request, response);
    } catch (FileRefusedException e) {
      Replies.refusal(response, e);
    }
  }

  /** A page gets JSON; {@code curl -T} gets the link as a line of text, unless it asks for JSON. */
  private void stored(FileRecord file, ServerRequest request, ServerResponse response) {
    String link = baseUrl.apply(request) + signer.sign(file).pathAndQuery(Downloads.PATH);
    response
        .status(Status.CREATED_201)
        .header(HeaderNames.LOCATION, "/download?key=" + file.key().text());
    if (request.prologue().method().equals(Method.PUT)
        && !Replies.asksFor("application/json", request)) {
      Replies.text(response, Status.CREATED_201, link);
      return;
    }
    Replies.json(
        response,
        """
        {"key":"%s","name":%s,"size":%d,"sha256":"%s","expires":"%s","url":"%s"}
        """
            .formatted(
                file.key().text(),
                JsonString.PLAIN.of(file.name().text()),
                file.size(),
                file.sha256(),
                file.expires(),
                link));
  }

  private static int readSome(InputStream in, byte[] buffer) {
    try {
      return in.read(buffer);
    } catch (IOException | UncheckedIOException | InsufficientDataAvailableException e) {
      if (e instanceof UncheckedIOException unchecked
          && (unchecked.getCause() instanceof DeadlineExceededException
              || unchecked.getCause() instanceof BudgetExceededException)) {
        throw unchecked; // it is still connected, and is told that it was silent for too long
      }
      throw new CloseConnectionException("a sender disconnected", e);
    }
  }

  private static String query(ServerRequest request) {
    return request.query().first("name").orElse("");
  }
}
