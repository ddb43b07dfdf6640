/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.sdk.files;

import io.fawa.sdk.files.TransferException.Reason;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLEncoder;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/** Sends one file as the body of one request. */
final class Sending {
  private final Transport transport;
  private final Progress progress;

  Sending(Transport transport, Progress progress) {
    this.transport = transport;
    this.progress = progress;
  }

  /** Sends it once; a file that may be read again is sent again after a failure that passes. */
  Receipt whole(Outgoing outgoing, SendOptions options, boolean again) throws IOException {
    Tries tries = new Tries(transport.config(), progress);
    while (true) {
      try {
        return put(outgoing, options);
      } catch (PassingException e) {
        if (!again) {
          throw new TransferException(
              Reason.UNREACHABLE,
              "%s; a stream cannot be sent twice: send it anew".formatted(e.getMessage()),
              e);
        }
        tries.failed(e, 0);
      }
    }
  }

  private Receipt put(Outgoing outgoing, SendOptions options) throws IOException {
    try (InputStream in = outgoing.open();
        Passing passing = new Passing(in, 0, outgoing.bytes(), progress)) {
      BodyPublisher body = BodyPublishers.ofInputStream(() -> passing);
      HttpRequest request =
          options
              .terms()
              .ask(HttpRequest.newBuilder(uri("/upload/" + segment(options.nameOnServer()))))
              .header("Accept", "application/json")
              .header("Content-Type", "application/octet-stream")
              .PUT(outgoing.bytes().isPresent() ? sized(body, outgoing.bytes().getAsLong()) : body)
              .build();
      HttpResponse<InputStream> answer = passing.call(transport, request);
      if (answer.statusCode() != 201 && answer.statusCode() != 200) {
        throw transport.refusal(answer);
      }
      return receipt(
          Transport.small(answer),
          outgoing,
          passing.sha256(),
          answer.headers().firstValue(LinkTerms.DELETE_TOKEN),
          options.terms());
    }
  }

  static BodyPublisher sized(BodyPublisher body, long bytes) {
    return bytes == 0 ? BodyPublishers.noBody() : BodyPublishers.fromPublisher(body, bytes);
  }

  private URI uri(String path) {
    return URI.create(transport.config().server() + path);
  }

  static String segment(String name) {
    return URLEncoder.encode(name, StandardCharsets.UTF_8).replace("+", "%20");
  }

  /** Reads the answer, and compares what the server has with what was sent. */
  Receipt receipt(
      byte[] json, Outgoing outgoing, String sha256, Optional<String> deleteToken, LinkTerms terms)
      throws IOException {
    try {
      Map<String, String> said = JsonMembers.read(json);
      String key = said.getOrDefault("key", "");
      String link =
          outgoing
              .key()
              .map(secret -> uri("/download?key=" + key) + "#" + secret.fragment())
              .or(() -> terms.request().map(request -> uri("/request?key=" + request).toString()))
              .orElse(said.getOrDefault("url", ""));
      Receipt receipt =
          new Receipt(
              key,
              new URI(link),
              said.getOrDefault("name", ""),
              Long.parseLong(said.getOrDefault("size", "")),
              said.getOrDefault("sha256", ""),
              Instant.parse(said.getOrDefault("expires", "")),
              Optional.ofNullable(said.get("deleteToken")).or(() -> deleteToken));
      boolean told = key.matches("[A-Za-z0-9]{1,64}") && !link.isEmpty();
      if (!told && terms.request().isEmpty()) {
        throw new IOException("no key or no link");
      }
      if (!receipt.sha256().equals(sha256)) {
        throw new TransferException(
            Reason.DAMAGED,
            "the server has stored other bytes than were sent (key %s): do not use it, send again"
                .formatted(key));
      }
      return receipt;
    } catch (TransferException e) {
      throw e;
    } catch (IOException | URISyntaxException | NumberFormatException | DateTimeException e) {
      throw new TransferException(
          Reason.PROTOCOL,
          "the server took the file, but did not answer as a file service does; is the address"
              + " right?",
          new IOException(e));
    }
  }
}
