/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.sdk.files;

import static io.fawa.sdk.files.ScriptedServer.status;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fawa.sdk.files.ScriptedServer.Step;
import io.fawa.sdk.files.TransferException.Reason;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RequestingTest {
  private static final String HELLO_SHA256 =
      "2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824";
  private static final String KNOWN =
      "\"key\":\"REQUEST\",\"name\":\"p\",\"files\":2,\"bytes\":9,\"fileBytes\":8,\"open\":true,"
          + "\"expires\":\"2999-01-01T00:00:00Z\",\"url\":\"https://h.example/request?key=REQUEST\"";
  private static final String FILE =
      "{\"key\":\"ABC123\",\"name\":\"a\",\"size\":5,\"sha256\":\"%s\",\"expires\":\"2999-01-01T00:00:00Z\",\"url\":\"https://h.example/d/a?key=ABC123\",\"more\":{}}"
          .formatted(HELLO_SHA256);

  @TempDir private Path folder;

  private FileClient client(ScriptedServer server) {
    return new FileClient(ClientConfig.of(server.uri(), folder.resolve("state")));
  }

  private static Step json(int status, String json) {
    return status(status, json);
  }

  private static FileAddress address(ScriptedServer server) {
    return FileAddress.parse(server.uri() + "/request?key=REQUEST", server.uri());
  }

  @Test
  void itsTokenIsKeptForItsMaker() throws IOException {
    String more =
        ",\"ended\":true,\"arriving\":1,\"receivedFiles\":3,\"receivedBytes\":7,\"received\":[%s,%s]}"
            .formatted(FILE, FILE.replace("ABC123", "DEF456"));
    try (ScriptedServer server =
            new ScriptedServer(
                json(201, "{" + KNOWN + ",\"token\":\"T\"}"),
                exchange -> {
                  String token = exchange.getRequestHeaders().getFirst("Fawa-Delete-Token");
                  json(token.equals("T") ? 200 : 403, "{" + KNOWN + more).answer(exchange);
                },
                json(204, ""));
        FileClient client = client(server)) {
      Requested made =
          client.request(
              new RequestOptions(
                  Optional.of("p"),
                  Optional.of("2d"),
                  OptionalInt.of(2),
                  Optional.of("9"),
                  Optional.empty()));
      assertThat(made.token()).isEqualTo("T");
      assertThat(made.toString()).isEqualTo("Requested[p]");
      assertThat(made.request().link())
          .isEqualTo(URI.create("https://h.example/request?key=REQUEST"));
      RequestInbox inbox = client.inbox(address(server), Optional.empty());
      assertThat(inbox.request()).isEqualTo(made.request());
      assertThat(inbox.ended()).isTrue();
      assertThat(inbox.arriving()).isOne();
      assertThat(inbox.count()).isEqualTo(3);
      assertThat(inbox.files()).extracting(Receipt::key).containsExactly("ABC123", "DEF456");
      client.endRequest(address(server), Optional.empty());
      assertThat(server.requests())
          .isEqualTo(
              List.of("POST /requests", "GET /requests/REQUEST", "DELETE /requests/REQUEST"));
    }
  }

  @Test
  void withoutATokenNothingIsAsked() throws IOException {
    try (ScriptedServer server = new ScriptedServer(json(403, "{\"message\":\"no\"}"));
        FileClient client = client(server)) {
      refused(
          Reason.REFUSED,
          "no token of this request is known here",
          () -> client.inbox(address(server), Optional.empty()));
      refused(Reason.REFUSED, "no", () -> client.endRequest(address(server), Optional.of("x")));
      assertThat(server.requests()).hasSize(1);
    }
  }

  @Test
  void anotherAnswerIsNotOne() throws IOException {
    try (ScriptedServer server =
            new ScriptedServer(
                json(201, "{}"),
                json(201, "{" + KNOWN + "}"),
                json(400, "{\"message\":\"files\"}"));
        FileClient client = client(server)) {
      for (int i = 0; i < 2; i++) {
        refused(Reason.PROTOCOL, "", () -> client.request(RequestOptions.DEFAULT));
      }
      refused(Reason.REFUSED, "files", () -> client.request(RequestOptions.DEFAULT));
    }
  }

  @Test
  void aFileForARequestHasNoKey() throws IOException {
    String answer =
        "{\"name\":\"a\",\"size\":5,\"sha256\":\"%s\",\"expires\":\"2999-01-01T00:00:00Z\"}"
            .formatted(HELLO_SHA256);
    String[] named = {""};
    try (ScriptedServer server =
            new ScriptedServer(
                exchange -> {
                  named[0] = exchange.getRequestHeaders().getFirst("Fawa-Request");
                  json(201, answer).answer(exchange);
                },
                json(201, answer));
        FileClient client = client(server)) {
      LinkTerms terms = LinkTerms.forRequest(address(server));
      Receipt receipt = client.send(hello(), new SendOptions("a", false, terms), Progress.NONE);
      assertThat(named[0]).isEqualTo("REQUEST");
      assertThat(receipt.key()).isEmpty();
      assertThat(receipt.link()).isEqualTo(URI.create(server.uri() + "/request?key=REQUEST"));
      refused(
          Reason.PROTOCOL,
          "did not answer as a file service does",
          () -> client.send(hello(), new SendOptions("a", false), Progress.NONE));
    }
  }

  @Test
  void aRequestThatIsFullSaysSoInTheMiddle() throws IOException {
    byte[] large = new byte[2 << 20];
    Path file = Files.write(folder.resolve("large"), large);
    try (ScriptedServer server =
            new ScriptedServer(
                status(201, "", "Location", "/uploads/0123"),
                json(410, "{\"message\":\"this request has got all that it may get\"}"));
        FileClient client = client(server)) {
      LinkTerms terms = LinkTerms.forRequest(address(server));
      refused(
          Reason.NOT_FOUND,
          "has got all",
          () -> client.send(file, new SendOptions("a", false, terms), Progress.NONE));
    }
  }

  @Test
  void otherTermsAreWrong() {
    FileAddress address = FileAddress.parse("REQUEST", URI.create("http://h"));
    assertThat(address.server()).isEqualTo(URI.create("http://h"));
    LinkTerms terms = LinkTerms.forRequest(address);
    assertThat(terms.toString()).contains("request=REQUEST");
    assertThatThrownBy(() -> new SendOptions("a", true, terms)).hasMessageContaining("sealed");
    assertThatThrownBy(() ->
            new LinkTerms(
                Optional.of("1d"),
                OptionalInt.empty(),
                false,
                Optional.empty(),
                Optional.of("REQUEST")))
        .hasMessage("a file for a request has the terms of the request");
    FileAddress other = FileAddress.parse("http://h/x", URI.create("http://h"));
    assertThatThrownBy(() -> LinkTerms.forRequest(other))
        .hasMessage("the address has no key of a request");
  }

  private static ByteArrayInputStream hello() {
    return new ByteArrayInputStream("hello".getBytes(StandardCharsets.UTF_8));
  }

  private static void refused(
      Reason reason, String message, org.assertj.core.api.ThrowableAssert.ThrowingCallable act) {
    assertThatThrownBy(act)
        .isInstanceOfSatisfying(
            TransferException.class, e -> assertThat(e.reason()).isEqualTo(reason))
        .hasMessageContaining(message);
  }
}
