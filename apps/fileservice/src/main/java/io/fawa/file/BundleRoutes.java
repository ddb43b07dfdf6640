/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.file;

import io.fawa.files.FileRecord;
import io.fawa.files.FileRefusedException;
import io.fawa.files.library.Bundle;
import io.fawa.files.library.Bundles.Member;
import io.fawa.files.library.DownloadLimit;
import io.fawa.files.library.FileLibrary;
import io.fawa.files.library.Representation;
import io.fawa.files.link.Sharing;
import io.fawa.files.link.SharingTerms;
import io.fawa.http.JsonString;
import io.fawa.service.response.LateBody;
import io.fawa.service.response.RequestContent;
import io.helidon.http.HeaderNames;
import io.helidon.http.Status;
import io.helidon.webserver.http.HttpRouting;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Several files by one key.
 *
 * <pre>
 *   POST /bundles               {"name":"trip","files":[{"key":K,"deleteToken":T,"path":"a/b.jpg"}]}
 *   GET  /bundle?key=K          its list as JSON
 *   GET  /bundle?key=K&amp;file=3   one file, counted from 0
 *   GET  /download?key=K        all of it as a zip; so does its link
 * </pre>
 */
final class BundleRoutes {
  /** Enough for 10,000 files with long paths. */
  private static final int REQUEST_BYTES_MAX = 8 << 20;

  private static final Pattern NUMBER = Pattern.compile("[0-9]{1,9}");

  private final FileLibrary library;
  private final SharingTerms terms;
  private final Receipts receipts;
  private final Receiver receiver;
  private final Downloads downloads;

  BundleRoutes(UploadResource resource, Receiver receiver, Downloads downloads) {
    this.library = resource.library();
    this.terms = resource.terms();
    this.receipts = resource.receipts();
    this.receiver = receiver;
    this.downloads = downloads;
  }

  void routes(HttpRouting.Builder rules) {
    rules.post("/bundles", this::create).get("/bundle", this::get).head("/bundle", this::get);
  }

  private void create(ServerRequest request, ServerResponse response) throws IOException {
    Replies.secure(response);
    try (InputStream in = new Body(RequestContent.of(request))) {
      byte[] body = JsonBody.read(in, REQUEST_BYTES_MAX, "a list");
      JsonBody asked = JsonBody.of(body);
      String name = asked.text("name");
      List<Member> members = members(asked);
      Sharing sharing = AskedTerms.of(request, elsewhere(asked), terms);
      FileRecord bundle = library.bundles().create(name, members, sharing, Receiver.asker(request));
      AskedTerms.answer(sharing, response);
      response.header(HeaderNames.LOCATION, Receipts.page(bundle));
      Representation zip = library.represent(bundle);
      Replies.json(
          response.status(Status.CREATED_201),
          "{\"key\":\"%s\",\"name\":%s,\"files\":%d,\"zipSize\":%d,\"expires\":\"%s\",\"url\":\"%s\",\"deleteToken\":\"%s\"}\n"
              .formatted(
                  bundle.key().text(),
                  JsonString.PLAIN.of(bundle.name().text()),
                  members.size(),
                  zip.size(),
                  bundle.expires(),
                  receipts.link(bundle, request),
                  sharing.deleteToken()));
    } catch (FileRefusedException e) {
      Replies.refusal(response, e);
    }
  }

  /** The terms in the request. */
  private static Map<String, String> elsewhere(JsonBody asked) throws FileRefusedException {
    Map<String, String> found = new HashMap<>();
    for (String name : List.of("expires", "downloads", "key")) {
      found.put(name, asked.text(name));
    }
    if (asked.has("password")) {
      found.put("password", asked.text("password"));
    }
    return found;
  }

  private static List<Member> members(JsonBody asked) throws FileRefusedException {
    List<Member> members = new ArrayList<>();
    for (JsonBody file : asked.list("files")) {
      members.add(new Member(file.text("key"), file.text("deleteToken"), file.text("path")));
    }
    return members;
  }

  private void get(ServerRequest request, ServerResponse response) throws IOException {
    Replies.secure(response);
    try {
      String key = request.query().first("key").orElse("");
      Optional<FileRecord> found = library.find(key, Receiver.asker(request));
      if (found.isEmpty() || found.get().kind() != FileRecord.Kind.BUNDLE) {
        Replies.text(response, Status.NOT_FOUND_404, "bundle not found or link expired");
        return;
      }
      receiver.requirePassword(found.get(), request);
      Bundle bundle = (Bundle) library.represent(found.get());
      Optional<String> number = request.query().first("file").asOptional();
      if (number.isEmpty()) {
        response.header(HeaderNames.CONTENT_TYPE, "application/json");
        LateBody.send(response, new Listing(found.get(), bundle));
      } else {
        giveOne(found.get(), bundle, number.get(), request, response);
      }
    } catch (FileRefusedException e) {
      Receiver.refuse(e, request, response);
    }
  }

  private void giveOne(
      FileRecord record,
      Bundle bundle,
      String number,
      ServerRequest request,
      ServerResponse response)
      throws IOException {
    if (DownloadLimit.counts(record)) {
      Replies.text(
          response,
          Status.FORBIDDEN_403,
          "the downloads of these files are counted, so they are given as one zip only");
      return;
    }
    Optional<FileRecord> file =
        NUMBER.matcher(number).matches() ? bundle.file(Long.parseLong(number)) : Optional.empty();
    if (file.isEmpty()) {
      Replies.text(
          response,
          Status.NOT_FOUND_404,
          "file must be a number from 0 to " + (bundle.count() - 1));
    } else {
      downloads.give(file.get(), library.represent(file.get()), request, response);
    }
  }

  /** The list, which is written while it is read. */
  private record Listing(FileRecord record, Bundle bundle) implements LateBody {
    @Override
    public void writeTo(OutputStream out) throws IOException {
      Writer json = new BufferedWriter(new OutputStreamWriter(out, StandardCharsets.UTF_8));
      json.write(
          "{\"name\":%s,\"zipSize\":%d,\"expires\":\"%s\",\"downloadsMax\":%d,\"files\":["
              .formatted(
                  JsonString.PLAIN.of(record.name().text()),
                  bundle.size(),
                  record.expires(),
                  record.terms().downloadsMax()));
      String[] between = {""};
      bundle.list(entry -> {
        json.write(
            "%s{\"path\":%s,\"size\":%d,\"sha256\":\"%s\"}"
                .formatted(
                    between[0], JsonString.PLAIN.of(entry.path()), entry.size(), entry.sha256()));
        between[0] = ",";
      });
      json.write("]}\n");
      json.flush();
    }

    @Override
    public void close() {}
  }
}
