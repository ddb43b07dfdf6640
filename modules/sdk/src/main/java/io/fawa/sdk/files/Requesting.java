/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.sdk.files;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.fawa.sdk.files.TransferException.Reason;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Makes requests for files, lists what has come, and ends them. */
final class Requesting {
  private static final JsonFactory JSON = new JsonFactory();

  /** A thousand files with long names. */
  private static final int LIST_BYTES_MAX = 4 << 20;

  private final Transport transport;
  private final DeleteTokens tokens;

  Requesting(Transport transport, DeleteTokens tokens) {
    this.transport = transport;
    this.tokens = tokens;
  }

  Requested make(RequestOptions options) throws IOException {
    Map<String, String> asked = new LinkedHashMap<>();
    options.name().ifPresent(name -> asked.put("name", name));
    options.expires().ifPresent(life -> asked.put("expires", life));
    options.files().ifPresent(count -> asked.put("files", String.valueOf(count)));
    options.bytes().ifPresent(bytes -> asked.put("bytes", bytes));
    options.fileBytes().ifPresent(bytes -> asked.put("fileBytes", bytes));
    URI server = transport.config().server();
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(server + "/requests"))
            .header("Content-Type", "application/json")
            .POST(BodyPublishers.ofByteArray(JsonMembers.write(asked)))
            .build();
    HttpResponse<InputStream> answer = transport.call(request);
    if (answer.statusCode() != 201) {
      throw transport.refusal(answer);
    }
    byte[] body = Transport.small(answer);
    FileRequest made = request(body);
    String token = JsonMembers.read(body).getOrDefault("token", "");
    if (token.isEmpty()) {
      throw new TransferException(Reason.PROTOCOL, "the server made a request without a token");
    }
    tokens.keep(
        new Receipt(
            made.key(), made.link(), made.name(), 0, "", made.expires(), Optional.of(token)),
        server);
    return new Requested(made, token);
  }

  RequestInbox inbox(FileAddress address, Optional<String> token) throws IOException {
    HttpResponse<InputStream> answer = transport.call(asMaker(address, token).GET().build());
    if (answer.statusCode() != 200) {
      throw transport.refusal(answer);
    }
    byte[] body = Transport.atMost(LIST_BYTES_MAX, answer);
    Map<String, String> said = JsonMembers.read(body);
    try {
      return new RequestInbox(
          request(body),
          Boolean.parseBoolean(said.get("ended")),
          Integer.parseInt(said.getOrDefault("arriving", "")),
          Integer.parseInt(said.getOrDefault("receivedFiles", "")),
          Long.parseLong(said.getOrDefault("receivedBytes", "")),
          files(body));
    } catch (IllegalArgumentException | DateTimeException e) {
      throw unexpected(e);
    }
  }

  void end(FileAddress address, Optional<String> token) throws IOException {
    HttpResponse<InputStream> answer = transport.call(asMaker(address, token).DELETE().build());
    if (answer.statusCode() != 204) {
      throw transport.refusal(answer);
    }
    answer.body().close();
  }

  private HttpRequest.Builder asMaker(FileAddress address, Optional<String> token)
      throws IOException {
    URI server = address.server();
    String key =
        DeleteTokens.key(address.uri())
            .orElseThrow(
                () -> new TransferException(Reason.REFUSED, "the address has no key of a request"));
    Optional<String> known = token.isPresent() ? token : tokens.find(server, key);
    return HttpRequest.newBuilder(URI.create(server + "/requests/" + key))
        .header(
            LinkTerms.DELETE_TOKEN,
            known.orElseThrow(() ->
                new TransferException(
                    Reason.REFUSED,
                    "no token of this request is known here; its maker got it with the link")));
  }

  private static FileRequest request(byte[] body) throws IOException {
    Map<String, String> said = JsonMembers.read(body);
    try {
      return new FileRequest(
          said.getOrDefault("key", ""),
          URI.create(said.getOrDefault("url", "")),
          said.getOrDefault("name", ""),
          Integer.parseInt(said.getOrDefault("files", "")),
          Long.parseLong(said.getOrDefault("bytes", "")),
          Long.parseLong(said.getOrDefault("fileBytes", "")),
          Boolean.parseBoolean(said.get("open")),
          Instant.parse(said.getOrDefault("expires", "")));
    } catch (IllegalArgumentException | DateTimeException e) {
      throw unexpected(e);
    }
  }

  private static List<Receipt> files(byte[] body) throws IOException {
    List<Receipt> files = new ArrayList<>();
    try (JsonParser parser = JSON.createParser(body)) {
      parser.nextToken();
      while (parser.nextToken() == JsonToken.FIELD_NAME) {
        boolean list = parser.currentName().equals("received");
        if (parser.nextToken() != JsonToken.START_ARRAY || !list) {
          parser.skipChildren();
          continue;
        }
        while (parser.nextToken() == JsonToken.START_OBJECT) {
          files.add(file(parser));
        }
      }
    }
    return files;
  }

  private static Receipt file(JsonParser parser) throws IOException {
    Map<String, String> said = new LinkedHashMap<>();
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      String name = parser.currentName();
      parser.nextToken();
      said.put(name, parser.getText());
      parser.skipChildren();
    }
    return new Receipt(
        said.getOrDefault("key", ""),
        URI.create(said.getOrDefault("url", "")),
        said.getOrDefault("name", ""),
        Long.parseLong(said.getOrDefault("size", "")),
        said.getOrDefault("sha256", ""),
        Instant.parse(said.getOrDefault("expires", "")),
        Optional.empty());
  }

  private static TransferException unexpected(Exception e) {
    return new TransferException(
        Reason.PROTOCOL,
        "the server did not answer as a file service does; is the address right?",
        new IOException(e));
  }
}
