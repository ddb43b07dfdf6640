/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.file;

import io.fawa.files.ContentId;
import io.fawa.files.FileRefusedException;
import io.helidon.http.HeaderName;
import io.helidon.http.HeaderNames;
import io.helidon.http.Status;
import io.helidon.webserver.http.HttpRouting;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.io.IOException;
import java.util.Locale;
import java.util.Optional;

/**
 * The resources of resumable uploads: {@code /uploads/} begins one, {@code /uploads/ID} is one.
 * Each request speaks {@link Tus} or {@link ResumableHttp}; an upload begun in one can be continued
 * in the other.
 */
final class UploadRoutes {
  private static final String COLLECTION = "/uploads";
  private static final HeaderName METHOD_OVERRIDE = HeaderNames.create("X-HTTP-Method-Override");
  private static final String RETRY_SECONDS = "2";

  private final UploadResource resource;
  private final Tus tus;
  private final ResumableHttp http;

  UploadRoutes(UploadResource resource, Tus tus, ResumableHttp http) {
    this.resource = resource;
    this.tus = tus;
    this.http = http;
  }

  void routes(HttpRouting.Builder rules) {
    rules
        .any(COLLECTION, this::collection)
        .any(UploadResource.PATH, this::collection)
        .any(UploadResource.PATH + "{id}", this::upload)
        .options("/upload", this::offer)
        .options("/upload/", this::offer)
        .options("/", this::offer);
  }

  private void offer(ServerRequest request, ServerResponse response) {
    Replies.secure(response);
    tus.offer(response);
    http.offer(response);
    response.header(HeaderNames.ALLOW, "POST, PUT, HEAD, GET, PATCH, DELETE, OPTIONS");
    response.status(Status.NO_CONTENT_204).send();
  }

  private void collection(ServerRequest request, ServerResponse response) throws IOException {
    String method = method(request);
    if (method.equals("OPTIONS")) {
      offer(request, response);
      return;
    }
    Replies.secure(response);
    boolean creates = method.equals("POST") || method.equals("PUT");
    if (creates && request.headers().contains(Tus.RESUMABLE)) {
      if (tus.accepts(request, response)) {
        tus.create(request, response);
      }
    } else if (!creates || !http.begin(name(request), request, response)) {
      response.header(HeaderNames.ALLOW, "POST, OPTIONS");
      Replies.text(
          response,
          creates ? Status.BAD_REQUEST_400 : Status.METHOD_NOT_ALLOWED_405,
          "a resumable upload begins by POST with Tus-Resumable: 1.0.0, or with Upload-Complete");
    }
  }

  /** Of the query, or of Content-Disposition, which the draft recommends. */
  private static String name(ServerRequest request) {
    String disposition = request.headers().first(HeaderNames.CONTENT_DISPOSITION).orElse("");
    return request
        .query()
        .first("name")
        .asOptional()
        .or(() -> DispositionName.of(disposition))
        .orElse("upload");
  }

  private void upload(ServerRequest request, ServerResponse response) throws IOException {
    Replies.secure(response);
    String method = method(request);
    boolean speaksTus = request.headers().contains(Tus.RESUMABLE);
    if (method.equals("OPTIONS")) {
      offer(request, response);
      return;
    }
    if (speaksTus && !tus.accepts(request, response)) {
      return;
    }
    Optional<ContentId> id = UploadResource.id(request);
    if (id.isEmpty()) {
      Replies.text(response, Status.NOT_FOUND_404, "no such upload, or it has expired");
      return;
    }
    try {
      switch (method) {
        case "HEAD", "GET" -> {
          if (speaksTus && method.equals("HEAD")) {
            tus.state(id.get(), request, response);
          } else {
            http.state(id.get(), method.equals("HEAD"), request, response);
          }
        }
        case "PATCH" -> {
          if (speaksTus) {
            tus.append(id.get(), request, response);
          } else {
            http.append(id.get(), request, response);
          }
        }
        case "DELETE" -> terminate(id.get(), response);
        default -> {
          response.header(HeaderNames.ALLOW, "HEAD, GET, PATCH, DELETE, OPTIONS");
          Replies.text(
              response,
              Status.METHOD_NOT_ALLOWED_405,
              "an upload is continued by PATCH, asked for its offset by HEAD, ended by DELETE");
        }
      }
    } catch (FileRefusedException e) {
      if (e.reason() == FileRefusedException.Reason.BUSY) {
        response.header(HeaderNames.RETRY_AFTER, RETRY_SECONDS);
      }
      Replies.refusal(response, e);
    }
  }

  private void terminate(ContentId id, ServerResponse response) throws FileRefusedException {
    if (resource.library().resumables().terminate(id)) {
      response.status(Status.NO_CONTENT_204).send();
    } else {
      Replies.text(response, Status.NOT_FOUND_404, "no such upload, or it has expired");
    }
  }

  /** A client whose environment has no PATCH sends POST and says what it means (tus 1.0.0). */
  private static String method(ServerRequest request) {
    String method = request.prologue().method().text();
    return method.equals("POST")
        ? request.headers().first(METHOD_OVERRIDE).orElse(method).toUpperCase(Locale.ROOT)
        : method;
  }
}
