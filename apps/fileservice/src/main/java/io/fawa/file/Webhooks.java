/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.file;

import io.fawa.files.FileEvents;
import io.fawa.files.FileRecord;
import io.fawa.http.JsonString;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Calls a URL for each file that is stored or downloaded: a POST of JSON, signed as {@code
 * Fawa-Signature: t=SECONDS,v1=HEX}, where HEX is HMAC-SHA256 of {@code SECONDS.BODY}. A call that
 * fails is tried {@value #TRIES} times. The queue is bounded: what does not fit is dropped, and
 * counted. Thread-safe.
 */
final class Webhooks implements FileEvents, AutoCloseable {
  static final int QUEUE_MAX = 1_000;
  static final int TRIES = 3;
  static final String SIGNATURE = "Fawa-Signature";

  private static final System.Logger LOG = System.getLogger(Webhooks.class.getName());
  private static final int CALLERS = 4;
  private static final Duration CALL_MAX = Duration.ofSeconds(10);
  private static final Duration STOP_MAX = Duration.ofSeconds(5);
  private static final String ALGORITHM = "HmacSHA256";
  private static final int SUCCESS = 200;
  private static final int REDIRECTION = 300;

  private final URI url;
  private final SecretKeySpec secret;
  private final Duration pause;
  private final InstantSource clock;
  private final HttpClient client;
  private final BlockingQueue<String> queue = new ArrayBlockingQueue<>(QUEUE_MAX);
  private final List<Thread> callers = new ArrayList<>();
  private final LongAdder failed = new LongAdder();
  private volatile boolean closed;

  /**
   * Starts to call {@code url}.
   *
   * @param secret for signatures
   * @param pause before the second try; twice as long before the third
   */
  Webhooks(URI url, String secret, Duration pause, InstantSource clock) {
    this.url = url;
    this.secret = new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), ALGORITHM);
    this.pause = pause;
    this.clock = clock;
    this.client =
        HttpClient.newBuilder()
            .connectTimeout(CALL_MAX)
            .followRedirects(HttpClient.Redirect.NEVER)
            .build();
    for (int i = 0; i < CALLERS; i++) {
      callers.add(Thread.ofVirtual().name("webhook-" + i).start(this::run));
    }
  }

  @Override
  public void stored(FileRecord file) {
    enqueue("stored", file);
  }

  @Override
  public void downloaded(FileRecord file) {
    enqueue("downloaded", file);
  }

  /** Calls that were dropped, or have failed each time. */
  long failed() {
    return failed.sum();
  }

  private void enqueue(String what, FileRecord file) {
    String body =
        "{\"event\":\"%s\",\"time\":\"%s\",\"key\":\"%s\",\"name\":%s,\"size\":%d,\"sha256\":\"%s\"%s}"
            .formatted(
                what,
                clock.instant(),
                file.key().text(),
                JsonString.PLAIN.of(file.name().text()),
                file.size(),
                file.sha256(),
                file.terms().request().isEmpty()
                    ? ""
                    : ",\"request\":\"" + file.terms().request() + '"');
    if (!queue.offer(body)) {
      failed.increment();
      LOG.log(
          Level.WARNING,
          "a webhook was dropped: {0} calls are waiting, which is the limit",
          QUEUE_MAX);
    }
  }

  private void run() {
    try {
      while (!closed || !queue.isEmpty()) {
        String body = queue.poll(1, TimeUnit.SECONDS);
        if (body != null) {
          call(body);
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // closed, and out of time
    }
  }

  private void call(String body) throws InterruptedException {
    Duration wait = pause;
    String why = "";
    for (int i = 0; i < TRIES; i++) {
      if (i > 0) {
        Thread.sleep(wait);
        wait = wait.multipliedBy(2);
      }
      try {
        int status = client.send(request(body), BodyHandlers.discarding()).statusCode();
        if (status >= SUCCESS && status < REDIRECTION) {
          return;
        }
        why = "status " + status;
      } catch (IOException e) {
        why = e.toString();
      }
    }
    failed.increment();
    LOG.log(Level.WARNING, "the webhook at {0} has failed {1} times: {2}", url, TRIES, why);
  }

  private HttpRequest request(String body) {
    long seconds = clock.instant().getEpochSecond();
    return HttpRequest.newBuilder(url)
        .timeout(CALL_MAX)
        .header("Content-Type", "application/json")
        .header(SIGNATURE, "t=" + seconds + ",v1=" + sign(seconds + "." + body))
        .POST(BodyPublishers.ofString(body))
        .build();
  }

  private String sign(String text) {
    try {
      Mac mac = Mac.getInstance(ALGORITHM);
      mac.init(secret);
      return HexFormat.of().formatHex(mac.doFinal(text.getBytes(StandardCharsets.UTF_8)));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has " + ALGORITHM, e);
    }
  }

  /** Ends within {@code STOP_MAX}; what is left then is dropped. */
  @Override
  public void close() {
    closed = true;
    long deadline = System.nanoTime() + STOP_MAX.toNanos();
    try {
      for (Thread caller : callers) {
        if (!caller.join(Duration.ofNanos(Math.max(1, deadline - System.nanoTime())))) {
          caller.interrupt();
        }
      }
    } catch (InterruptedException e) {
      callers.forEach(Thread::interrupt);
      Thread.currentThread().interrupt();
    }
    if (!queue.isEmpty()) {
      LOG.log(Level.WARNING, "{0} webhooks were not called before the stop", queue.size());
    }
    client.shutdownNow();
  }
}
