/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fawa.api.file.v1.FileService;
import io.fawa.api.file.v1.GetDownloadURLResponse;
import io.fawa.api.file.v1.ReceiveFileResponse;
import io.fawa.api.file.v1.SendFileResponse;
import io.fawa.connect.server.RpcServer;
import io.fawa.file.RpcCaller.Answer;
import io.fawa.file.RpcCaller.Stream;
import io.fawa.files.ContentId;
import io.fawa.files.FileRecord;
import io.fawa.files.FilesConfig;
import io.fawa.files.Inbox;
import io.fawa.files.contract.ManualClock;
import io.fawa.files.contract.MemoryContentStore;
import io.fawa.files.contract.MemoryMetadataStore;
import io.fawa.files.contract.MemoryUploadStore;
import io.fawa.files.library.FileLibrary;
import io.fawa.files.library.FileRequests;
import io.fawa.files.link.LinkSigner;
import io.fawa.files.link.Passwords;
import io.fawa.files.link.SharingTerms;
import io.fawa.http.ClientExchange;
import io.fawa.http.MemoryExchange;
import io.fawa.http.ResetCode;
import io.fawa.limits.Asker;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Base64;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(120)
class FileCallsTest {
  private static final long QUOTA_BYTES = 1_000_000;
  private static final String HELLO = "{\"chunkData\":\"aGVsbG8=\"}";
  private static final String HELLO_SHA256 =
      "2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824";

  private final ManualClock clock = new ManualClock();
  private final MemoryContentStore contents = new MemoryContentStore(QUOTA_BYTES);
  private final MemoryMetadataStore metadata = new MemoryMetadataStore();
  private final FileLibrary library =
      new FileLibrary(
          contents,
          metadata,
          new MemoryUploadStore(),
          FilesConfig.defaults()
              .withFileBytesMax(QUOTA_BYTES * 2)
              .withMisses(5, Duration.ofSeconds(1)),
          clock,
          new SecureRandom());
  private final Passwords passwords = new Passwords(new Argon2(new SecureRandom()), clock, 100);
  private final SharingTerms terms =
      new SharingTerms(FilesConfig.defaults(), passwords, new SecureRandom());
  private final LinkSigner signer = new LinkSigner(new byte[32], Duration.ofMinutes(5), clock);
  private final RpcCaller caller =
      new RpcCaller(
          RpcServer.builder()
              .add(
                  FileService.bind(
                      new FileCalls(
                          library, terms, passwords, signer, call -> "https://files.example/base")))
              .build());

  private static String shared(String members) {
    return "{\"info\":{\"name\":\"a.txt\",\"size\":\"5\",%s}}".formatted(members);
  }

  private SendFileResponse send(String... messages) throws IOException {
    Stream sent = caller.stream("SendFile", messages);
    assertThat(sent.end()).isEqualTo("{}");
    return sent.message(0, SendFileResponse.newBuilder()).build();
  }

  @Test
  void termsAreThoseOfEveryProtocol() throws IOException {
    SendFileResponse sent =
        send(
            shared(
                "\"expires\":\"2h\",\"downloads\":1,\"password\":\"secret\",\"longKey\":true,"
                    + "\"wantDeleteToken\":true"),
            HELLO);
    assertThat(sent.getRandomkey()).hasSize(26);
    assertThat(sent.getDeleteToken()).hasSize(26);
    String get = "{\"randomkey\":\"" + sent.getRandomkey() + "\"";
    assertThat(caller.stream("ReceiveFile", get + "}").end())
        .contains("unauthenticated")
        .contains("the file needs a password");
    assertThat(caller.stream("ReceiveFile", get + ",\"password\":\"x\"}").end())
        .contains("the password is wrong");
    String right = get + ",\"password\":\"secret\"";
    assertThat(caller.stream("ReceiveFile", right + ",\"length\":\"4\"}").end()).isEqualTo("{}");
    assertThat(caller.stream("ReceiveFile", right + ",\"offset\":\"5\"}").end()).isEqualTo("{}");
    assertThat(metadata.count()).as("parts without the last byte do not count").isOne();
    assertThat(caller.stream("ReceiveFile", right + "}").end()).isEqualTo("{}");
    assertThat(caller.stream("ReceiveFile", right + "}").end()).contains("not_found");
    assertThat(metadata.count()).isZero();
    assertThat(contents.bytesLeft()).isEqualTo(QUOTA_BYTES);
  }

  @Test
  void aDigestInAnyMessageIsChecked() throws IOException {
    String sha256 = "{\"sha256\":\"" + HELLO_SHA256 + "\"}";
    assertThat(send(info("a.txt", 5), HELLO, sha256).getSha256()).isEqualTo(HELLO_SHA256);
    assertThat(send(info("a.txt", 5), HELLO).getDeleteToken()).isEmpty();
    int stored = metadata.count();
    String flipped = sha256.replace("2cf2", "3cf2");
    for (String wrong : new String[] {flipped, flipped.replace("}", ",\"chunkData\":\"\"}")}) {
      assertThat(caller.stream("SendFile", info("a.txt", 5), HELLO, wrong).end())
          .contains("invalid_argument")
          .contains("the content is not what was sent");
    }
    assertThat(caller.stream("SendFile", info("a.txt", 5), HELLO, "{\"sha256\":\"x\"}").end())
        .contains("sha256 must be 64 lower-case hexadecimal digits");
    assertThat(metadata.count()).isEqualTo(stored);
    assertThat(contents.bytesLeft()).isEqualTo(QUOTA_BYTES - 5L * stored);
  }

  @Test
  void takesAFileAndGivesItBack() throws IOException {
    Stream sent = caller.stream("SendFile", info("a.txt", 5), HELLO);
    assertThat(sent.end()).isEqualTo("{}");
    SendFileResponse response = sent.message(0, SendFileResponse.newBuilder()).build();
    assertThat(response.getSuccess()).isTrue();
    assertThat(response.getMessage()).isEqualTo("File a.txt uploaded successfully.");
    assertThat(response.getRandomkey()).matches("[A-Z0-9]{6}");
    assertThat(response.getSha256()).isEqualTo(HELLO_SHA256);

    Stream received = caller.stream("ReceiveFile", key(response.getRandomkey()));
    assertThat(received.end()).isEqualTo("{}");
    assertThat(received.messages()).hasSize(2);
    ReceiveFileResponse first = received.message(0, ReceiveFileResponse.newBuilder()).build();
    assertThat(first.getFileSize()).isEqualTo(5);
    assertThat(first.getSha256()).isEqualTo(HELLO_SHA256);
    assertThat(first.getFilename()).isEqualTo("a.txt");
    ReceiveFileResponse second = received.message(1, ReceiveFileResponse.newBuilder()).build();
    assertThat(second.getChunkData().toStringUtf8()).isEqualTo("hello");
    assertThat(second.getFilename()).isEqualTo("a.txt");
    assertThat(second.getSha256()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"zero.txt,0,", "u.bin,-1,hello", "u.bin,-2,hello", "two..dots.txt,5,hello"})
  void takesWhatTheOriginalTook(String name, long size, String text) throws IOException {
    String[] messages =
        text == null ? new String[] {info(name, size)} : new String[] {info(name, size), HELLO};
    Stream sent = caller.stream("SendFile", messages);
    assertThat(sent.end()).isEqualTo("{}");
    assertThat(sent.message(0, SendFileResponse.newBuilder()).getMessage())
        .isEqualTo("File " + name + " uploaded successfully.");
  }

  @Test
  void namesComeOutAsBaseNames() throws IOException {
    assertThat(upload("d/e/f.txt").getMessage()).isEqualTo("File f.txt uploaded successfully.");
    assertThat(upload("C:\\\\x\\\\y.txt").getMessage())
        .isEqualTo("File y.txt uploaded successfully.");
    assertThat(upload("héllo wörld #1?.txt").getMessage())
        .isEqualTo("File héllo wörld #1?.txt uploaded successfully.");
  }

  @Test
  void aLargeFileComesInChunksOfAtMost64KiB() throws IOException {
    byte[] bytes = new byte[300_000];
    new Random(1).nextBytes(bytes);
    String[] messages =
        IntStream.range(0, 4)
            .mapToObj(i ->
                i == 0
                    ? info("big.bin", bytes.length)
                    : "{\"chunkData\":\""
                        + Base64.getEncoder()
                            .encodeToString(
                                java.util.Arrays.copyOfRange(bytes, (i - 1) * 100_000, i * 100_000))
                        + "\"}")
            .toArray(String[]::new);
    String randomkey =
        caller.stream("SendFile", messages)
            .message(0, SendFileResponse.newBuilder())
            .getRandomkey();
    Stream received = caller.stream("ReceiveFile", key(randomkey));
    assertThat(received.messages()).hasSize(1 + 5);
    assertThat(content(received)).isEqualTo(bytes);

    Stream rest =
        caller.stream("ReceiveFile", "{\"randomkey\":\"" + randomkey + "\",\"offset\":\"199999\"}");
    assertThat(content(rest)).isEqualTo(java.util.Arrays.copyOfRange(bytes, 199_999, 300_000));
    assertThat(rest.message(0, ReceiveFileResponse.newBuilder()).getFileSize()).isEqualTo(300_000);
  }

  @ParameterizedTest
  @CsvSource({"0,0,hello", "2,0,llo", "1,3,ell", "4,99,o", "5,0,''", "5,7,''"})
  void givesThePartAskedFor(long offset, long length, String text) throws IOException {
    Stream part =
        caller.stream("ReceiveFile", part(upload("a.txt").getRandomkey(), offset, length));
    assertThat(part.end()).isEqualTo("{}");
    assertThat(new String(content(part), java.nio.charset.StandardCharsets.UTF_8)).isEqualTo(text);
  }

  @Test
  void refusesPartsThatAreNotThere() throws IOException {
    String randomkey = upload("a.txt").getRandomkey();
    assertThat(caller.stream("ReceiveFile", part(randomkey, 6, 0)).end())
        .isEqualTo(error("out_of_range", "offset 6 in a file of 5 bytes"));
    assertThat(caller.stream("ReceiveFile", part(randomkey, -1, 0)).end())
        .contains("invalid_argument");
    assertThat(caller.stream("ReceiveFile", part(randomkey, 0, -1)).end())
        .contains("invalid_argument");
  }

  /** The rows of the original's errors, with the code that fits. */
  @Test
  void refusesUploadsAsTheOriginalOrBetter() throws IOException {
    assertRefused("invalid_argument", "missing file info message");
    assertRefused("invalid_argument", "first message must be file info", HELLO);
    assertRefused("invalid_argument", "first message must be file info", "{}");
    assertRefused("invalid_argument", "file name cannot be empty", "{\"info\":{}}");
    for (String name : new String[] {"/etc/passwd", "../x", "a/../b", ".", " ", "..\\\\x"}) {
      assertRefused("invalid_argument", "invalid file name", info(name, 5), HELLO);
    }
    assertRefused(
        "invalid_argument", "invalid file name: U+0000 is not allowed", info("a\\u0000b", 5));
    assertRefused(
        "invalid_argument", "invalid file name: U+202E is not allowed", info("a\\u202eb", 5));
    assertRefused(
        "invalid_argument",
        "invalid file name: 2000 bytes, limit 255",
        info("x".repeat(2_000), 5),
        HELLO);
    String order = "subsequent messages must be chunk data";
    assertRefused("invalid_argument", order, info("a", 10), HELLO, info("a", 10));
    assertRefused("invalid_argument", order, info("a", 5), "{}");
    assertNothingLeft();
  }

  @Test
  void countsWhatComes() throws IOException {
    assertRefused("invalid_argument", "3 bytes declared, at least 5 received", info("a", 3), HELLO);
    assertRefused(
        "invalid_argument", "5 bytes declared, at least 10 received", info("a", 5), HELLO, HELLO);
    assertRefused("invalid_argument", "50 bytes declared, 5 received", info("a", 50), HELLO);
    assertRefused(
        "invalid_argument",
        "0 bytes declared, at least 5 received",
        "{\"info\":{\"name\":\"a\"}}",
        HELLO);
    assertNothingLeft();
  }

  @Test
  void limitsWhatComes() throws IOException {
    assertRefused(
        "resource_exhausted",
        "9223372036854775807 bytes declared, limit 2000000",
        info("a", Long.MAX_VALUE));
    assertRefused("resource_exhausted", "storage is full", info("a", QUOTA_BYTES + 1));
    String chunk =
        "{\"chunkData\":\"" + Base64.getEncoder().encodeToString(new byte[300_000]) + "\"}";
    assertRefused(
        "resource_exhausted", "storage is full", info("a", -1), chunk, chunk, chunk, chunk);
    assertNothingLeft();
    assertThat(upload("after.txt").getSuccess()).isTrue();
  }

  @Test
  void aBrokenStoreIsUnavailableAndNothingIsTold() throws IOException {
    String randomkey = upload("a.txt").getRandomkey();
    String unavailable = error("unavailable", "storage is not available");
    contents.broken(true);
    assertRefused("unavailable", "storage is not available", info("a", 5), HELLO);
    assertThat(caller.stream("ReceiveFile", key(randomkey)).end()).isEqualTo(unavailable);
    contents.broken(false);
    metadata.broken(true);
    assertRefused("unavailable", "storage is not available", info("a", 5), HELLO);
    assertThat(caller.stream("ReceiveFile", key(randomkey)).end()).isEqualTo(unavailable);
    assertThat(caller.unary("GetDownloadURL", key(randomkey)))
        .isEqualTo(
            new Answer(503, "{\"code\":\"unavailable\",\"message\":\"storage is not available\"}"));
    metadata.broken(false);
    assertThat(caller.stream("ReceiveFile", key(randomkey)).end()).isEqualTo("{}");
  }

  @Test
  void linksAreSignedAndNamed() throws IOException {
    String randomkey = upload("a b.txt").getRandomkey();
    Answer answer = caller.unary("GetDownloadURL", key(randomkey));
    assertThat(answer.status()).isEqualTo(200);
    GetDownloadURLResponse.Builder link = GetDownloadURLResponse.newBuilder();
    com.google.protobuf.util.JsonFormat.parser().merge(answer.body(), link);
    assertThat(link.getFilename()).isEqualTo("a b.txt");
    assertThat(link.getUrl())
        .matches(
            "https://files\\.example/base/d/a%20b\\.txt\\?key="
                + randomkey
                + "&expires=\\d+&sig=[\\w-]{43}");
  }

  @Test
  void unknownKeysGetTheTextsOfTheOriginal() throws IOException {
    for (String empty : new String[] {"{}", "{\"randomkey\":\"\"}"}) {
      assertThat(caller.unary("GetDownloadURL", empty))
          .isEqualTo(
              new Answer(
                  400,
                  "{\"code\":\"invalid_argument\",\"message\":\"randomkey cannot be empty\"}"));
      assertThat(caller.stream("ReceiveFile", empty).end())
          .isEqualTo(error("invalid_argument", "randomkey cannot be empty"));
    }
    assertThat(caller.unary("GetDownloadURL", key("NOPE00")))
        .isEqualTo(
            new Answer(
                404, "{\"code\":\"not_found\",\"message\":\"file not found or link expired\"}"));
    assertThat(caller.stream("ReceiveFile", key("NOPE00")))
        .isEqualTo(new Stream(java.util.List.of(), error("not_found", "file not found")));
    Answer wrongType = caller.unary("GetDownloadURL", "{\"randomkey\":7}");
    assertThat(wrongType.status()).isEqualTo(400);
    assertThat(wrongType.body()).contains("\"invalid_argument\"");
  }

  @Test
  void expiredKeysAreUnknown() throws IOException {
    String randomkey = upload("a.txt").getRandomkey();
    clock.advance(Duration.ofMinutes(25));
    assertThat(caller.unary("GetDownloadURL", key(randomkey)).status()).isEqualTo(404);
    assertThat(caller.stream("ReceiveFile", key(randomkey)).end()).contains("\"not_found\"");
    assertThat(library.sweep()).isEqualTo(1);
    assertNothingLeft();
  }

  @Test
  void guessersAreSlowedDown() throws IOException {
    for (int i = 0; i < 5; i++) {
      assertThat(caller.unary("GetDownloadURL", key("NOPE0" + i)).status()).isEqualTo(404);
    }
    assertThat(caller.unary("GetDownloadURL", key("NOPE05")))
        .isEqualTo(
            new Answer(
                429,
                "{\"code\":\"resource_exhausted\","
                    + "\"message\":\"too many unknown keys; try again later\"}"));
    String right = key(upload("a.txt").getRandomkey());
    assertThat(caller.unary("GetDownloadURL", right).status()).isEqualTo(200);
    assertThat(caller.unary("GetDownloadURL", key("NOPE06")).status()).isEqualTo(429);
  }

  @Test
  void thereIsNoLinkToAFileWhoseContentIsGone() throws IOException {
    String randomkey = upload("a.txt").getRandomkey();
    for (ContentId content : contents.committed()) {
      contents.setAside(content);
    }
    assertThat(caller.unary("GetDownloadURL", key(randomkey)).status()).isEqualTo(404);
    Stream received = caller.stream("ReceiveFile", key(randomkey));
    assertThat(received.messages()).isEmpty();
    assertThat(received.end()).contains("\"not_found\"");
  }

  @Test
  void aSenderThatGoesAwayLeavesNothing() throws Exception {
    MemoryExchange exchange = caller.exchange("SendFile", "application/connect+json");
    ClientExchange client = exchange.client();
    Thread serving = Thread.ofVirtual().start(() -> serve(exchange));
    for (String message : new String[] {info("a.txt", 50), HELLO}) {
      byte[] frame = RpcCaller.frame(message);
      client.write(frame, 0, frame.length);
    }
    client.flush();
    // A reset may overtake what was sent before it: then nothing would have been abandoned.
    FileRoutes.await(() -> library.counts().uploadsNow() == 1);
    client.reset(ResetCode.CANCEL);
    serving.join();
    assertNothingLeft();
    assertThat(library.counts().uploadsAbandoned()).isEqualTo(1);
  }

  @Test
  void aStreamThatBreaksInsideAMessageLeavesNothing() throws IOException {
    MemoryExchange exchange = caller.exchange("SendFile", "application/connect+json");
    ClientExchange client = exchange.client();
    byte[] frame = RpcCaller.frame(info("a.txt", 5));
    client.write(frame, 0, frame.length);
    client.write(RpcCaller.frame(HELLO), 0, 9);
    client.endRequest();
    caller.server().handle(exchange);
    assertThat(RpcCaller.read(client).end()).contains("\"invalid_argument\"");
    assertNothingLeft();
  }

  @Test
  void storedBytesThatVanishAreNotPassedOverInSilence() throws IOException {
    SendFileResponse sent = upload("a.txt");
    contents.delete(contents.committed().iterator().next());
    assertThat(caller.stream("ReceiveFile", key(sent.getRandomkey())).end())
        .contains("\"not_found\"");
  }

  private void serve(MemoryExchange exchange) {
    assertThatThrownBy(
            () -> {
              caller.server().handle(exchange);
              throw new IOException("ended");
            })
        .isInstanceOf(IOException.class);
  }

  private SendFileResponse upload(String jsonName) throws IOException {
    return caller.stream("SendFile", info(jsonName, 5), HELLO)
        .message(0, SendFileResponse.newBuilder())
        .build();
  }

  private void assertRefused(String code, String message, String... messages) throws IOException {
    Stream answer = caller.stream("SendFile", messages);
    assertThat(answer.messages()).isEmpty();
    assertThat(answer.end()).isEqualTo(error(code, message));
  }

  private void assertNothingLeft() throws IOException {
    assertThat(contents.committed()).isEmpty();
    assertThat(contents.bytesLeft()).isEqualTo(QUOTA_BYTES);
    assertThat(library.counts().uploadsNow()).isZero();
  }

  private static byte[] content(Stream received) throws IOException {
    ByteArrayOutputStream content = new ByteArrayOutputStream();
    for (int i = 1; i < received.messages().size(); i++) {
      byte[] chunk =
          received.message(i, ReceiveFileResponse.newBuilder()).getChunkData().toByteArray();
      assertThat(chunk.length).isBetween(1, FileCalls.CHUNK_BYTES_MAX);
      content.writeBytes(chunk);
    }
    return content.toByteArray();
  }

  private static String info(String jsonName, long size) {
    return "{\"info\":{\"name\":\"" + jsonName + "\",\"size\":\"" + size + "\"}}";
  }

  private static String key(String key) {
    return "{\"randomkey\":\"" + key + "\"}";
  }

  private static String part(String key, long offset, long length) {
    return "{\"randomkey\":\"%s\",\"offset\":\"%d\",\"length\":\"%d\"}"
        .formatted(key, offset, length);
  }

  private static String error(String code, String message) {
    return "{\"error\":{\"code\":\"" + code + "\",\"message\":\"" + message + "\"}}";
  }

  @Test
  void aFileForARequestIsItsMakers() throws Exception {
    FileRequests.Made request =
        library
            .requests()
            .create("x", Duration.ofDays(1), new Inbox.Limits(1, 10, 10), Asker.named("me"));
    RpcCaller sender = caller.with("fawa-request", request.record().key().text());
    Stream sent = sender.stream("SendFile", info("a.txt", 5), HELLO);
    assertThat(sent.end()).isEqualTo("{}");
    SendFileResponse answer = sent.message(0, SendFileResponse.newBuilder()).build();
    assertThat(answer.getRandomkey()).isEmpty();
    assertThat(answer.getDeleteToken()).isEmpty();
    assertThat(answer.getSha256()).isEqualTo(HELLO_SHA256);
    FileRecord now =
        library.requests().find(request.record().key().text(), Asker.named("me")).get();
    FileRecord file = library.requests().received(now, request.token()).getFirst();
    assertThat(
            new String(
                content(caller.stream("ReceiveFile", key(file.key().text()))),
                java.nio.charset.StandardCharsets.UTF_8))
        .isEqualTo("hello");
    assertThat(sender.stream("SendFile", info("a.txt", 5), HELLO).end())
        .isEqualTo(error("not_found", "this request has got all that it may get"));
  }
}
