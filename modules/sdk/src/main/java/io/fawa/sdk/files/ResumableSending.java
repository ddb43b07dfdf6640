/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.sdk.files;

import io.fawa.sdk.files.Outgoing.Seal;
import io.fawa.sdk.files.StateFolder.State;
import io.fawa.sdk.files.TransferException.Reason;
import io.fawa.sdk.sealed.SealKey;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Sends a file by a resumable upload (draft-ietf-httpbis-resumable-upload, interop version 8): the
 * upload is created first, and then gets the file in as many requests as the network needs. What
 * identifies it is written down, so that a later run continues.
 */
final class ResumableSending {
  private static final String INTEROP = "Upload-Draft-Interop-Version";
  private static final String INTEROP_VERSION = "8";
  private static final Pattern ID = Pattern.compile("/uploads/([A-Za-z0-9._~-]{1,128})$");

  /** Answers of servers that have no resumable uploads. */
  private static final Set<Integer> NONE_HERE = Set.of(404, 405, 501);

  private static final String LOCATION = "location";
  private static final String IDENTITY = "identity";
  private static final String KEY = "key";
  private static final String SALT = "salt";
  private static final String TOKEN = "token";

  private final Transport transport;
  private final StateFolder states;
  private final Progress progress;

  ResumableSending(Transport transport, StateFolder states, Progress progress) {
    this.transport = transport;
    this.states = states;
    this.progress = progress;
  }

  /** The server has no such upload, or no longer. */
  private static final class GoneException extends IOException {
    private static final long serialVersionUID = 1;
  }

  /**
   * An upload of this or an earlier run.
   *
   * @param fresh whether nothing was sent yet
   * @param deleteToken which only the answer to its creation has
   */
  private record Running(
      URI upload,
      Outgoing outgoing,
      LinkTerms terms,
      boolean fresh,
      Optional<String> deleteToken) {}

  /** An upload that the server has made. */
  private record Created(URI upload, Optional<String> deleteToken) {}

  /** Sends it, or what the server lacks of it. */
  Receipt send(Source source, SendOptions options, Supplier<Optional<Seal>> newSeal)
      throws IOException {
    String server = transport.config().server().toString();
    try (State state =
        states.open(
            "send",
            server,
            source.place(),
            options.name(),
            String.valueOf(options.sealed()),
            String.valueOf(options.terms()),
            options.terms().password().orElse(""))) {
      Optional<Running> earlier = earlier(state, source, options);
      if (earlier.isPresent()) {
        try {
          return transfer(earlier.get(), state);
        } catch (GoneException e) {
          state.forget();
        }
      }
      return begin(source, options, newSeal.get(), state);
    }
  }

  private Receipt begin(Source source, SendOptions options, Optional<Seal> seal, State state)
      throws IOException {
    String identity = source.identity();
    Outgoing outgoing = source.outgoing(seal);
    Optional<Created> upload = create(outgoing, options);
    if (upload.isEmpty()) {
      return new Sending(transport, progress).whole(outgoing, options, true);
    }
    Map<String, String> note = new TreeMap<>();
    note.put(LOCATION, upload.get().upload().toString());
    upload.get().deleteToken().ifPresent(token -> note.put(TOKEN, token));
    note.put(IDENTITY, identity);
    seal.ifPresent(sealed -> {
      note.put(KEY, sealed.key().text());
      note.put(SALT, HexFormat.of().formatHex(sealed.salt()));
    });
    state.write(note);
    try {
      return transfer(
          new Running(
              upload.get().upload(), outgoing, options.terms(), true, upload.get().deleteToken()),
          state);
    } catch (GoneException e) {
      state.forget();
      throw new TransferException(
          Reason.NOT_FOUND, "the server has dropped the upload; send the file anew", e);
    }
  }

  /** The upload that an earlier run has begun, of what is as it was. */
  private static Optional<Running> earlier(State state, Source source, SendOptions options)
      throws IOException {
    Map<String, String> note = state.read();
    if (!source.identity().equals(note.get(IDENTITY)) || !note.containsKey(LOCATION)) {
      return Optional.empty();
    }
    try {
      Optional<Seal> seal =
          options.sealed()
              ? Optional.of(
                  new Seal(
                      SealKey.parse(note.getOrDefault(KEY, "")),
                      HexFormat.of().parseHex(note.getOrDefault(SALT, ""))))
              : Optional.empty();
      URI upload = URI.create(note.getOrDefault(LOCATION, ""));
      Optional<String> token = Optional.ofNullable(note.get(TOKEN));
      return Optional.of(new Running(upload, source.outgoing(seal), options.terms(), false, token));
    } catch (IllegalArgumentException damaged) {
      return Optional.empty();
    }
  }

  private HttpRequest.Builder request(URI uri) {
    return HttpRequest.newBuilder(uri)
        .header(INTEROP, INTEROP_VERSION)
        .header("Accept", "application/json");
  }

  /** Creates an upload; nothing if the server has only uploads of one request. */
  private Optional<Created> create(Outgoing outgoing, SendOptions options) throws IOException {
    URI uploads = URI.create(transport.config().server() + "/uploads");
    HttpRequest request =
        options
            .terms()
            .ask(request(uploads))
            .header("Upload-Complete", "?0")
            .header("Upload-Length", String.valueOf(outgoing.bytes().orElseThrow()))
            .header(
                "Content-Disposition",
                "attachment; filename*=UTF-8''" + Sending.segment(options.nameOnServer()))
            .POST(BodyPublishers.noBody())
            .build();
    Tries tries = new Tries(transport.config(), progress);
    while (true) {
      try {
        HttpResponse<InputStream> answer = transport.call(request);
        if (answer.statusCode() == 201) {
          answer.body().close();
          return Optional.of(
              new Created(
                  place(uploads, answer.headers().firstValue("location").orElse("")),
                  answer.headers().firstValue(LinkTerms.DELETE_TOKEN)));
        }
        if (NONE_HERE.contains(answer.statusCode())) {
          answer.body().close();
          return Optional.empty();
        }
        throw transport.refusal(answer);
      } catch (PassingException e) {
        tries.failed(e, 0);
      }
    }
  }

  /** On the server that was named, whatever host the answer names: data goes to no other. */
  private static URI place(URI uploads, String location) throws TransferException {
    Matcher id = ID.matcher(location);
    if (!id.find()) {
      throw new TransferException(
          Reason.PROTOCOL, "the server created an upload without saying where");
    }
    return URI.create(uploads + "/" + id.group(1));
  }

  private Receipt transfer(Running running, State state) throws IOException {
    Tries tries = new Tries(transport.config(), progress);
    boolean ask = !running.fresh();
    long offset = 0;
    while (true) {
      try {
        if (ask) {
          offset = offset(running.upload());
        }
        ask = true;
        Receipt receipt = append(running, offset);
        state.forget();
        return receipt;
      } catch (PassingException e) {
        tries.failed(e, offset);
      } catch (TransferException e) {
        if (e.reason() != Reason.UNREACHABLE) {
          state.forget();
        }
        throw e;
      }
    }
  }

  /** How much the server has. */
  private long offset(URI upload) throws IOException {
    HttpResponse<InputStream> answer = transport.call(request(upload).HEAD().build());
    answer.body().close();
    if (answer.statusCode() == 404 || answer.statusCode() == 410) {
      throw new GoneException();
    }
    if (answer.statusCode() != 204 && answer.statusCode() != 200) {
      throw transport.refusal(answer);
    }
    String offset = answer.headers().firstValue("upload-offset").orElse("");
    if (!offset.matches("\\d{1,18}")) {
      throw new TransferException(
          Reason.PROTOCOL, "the server does not say how much of the upload it has");
    }
    return Long.parseLong(offset);
  }

  /** Sends all from an offset on, as one request. */
  private Receipt append(Running running, long offset) throws IOException {
    Outgoing outgoing = running.outgoing();
    long left = outgoing.bytes().orElseThrow() - offset;
    try (InputStream in = outgoing.open();
        Passing passing = new Passing(in, offset, outgoing.bytes(), progress)) {
      HttpRequest request =
          request(running.upload())
              .header("Upload-Offset", String.valueOf(offset))
              .header("Upload-Complete", "?1")
              .header("Content-Type", "application/partial-upload")
              .method("PATCH", Sending.sized(BodyPublishers.ofInputStream(() -> passing), left))
              .build();
      HttpResponse<InputStream> answer = passing.call(transport, request);
      boolean refused = answer.statusCode() == 410 && running.terms().request().isPresent();
      if (!refused && (answer.statusCode() == 404 || answer.statusCode() == 410)) {
        throw new GoneException();
      }
      if (answer.statusCode() != 201 && answer.statusCode() != 200) {
        throw transport.refusal(answer);
      }
      return new Sending(transport, progress)
          .receipt(
              Transport.small(answer),
              outgoing,
              passing.sha256(),
              running.deleteToken(),
              running.terms());
    }
  }
}
