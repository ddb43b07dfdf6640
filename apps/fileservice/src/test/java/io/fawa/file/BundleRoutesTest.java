/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.file;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BundleRoutesTest extends FileRoutes {
  private static String member(String json, String name) {
    Matcher matcher = Pattern.compile("\"" + name + "\":\"?([^\",}]*)").matcher(json);
    assertThat(matcher.find()).as(json).isTrue();
    return matcher.group(1);
  }

  /** Uploads a file; returns it as an element of {@code files}. */
  private String file(String path, String text) throws Exception {
    String json = post("/upload?name=x", text.getBytes(StandardCharsets.UTF_8)).body();
    return "{\"key\":\"%s\",\"deleteToken\":\"%s\",\"path\":\"%s\"}"
        .formatted(member(json, "key"), member(json, "deleteToken"), path);
  }

  private HttpResponse<String> bundle(String json, String... fields) throws Exception {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(uri("/bundles")).POST(BodyPublishers.ofString(json));
    if (fields.length > 0) {
      request.headers(fields);
    }
    return client.send(request.build(), BodyHandlers.ofString());
  }

  private String two(String terms) throws Exception {
    return "{\"name\":\"trip\",%s\"files\":[%s,%s]}"
        .formatted(terms, file("a/é.txt", "hello"), file("b", "world"));
  }

  private HttpResponse<byte[]> bytes(String path, String... fields) throws Exception {
    HttpRequest.Builder request = HttpRequest.newBuilder(uri(path));
    if (fields.length > 0) {
      request.headers(fields);
    }
    return client.send(request.build(), BodyHandlers.ofByteArray());
  }

  private static Map<String, String> unzip(byte[] zip) throws Exception {
    Map<String, String> files = new LinkedHashMap<>();
    try (ZipInputStream in = new ZipInputStream(new ByteArrayInputStream(zip))) {
      for (ZipEntry entry = in.getNextEntry(); entry != null; entry = in.getNextEntry()) {
        files.put(entry.getName(), new String(in.readAllBytes(), StandardCharsets.UTF_8));
      }
    }
    return files;
  }

  @Test
  void oneLinkGivesTheZipTheListAndEachFile() throws Exception {
    HttpResponse<String> answer = bundle(two(""));
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(201);
    String key = member(answer.body(), "key");
    assertThat(key).hasSize(26);
    String link = member(answer.body(), "url").replace("http://files.example", "");
    assertThat(link).startsWith("/d/trip.zip?key=");
    HttpResponse<byte[]> zip = bytes(link);
    assertThat(zip.statusCode()).isEqualTo(200);
    assertThat(header(zip, "content-type")).isEqualTo("application/zip");
    assertThat(header(zip, "content-disposition")).contains("filename=\"trip.zip\"");
    assertThat(header(zip, "content-length")).isEqualTo(member(answer.body(), "zipSize"));
    assertThat(header(zip, "repr-digest")).isEqualTo("none");
    assertThat(unzip(zip.body()))
        .containsExactly(Map.entry("a/é.txt", "hello"), Map.entry("b", "world"));

    HttpResponse<String> list = get("/bundle?key=" + key);
    assertThat(list.body())
        .startsWith("{\"name\":\"trip.zip\",\"zipSize\":" + zip.body().length)
        .contains("\"files\":[{\"path\":\"a/é.txt\",\"size\":5,\"sha256\":\"" + HELLO_SHA256)
        .endsWith("]}\n");
    assertThat(get("/bundle?key=" + key + "&file=1").body()).isEqualTo("world");
    HttpResponse<String> part = get("/bundle?key=" + key + "&file=0", "range", "bytes=1-2");
    assertThat(part.body()).isEqualTo("el");
    assertThat(header(part, "content-range")).isEqualTo("bytes 1-2/5");
    for (String wrong : new String[] {"2", "-1", "x", "99999999999"}) {
      HttpResponse<String> none = get("/bundle?key=" + key + "&file=" + wrong);
      assertThat(none.statusCode()).isEqualTo(404);
      assertThat(none.body()).isEqualTo("file must be a number from 0 to 1\n");
    }
  }

  @Test
  void aZipIsResumedAtAnyByte() throws Exception {
    String link = member(bundle(two("")).body(), "url").replace("http://files.example", "");
    HttpResponse<byte[]> whole = bytes(link);
    String etag = header(whole, "etag");
    for (int from : new int[] {1, 37, 60, whole.body().length - 30, whole.body().length - 1}) {
      HttpResponse<byte[]> rest = bytes(link, "range", "bytes=" + from + "-", "if-range", etag);
      assertThat(rest.statusCode()).isEqualTo(206);
      assertThat(rest.body())
          .isEqualTo(Arrays.copyOfRange(whole.body(), from, whole.body().length));
    }
    assertThat(bytes(link, "if-none-match", etag).statusCode()).isEqualTo(304);
  }

  @Test
  void termsAreThoseOfTheBundle() throws Exception {
    HttpResponse<String> answer =
        bundle(two("\"downloads\":1,\"expires\":\"2h\","), "fawa-password", "secret");
    String key = member(answer.body(), "key");
    String link = member(answer.body(), "url").replace("http://files.example", "");
    String[] secret = {"fawa-password", "secret"};
    assertThat(get("/bundle?key=" + key).statusCode()).isEqualTo(401);
    assertThat(get(link).statusCode()).isEqualTo(401);
    assertThat(get("/bundle?key=" + key, secret).body()).contains("\"downloadsMax\":1");
    HttpResponse<String> one = get("/bundle?key=" + key + "&file=0", secret);
    assertThat(one.statusCode()).isEqualTo(403);
    assertThat(one.body()).contains("given as one zip only");
    assertThat(bytes(link, secret).statusCode()).isEqualTo(200);
    await(() -> contents.committed().isEmpty());
    assertThat(metadata.count()).isZero();
  }

  @Test
  void itsTokenDeletesAllOfIt() throws Exception {
    HttpResponse<String> answer = bundle(two(""));
    HttpRequest delete =
        HttpRequest.newBuilder(uri("/download?key=" + member(answer.body(), "key")))
            .DELETE()
            .header("fawa-delete-token", member(answer.body(), "deleteToken"))
            .build();
    assertThat(client.send(delete, BodyHandlers.discarding()).statusCode()).isEqualTo(204);
    assertThat(contents.committed()).isEmpty();
    assertThat(metadata.count()).isZero();
  }

  @ParameterizedTest
  @CsvSource({
    "'', the request is not a JSON object",
    "'[1]', the request is not a JSON object",
    "'{\"files\":7}', 'a bundle of 0 files: allowed are 1 to 10000'",
    "'{\"name\":[]}', name must be a string",
    "'{\"password\":\"x\",\"files\":[]}', send the password in the header Fawa-Password",
    "'{\"files\":[{\"path\":\"../x\"}]}', file 1 of 1: invalid path",
    "'{\"files\":[{\"key\":\"NOPE00\",\"path\":\"x\"}]}', file 1 of 1: no file has this key"
  })
  void saysWhatIsWrong(String json, String message) throws Exception {
    HttpResponse<String> answer = bundle(json);
    assertThat(answer.statusCode()).isEqualTo(400);
    assertThat(answer.body()).contains(message);
    assertThat(contents.committed()).isEmpty();
  }

  @Test
  void aPlainFileIsNoBundle() throws Exception {
    String key = store("a", "hello").key().text();
    assertThat(get("/bundle?key=" + key).statusCode()).isEqualTo(404);
    assertThat(get("/bundle?key=NOPE00").statusCode()).isEqualTo(404);
  }
}
