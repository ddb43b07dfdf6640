/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.file;

import io.fawa.files.FileRecord;
import io.fawa.files.FileRefusedException;
import io.fawa.files.digest.AnnouncedDigests;
import io.fawa.files.library.NewUpload;
import io.fawa.files.library.Upload;
import io.fawa.files.link.Sharing;
import io.fawa.service.response.RequestContent;
import io.helidon.http.HeaderNames;
import io.helidon.http.Method;
import io.helidon.http.Status;
import io.helidon.webserver.http.HttpRouting;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Receives files as plain request bodies, which browsers can send with real progress, and which
 * {@code curl -T} sends; and as forms, which {@code curl -F} sends. Uses one buffer for any file
 * size.
 */
final class Uploads {
  /** The prefix of the paths. */
  static final String PATH = "/upload";

  private final UploadResource resource;
  private final Receipts receipts;
  private final ResumableHttp resumables;

  /** {@code resumables} takes those that ask to be resumable. */
  Uploads(UploadResource resource, ResumableHttp resumables) {
    this.resource = resource;
    this.receipts = resource.receipts();
    this.resumables = resumables;
  }

  void routes(HttpRouting.Builder rules) {
    rules
        .post(PATH, this::post)
        .post(PATH + "/", this::post)
        .put(PATH + "/", this::put)
        .put(PATH + "/{name}", this::put)
        .any(PATH, Uploads::refuse)
        .any(PATH + "/", Uploads::refuse)
        .any(PATH + "/{name}", Uploads::refuse)
        .post("/", this::post)
        .put("/", this::put)
        .put("/{name}", this::put);
  }

  private void post(ServerRequest request, ServerResponse response) throws IOException {
    if (isForm(request)) {
      takeForm(request, response);
    } else if (request.path().path().equals(PATH)) {
      take(request.query().first("name").orElse(""), request, response);
    } else {
      refuse(request, response);
    }
  }

  private void put(ServerRequest request, ServerResponse response) throws IOException {
    String name = NameInPath.of(request);
    if (name.isEmpty()) {
      refuse(request, response);
    } else {
      take(name, request, response);
    }
  }

  /** Responds to other requests with the way to upload. */
  private static void refuse(ServerRequest request, ServerResponse response) {
    Replies.secure(response);
    response.header(HeaderNames.ALLOW, "PUT, POST");
    Replies.text(
        response,
        Status.METHOD_NOT_ALLOWED_405,
        "upload by PUT to /NAME, as curl -T FILE URL/ does, or by POST of a form to /upload, as"
            + " curl -F file=@FILE URL/upload does; got "
            + request.prologue().method().text()
            + (request.prologue().method().equals(Method.PUT) ? " without a name" : ""));
  }

  private static boolean isForm(ServerRequest request) {
    return type(request).startsWith("multipart/form-data");
  }

  private static String type(ServerRequest request) {
    return request
        .headers()
        .first(HeaderNames.CONTENT_TYPE)
        .map(type -> type.toLowerCase(Locale.ROOT))
        .orElse("");
  }

  /** Would be stored with its framing. */
  private static void refuseWrapped(ServerRequest request, ServerResponse response) {
    response.header(
        HeaderNames.create("Accept-Post"), "application/octet-stream, multipart/form-data");
    Replies.text(
        response,
        Status.UNSUPPORTED_MEDIA_TYPE_415,
        "bodies of type %s are not accepted; send the file itself: curl -T FILE URL/"
            .formatted(type(request).replaceFirst(";.*", "")));
  }

  private void take(String name, ServerRequest request, ServerResponse response)
      throws IOException {
    Replies.secure(response);
    if (type(request).startsWith("multipart/")) {
      refuseWrapped(request, response);
      return;
    }
    if (!Utf8Escapes.areValid(request.prologue().uriPath().rawPath())
        || !Utf8Escapes.areValid(request.query().rawValue())) {
      Replies.invalid(response, "invalid file name: it is not UTF-8");
      return;
    }
    if (resumables.begin(name, request, response)) {
      return;
    }
    long declared = request.headers().contentLength().orElse(-1);
    try (InputStream in = new Body(RequestContent.of(request))) {
      AnnouncedDigests announced = DigestFields.announced(request);
      Sharing sharing = AskedTerms.of(request, resource.terms());
      FileRecord file;
      try (Upload upload = begin(name, declared, sharing, request)) {
        receive(in, upload);
        file = upload.complete(announced.and(DigestFields.inTrailers(request)));
      }
      AskedTerms.answer(sharing, response);
      if (Receipts.isTold(file)) {
        response.header(HeaderNames.LOCATION, Receipts.page(file));
      }
      if (request.prologue().method().equals(Method.PUT)
          && !Replies.asksFor("application/json", request)) {
        Replies.text(response, Status.CREATED_201, receipts.line(file, request));
      } else {
        Replies.json(
            response.status(Status.CREATED_201), receipts.json(file, sharing, request) + "\n");
      }
    } catch (FileRefusedException e) {
      Replies.refusal(response, e);
    }
  }

  /** Stores the files of a form, each under a key of its own; a line, or an object, for each. */
  private void takeForm(ServerRequest request, ServerResponse response) throws IOException {
    Replies.secure(response);
    List<Stored> stored = new ArrayList<>();
    try (InputStream in = new Body(RequestContent.of(request))) {
      String type = request.headers().first(HeaderNames.CONTENT_TYPE).orElse("");
      FormFiles form = new FormFiles(type, in);
      Optional<FormFiles.FormFile> next = form.next();
      while (next.isPresent()) {
        Sharing sharing = AskedTerms.of(request, resource.terms());
        try (Upload upload = begin(next.get().name(), -1, sharing, request)) {
          receive(next.get().content(), upload);
          stored.add(new Stored(upload.complete(), sharing));
        }
        next = form.next();
      }
    } catch (FormFiles.MalformedFormException e) {
      Replies.invalid(response, String.valueOf(e.getMessage()));
      return;
    } catch (FileRefusedException e) {
      Replies.refusal(response, e);
      return;
    }
    if (stored.isEmpty()) {
      Replies.invalid(response, "the form has no file; send one by curl -F file=@FILE URL/upload");
    } else if (Replies.asksFor("application/json", request)) {
      Replies.json(
          response.status(Status.CREATED_201),
          stored.stream()
              .map(each -> receipts.json(each.file(), each.sharing(), request))
              .collect(Collectors.joining(",", "{\"files\":[", "]}\n")));
    } else {
      Replies.text(
          response,
          Status.CREATED_201,
          stored.stream()
              .map(each -> receipts.line(each.file(), request))
              .collect(Collectors.joining("\n")));
    }
  }

  private record Stored(FileRecord file, Sharing sharing) {}

  private Upload begin(String name, long declared, Sharing sharing, ServerRequest request)
      throws FileRefusedException {
    NewUpload asked = NewUpload.of(name, declared, UploadResource.asker(request));
    return resource.library().begin(asked.sharedAs(sharing));
  }

  private static void receive(InputStream in, Upload upload) throws IOException {
    try (TransferBuffer buffer = TransferBuffer.take(upload.bytesDeclared())) {
      upload.transferFrom(in, buffer.bytes());
    }
  }
}
