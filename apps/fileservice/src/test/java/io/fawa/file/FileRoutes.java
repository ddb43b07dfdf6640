/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.file;

import static org.assertj.core.api.Assertions.assertThat;

import io.fawa.files.FileRecord;
import io.fawa.files.FilesConfig;
import io.fawa.files.contract.ManualClock;
import io.fawa.files.contract.MemoryContentStore;
import io.fawa.files.contract.MemoryMetadataStore;
import io.fawa.files.contract.MemoryUploadStore;
import io.fawa.files.library.FileLibrary;
import io.fawa.files.library.Upload;
import io.fawa.files.link.LinkSigner;
import io.fawa.files.link.Passwords;
import io.fawa.files.link.SharingTerms;
import io.fawa.limits.Asker;
import io.helidon.webserver.WebServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;

/** The routes for files, on Helidon's own server, over stores in memory. */
@Timeout(180)
abstract class FileRoutes {
  static final long QUOTA_BYTES = 5_000_000;
  static final String HELLO_SHA256 =
      "2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824";

  final ManualClock clock = new ManualClock();
  final MemoryContentStore contents = new MemoryContentStore(QUOTA_BYTES);
  final MemoryMetadataStore metadata = new MemoryMetadataStore();
  final FileLibrary library =
      new FileLibrary(
          contents, metadata, new MemoryUploadStore(), config(), clock, new SecureRandom());
  final Passwords passwords = new Passwords(new Argon2(new SecureRandom()), clock, 1_000);
  final SharingTerms terms =
      new SharingTerms(FilesConfig.defaults(), passwords, new SecureRandom());
  final LinkSigner signer = new LinkSigner(new byte[32], Duration.ofMinutes(5), clock);
  final HttpClient client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  WebServer server;

  /** The limits of the library. */
  FilesConfig config() {
    return FilesConfig.defaults().withFileBytesMax(QUOTA_BYTES * 2);
  }

  @BeforeEach
  void start() throws IOException {
    Receiver receiver = new Receiver(passwords);
    Downloads downloads = new Downloads(library, signer, receiver, contents);
    Page page = new Page(FilesConfig.defaults(), downloads);
    server =
        WebServer.builder()
            .useNio(false) // as our hosts do
            .address(InetAddress.getLoopbackAddress())
            .port(0)
            // set, as a kernel may otherwise grow it until it takes a whole file
            .connectionOptions(options -> options.socketSendBufferSize(65_536))
            .routing(rules -> {
              downloads.routes(rules);
              page.routes(rules);
              Receipts receipts = new Receipts(signer, request -> "http://files.example");
              UploadResource resource = new UploadResource(library, terms, receipts);
              ResumableHttp resumables =
                  new ResumableHttp(
                      resource, QUOTA_BYTES * 2, FilesConfig.defaults().resumeLife(), clock);
              new UploadRoutes(resource, new Tus(resource, QUOTA_BYTES * 2), resumables)
                  .routes(rules);
              new Uploads(resource, resumables).routes(rules);
              new BundleRoutes(resource, receiver, downloads).routes(rules);
              new RequestRoutes(resource, FilesConfig.defaults()).routes(rules);
            })
            .build()
            .start();
  }

  @AfterEach
  void stop() {
    client.close();
    server.stop();
  }

  static void await(java.util.function.BooleanSupplier condition) {
    long deadline = System.nanoTime() + Duration.ofSeconds(60).toNanos();
    while (!condition.getAsBoolean() && System.nanoTime() < deadline) {
      LockSupport.parkNanos(1_000_000);
    }
    assertThat(condition.getAsBoolean()).isTrue();
  }

  FileRecord store(String name, String text) throws IOException {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    try (Upload upload = library.begin(name, bytes.length, Asker.named("test"))) {
      upload.append(bytes, 0, bytes.length);
      return upload.complete();
    }
  }

  FileRecord onlyFile() throws IOException {
    java.util.List<FileRecord> all = new java.util.ArrayList<>();
    metadata.all(all::add);
    assertThat(all).hasSize(1);
    return all.getFirst();
  }

  String link(FileRecord file) {
    return signer.sign(file).pathAndQuery(Downloads.PATH);
  }

  URI uri(String pathAndQuery) {
    return URI.create("http://localhost:" + server.port() + pathAndQuery);
  }

  HttpResponse<String> get(String path, String... headers) throws Exception {
    HttpRequest.Builder request = HttpRequest.newBuilder(uri(path));
    if (headers.length > 0) {
      request.headers(headers);
    }
    return client.send(request.build(), BodyHandlers.ofString());
  }

  HttpResponse<String> post(String path, byte[] body) throws Exception {
    return client.send(
        HttpRequest.newBuilder(uri(path)).POST(BodyPublishers.ofByteArray(body)).build(),
        BodyHandlers.ofString());
  }

  static String header(HttpResponse<?> answer, String name) {
    return answer.headers().firstValue(name).orElse("none");
  }
}
