/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.sdk.files;

import io.fawa.sdk.files.BundleJson.Member;
import io.fawa.sdk.files.TransferException.Reason;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/** Sends files one by one, and lets the server make them one bundle when all are there. */
final class BundleSending {
  /** How long a file waits for the last one, if the server allows as much. */
  private static final Duration WAIT_MAX = Duration.ofDays(1);

  private static final long FILES_MAX = 10_000;

  private final Transport transport;
  private final Progress progress;
  private final One one;

  /** Sends one file. */
  @FunctionalInterface
  interface One {
    Receipt send(BundleFile file, SendOptions options, Progress progress) throws IOException;
  }

  BundleSending(Transport transport, Progress progress, One one) {
    this.transport = transport;
    this.progress = progress;
    this.one = one;
  }

  Receipt send(List<BundleFile> files, SendOptions options) throws IOException {
    BundleFile.check(files);
    Map<String, String> limits = limits();
    long filesMax = number(limits, "bundleFilesMax", FILES_MAX);
    if (files.isEmpty() || files.size() > filesMax) {
      throw new IllegalArgumentException(
          "a bundle has 1 to %d files on this server; got %d".formatted(filesMax, files.size()));
    }
    long life = Math.min(WAIT_MAX.toSeconds(), number(limits, "timeToLiveMaxSeconds", 0));
    LinkTerms terms =
        options.terms().ofMember(life > 0 ? Optional.of(life + "s") : Optional.empty());
    long total = 0;
    for (BundleFile file : files) {
      total += Source.size(file.file());
    }
    List<Member> members = new ArrayList<>();
    boolean made = false;
    try {
      long done = 0;
      for (BundleFile file : files) {
        SendOptions each = new SendOptions(lastName(file.path()), false, terms);
        Receipt receipt = one.send(file, each, progress.within(done, OptionalLong.of(total)));
        members.add(new Member(file.path(), receipt));
        done += receipt.bytes();
      }
      Receipt receipt = make(options, members);
      made = true;
      return receipt;
    } finally {
      if (!made) {
        removeAll(members);
      }
    }
  }

  private static String lastName(String path) {
    return path.substring(path.lastIndexOf('/') + 1);
  }

  private URI uri(String path) {
    return URI.create(transport.config().server() + path);
  }

  private Map<String, String> limits() throws IOException {
    HttpResponse<InputStream> answer =
        transport.call(HttpRequest.newBuilder(uri("/limits")).build());
    byte[] body = Transport.small(answer);
    return answer.statusCode() == 200 ? JsonMembers.read(body) : Map.of();
  }

  private static long number(Map<String, String> members, String name, long otherwise) {
    String value = members.getOrDefault(name, "");
    return value.matches("\\d{1,18}") ? Long.parseLong(value) : otherwise;
  }

  /** Is tried once: after an answer that was lost the files may be in a bundle already. */
  private Receipt make(SendOptions options, List<Member> members) throws IOException {
    byte[] body = BundleJson.request(options.name(), members);
    HttpRequest request =
        options
            .terms()
            .ask(HttpRequest.newBuilder(uri("/bundles")))
            .header("Content-Type", "application/json")
            .header("Accept", "application/json")
            .POST(BodyPublishers.ofByteArray(body))
            .build();
    try {
      HttpResponse<InputStream> answer = transport.call(request);
      if (answer.statusCode() != 201 && answer.statusCode() != 200) {
        throw transport.refusal(answer);
      }
      return BundleJson.receipt(Transport.small(answer));
    } catch (PassingException e) {
      throw new TransferException(
          Reason.UNREACHABLE, "the files were sent, but not made a bundle: " + e.getMessage(), e);
    }
  }

  /** What nobody gets a link of is not left there; it expires if this fails. */
  private void removeAll(List<Member> members) {
    for (Member member : members) {
      Receipt receipt = member.receipt();
      if (receipt.deleteToken().isEmpty() || Thread.currentThread().isInterrupted()) {
        continue;
      }
      try {
        HttpRequest request =
            HttpRequest.newBuilder(uri("/download?key=" + receipt.key()))
                .header(LinkTerms.DELETE_TOKEN, receipt.deleteToken().get())
                .DELETE()
                .build();
        transport.call(request).body().close();
      } catch (IOException e) {
        return;
      }
    }
  }
}
