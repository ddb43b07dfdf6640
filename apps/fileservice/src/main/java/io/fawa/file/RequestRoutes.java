/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.file;

import io.fawa.files.FileRecord;
import io.fawa.files.FileRefusedException;
import io.fawa.files.FilesConfig;
import io.fawa.files.Inbox;
import io.fawa.files.library.FileRequests;
import io.fawa.files.link.RequestTerms;
import io.fawa.http.JsonString;
import io.fawa.service.response.RequestContent;
import io.helidon.http.HeaderNames;
import io.helidon.http.Status;
import io.helidon.webserver.http.HttpRouting;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.io.IOException;
import java.io.InputStream;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Requests for files: {@code POST /requests} makes one, {@code GET /requests/KEY} tells senders
 * what they may send, and with the token of its maker what has come; {@code DELETE} ends it.
 */
final class RequestRoutes {
  private static final int REQUEST_BYTES_MAX = 64 * 1024;
  private static final String COLLECTION = "/requests";

  private final FileRequests requests;
  private final Receipts receipts;
  private final FilesConfig config;

  RequestRoutes(UploadResource resource, FilesConfig config) {
    this.requests = resource.library().requests();
    this.receipts = resource.receipts();
    this.config = config;
  }

  void routes(HttpRouting.Builder rules) {
    rules
        .post(COLLECTION, this::create)
        .get(COLLECTION + "/{key}", this::get)
        .delete(COLLECTION + "/{key}", this::end);
  }

  /** The page by which files are sent for a request. */
  static String page(FileRecord request) {
    return "/request?key=" + request.key().text();
  }

  private void create(ServerRequest request, ServerResponse response) throws IOException {
    Replies.secure(response);
    try (InputStream in = new Body(RequestContent.of(request))) {
      byte[] body = JsonBody.read(in, REQUEST_BYTES_MAX, "a request");
      Map<String, String> asked = asked(body, request);
      RequestTerms terms = RequestTerms.parse(asked, config);
      FileRequests.Made made =
          requests.create(
              asked.getOrDefault("name", ""),
              terms.life(),
              terms.limits(),
              UploadResource.asker(request));
      response.header(HeaderNames.LOCATION, page(made.record()));
      response.header(AskedTerms.DELETE_TOKEN, made.token());
      Replies.json(
          response.status(Status.CREATED_201),
          "{%s,\"url\":\"%s\",\"token\":\"%s\"}\n"
              .formatted(known(made.record()), url(made.record(), request), made.token()));
    } catch (FileRefusedException e) {
      Replies.refusal(response, e);
    }
  }

  /** The terms in a JSON object, or else in the query. */
  private static Map<String, String> asked(byte[] body, ServerRequest request)
      throws FileRefusedException {
    Map<String, String> asked = new HashMap<>();
    Optional<JsonBody> json = body.length == 0 ? Optional.empty() : Optional.of(JsonBody.of(body));
    for (String name : RequestTerms.NAMES) {
      asked.put(name, value(name, json, request));
    }
    asked.put("name", value("name", json, request));
    return asked;
  }

  private static String value(String name, Optional<JsonBody> json, ServerRequest request)
      throws FileRefusedException {
    String said = json.isPresent() ? json.get().text(name) : "";
    return said.isEmpty() ? request.query().first(name).orElse("") : said;
  }

  private String url(FileRecord record, ServerRequest request) {
    return receipts.baseUrl().apply(request) + page(record);
  }

  /** What senders may know too. */
  private String known(FileRecord record) {
    Inbox.Limits limits = record.inbox().orElseThrow().limits();
    return "\"key\":\"%s\",\"name\":%s,\"files\":%d,\"bytes\":%d,\"fileBytes\":%d,\"open\":%b,\"expires\":\"%s\""
        .formatted(
            record.key().text(),
            JsonString.PLAIN.of(record.name().text()),
            limits.files(),
            limits.bytes(),
            limits.fileBytes(),
            requests.isOpen(record),
            record.expires());
  }

  private void get(ServerRequest request, ServerResponse response) throws IOException {
    Replies.secure(response);
    try {
      Optional<FileRecord> found = find(request, response);
      if (found.isEmpty()) {
        return;
      }
      FileRecord record = found.get();
      Optional<String> token = request.headers().first(AskedTerms.DELETE_TOKEN);
      String received = "";
      if (token.isPresent()) {
        Inbox inbox = record.inbox().orElseThrow();
        received =
            requests.received(record, token.get()).stream()
                .map(file -> receipts.full(file, request))
                .collect(
                    Collectors.joining(
                        ",",
                        ",\"ended\":%b,\"arriving\":%d,\"receivedFiles\":%d,\"receivedBytes\":%d,\"received\":["
                            .formatted(
                                inbox.ended(),
                                inbox.arriving().size(),
                                inbox.received().size(),
                                inbox.bytes()),
                        "]"));
      }
      Replies.json(
          response.status(Status.OK_200),
          "{%s,\"url\":\"%s\"%s}\n".formatted(known(record), url(record, request), received));
    } catch (FileRefusedException e) {
      Replies.refusal(response, e);
    }
  }

  private void end(ServerRequest request, ServerResponse response) throws IOException {
    Replies.secure(response);
    try {
      Optional<FileRecord> found = find(request, response);
      if (found.isPresent()) {
        String token = request.headers().first(AskedTerms.DELETE_TOKEN).orElse("");
        requests.end(found.get(), token);
        response.status(Status.NO_CONTENT_204).send();
      }
    } catch (FileRefusedException e) {
      Replies.refusal(response, e);
    }
  }

  private Optional<FileRecord> find(ServerRequest request, ServerResponse response)
      throws FileRefusedException {
    String key = request.path().pathParameters().get("key");
    Optional<FileRecord> found = requests.find(key, UploadResource.asker(request));
    if (found.isEmpty()) {
      Replies.text(response, Status.NOT_FOUND_404, "no such request, or it has expired");
    }
    return found;
  }
}
