/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.all;

import static org.assertj.core.api.Assertions.assertThat;

import io.fawa.http.Command;
import io.fawa.http.Tools;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** The programs that people give links to. */
@ExtendWith(FawaExtension.class)
class LinkClientsTest {
  private static final Duration LIMIT = Duration.ofMinutes(2);
  private static final int BYTES = 20_000_003;

  /** The exit status of wget for an answer that says there is an error. */
  private static final int WGET_REFUSED = 8;

  @TempDir private Path folder;

  private final String base;
  private final byte[] content = new byte[BYTES];

  LinkClientsTest(Fawa fawa) {
    this.base = fawa.clear("file");
  }

  @BeforeEach
  void makeContent() {
    new Random(1).nextBytes(content);
  }

  private String sent(String name, String... fields) throws Exception {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(base + "/" + name))
            .PUT(BodyPublishers.ofByteArray(content));
    if (fields.length > 0) {
      request.headers(fields);
    }
    try (HttpClient client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build()) {
      HttpResponse<String> answer = client.send(request.build(), BodyHandlers.ofString());
      assertThat(answer.statusCode()).isEqualTo(201);
      return answer.body().strip();
    }
  }

  private Command wget() {
    return Command.of(Tools.require("wget"), "--no-verbose", "--tries=3", "--timeout=60");
  }

  @Test
  void wgetFetchesAndGoesOn() throws Exception {
    String link = sent("a%20b.bin");
    wget().with("--content-disposition", "--directory-prefix=" + folder, link).succeeds(LIMIT);
    Path file = folder.resolve("a b.bin");
    assertThat(file).hasBinaryContent(content);
    cut(file, BYTES / 3);
    wget().with("--continue", "--output-document=" + file, link).succeeds(LIMIT);
    assertThat(file).hasBinaryContent(content);
  }

  @Test
  void wgetFetchesOnce() throws Exception {
    String link = sent("once.bin", "Fawa-Downloads", "1");
    Path file = folder.resolve("once.bin");
    wget().with("--spider", link).succeeds(LIMIT); // a HEAD, which counts nothing
    wget().with("--output-document=" + file, link).succeeds(LIMIT);
    assertThat(file).hasBinaryContent(content);
    Command.Outcome again =
        wget().with("--output-document=" + folder.resolve("again"), link).run(LIMIT, new byte[0]);
    assertThat(again.status()).as(again.text()).isEqualTo(WGET_REFUSED);
  }

  @Test
  void aria2FetchesInEightParts() throws Exception {
    String link = sent("parts.bin");
    Command.of(
            Tools.require("aria2c"),
            "--no-conf",
            "--max-connection-per-server=8",
            "--split=8",
            "--min-split-size=1M",
            "--max-tries=3",
            "--checksum=sha-256=" + sha256(),
            "--dir=" + folder,
            "--out=parts.bin",
            link)
        .succeeds(LIMIT);
    assertThat(folder.resolve("parts.bin")).hasBinaryContent(content);
  }

  @Test
  void pythonFetchesPartsAndSends() throws Exception {
    String packages = Tools.requirePythonPackages();
    String report =
        Command.of("env", "PYTHONPATH=" + packages, Tools.require("python3"))
            .with("api/clients/python/file_links.py", base, sent("python.bin"), sha256())
            .succeeds(LIMIT);
    assertThat(report.lines()).hasSize(4).allMatch(line -> line.startsWith("ok "));
  }

  private String sha256() throws Exception {
    return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(content));
  }

  private static void cut(Path file, long bytes) throws IOException {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      channel.truncate(bytes);
    }
    assertThat(Files.size(file)).isEqualTo(bytes);
  }
}
