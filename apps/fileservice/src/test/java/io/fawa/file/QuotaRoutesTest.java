/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.file;

import static org.assertj.core.api.Assertions.assertThat;

import io.fawa.files.FilesConfig;
import io.fawa.files.library.NewUpload;
import io.fawa.files.library.Upload;
import io.fawa.limits.Asker;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class QuotaRoutesTest extends FileRoutes {
  @Override
  FilesConfig config() {
    return super.config().withQuotas(new FilesConfig.Quotas(20, 12, 2));
  }

  private HttpResponse<String> send(String method, String path, String body, String... fields)
      throws Exception {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(uri(path)).method(method, BodyPublishers.ofString(body));
    if (fields.length > 0) {
      request.headers(fields);
    }
    return client.send(request.build(), BodyHandlers.ofString());
  }

  @ParameterizedTest
  @CsvSource({
    "PUT, /b, x, y",
    "POST, '/upload?name=b', x, y",
    "POST, '/uploads?name=b', Upload-Complete, ?1",
    "POST, /uploads, Tus-Resumable, 1.0.0",
  })
  void whatIsRefusedSaysTheLimitAndWhenRoomComes(
      String method, String path, String field, String value) throws Exception {
    assertThat(send("PUT", "/a", "hello").statusCode()).isEqualTo(201);
    clock.advance(Duration.ofMinutes(5));
    String[] fields = {field, value, "Upload-Length", "8", "X-None", "-"};
    HttpResponse<String> answer = send(method, path, "12345678", fields);
    assertThat(answer.statusCode()).isEqualTo(429);
    assertThat(header(answer, "retry-after")).isEqualTo("1200");
    assertThat(answer.body())
        .contains("5 bytes of yours are stored, and the limit is 12; room comes in 1200 s")
        .contains("\"resource_exhausted\"");
    assertThat(library.counts().quotaRefused()).isOne();
    clock.advance(Duration.ofMinutes(20));
    assertThat(send("PUT", "/b", "12345678").statusCode()).isEqualTo(201);
    assertThat(library.counts().quotaBytes()).isEqualTo(8);
  }

  @Test
  void aFormEndsAtTheLimit() throws Exception {
    String part = "--b\r\nContent-Disposition: form-data; name=f; filename=f\r\n\r\nx\r\n";
    HttpResponse<String> answer =
        send(
            "POST",
            "/upload",
            part.repeat(3) + "--b--\r\n",
            "Content-Type",
            "multipart/form-data; boundary=b");
    assertThat(answer.statusCode()).isEqualTo(429);
    assertThat(answer.body()).contains("files of yours: 2 are stored, and the limit is 2");
  }

  @Test
  void whatAllHaveStoredIsAnotherLimit() throws Exception {
    for (String other : new String[] {"192.0.2.1", "192.0.2.2"}) {
      try (Upload upload = library.begin(NewUpload.of("a", 9, Asker.named(other)))) {
        upload.append(new byte[9], 0, 9);
        upload.complete();
      }
    }
    HttpResponse<String> answer = send("PUT", "/a", "hello");
    assertThat(answer.statusCode()).isEqualTo(507);
    assertThat(header(answer, "retry-after")).isEqualTo("1500");
    assertThat(answer.body())
        .contains("18 bytes are stored, and the limit is 20; room comes in 1500 s");
  }
}
