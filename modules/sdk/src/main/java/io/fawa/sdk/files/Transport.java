/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.sdk.files;

import io.fawa.sdk.files.TransferException.Reason;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.channels.UnresolvedAddressException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.LongSupplier;
import javax.net.ssl.SSLException;

/** HTTP calls that end: each wait is limited by the time without a byte. */
final class Transport implements AutoCloseable {
  private static final int MESSAGE_BYTES_MAX = 64 * 1024;
  private static final int TEXT_CHARS_MAX = 500;
  private static final Duration ROUND = Duration.ofMillis(250);

  private final ClientConfig config;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final HttpClient client;
  private volatile boolean answered;

  Transport(ClientConfig config) {
    this.config = config;
    HttpClient.Builder builder =
        HttpClient.newBuilder()
            // One transfer at a time: nothing is gained by HTTP/2, and h2c asks for an upgrade.
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(config.connectLimit())
            .followRedirects(HttpClient.Redirect.NORMAL)
            .executor(threads);
    config.tls().ifPresent(builder::sslContext);
    client = builder.build();
  }

  ClientConfig config() {
    return config;
  }

  /** Waits for the beginning of the answer. */
  HttpResponse<InputStream> call(HttpRequest request) throws IOException {
    return call(request, () -> 0);
  }

  /**
   * Sends a request with a body; while {@code sent} grows the request has time.
   *
   * @throws PassingException there was no answer; another try may get one
   */
  HttpResponse<InputStream> call(HttpRequest request, LongSupplier sent) throws IOException {
    CompletableFuture<HttpResponse<InputStream>> answer =
        client.sendAsync(request, BodyHandlers.ofInputStream());
    long last = sent.getAsLong();
    long since = System.nanoTime();
    while (true) {
      try {
        HttpResponse<InputStream> response = answer.get(ROUND.toMillis(), TimeUnit.MILLISECONDS);
        answered = true;
        return response;
      } catch (TimeoutException e) {
        long now = sent.getAsLong();
        if (now != last) {
          last = now;
          since = System.nanoTime();
        } else if (System.nanoTime() - since > config.stallLimit().toNanos()) {
          answer.cancel(true);
          throw stalled(config);
        }
      } catch (ExecutionException e) {
        Throwable cause = e.getCause();
        throw failure(request.uri(), cause == null ? e : cause);
      } catch (InterruptedException e) {
        answer.cancel(true);
        throw interrupted();
      }
    }
  }

  static PassingException stalled(ClientConfig config) {
    return new PassingException(
        "no byte for %d s".formatted(Math.max(1, config.stallLimit().toSeconds())),
        Optional.empty());
  }

  static InterruptedIOException interrupted() {
    Thread.currentThread().interrupt();
    return new InterruptedIOException("interrupted");
  }

  private IOException failure(URI uri, Throwable cause) {
    return switch (cause) {
      case TransferException e -> e;
      case PassingException e -> e;
      case SSLException e ->
          new TransferException(
              Reason.UNREACHABLE,
              "no secure connection to %s: %s; if its certificate is private, name its authority"
                  .formatted(place(uri), e.getMessage()),
              e);
      case ConnectException e -> unreachable(uri, e);
      case HttpConnectTimeoutException e -> unreachable(uri, e);
      case IOException e -> new PassingException("connection lost: " + e, Optional.empty());
      default -> new IOException("request to " + place(uri) + " failed", cause);
    };
  }

  /** A server that has answered is tried again; one that never did may not be there. */
  private IOException unreachable(URI uri, IOException cause) {
    boolean unknown = cause.getCause() instanceof UnresolvedAddressException;
    String message =
        "cannot reach %s: %s"
            .formatted(
                place(uri),
                unknown
                    ? "its name is not known"
                    : cause instanceof HttpConnectTimeoutException
                        ? "no answer within " + config.connectLimit().toSeconds() + " s"
                        : "connection refused");
    return answered
        ? new PassingException(message, Optional.empty())
        : new TransferException(
            Reason.UNREACHABLE, message + "; is the server running, and the address right?", cause);
  }

  static String place(URI uri) {
    return uri.getScheme() + "://" + uri.getRawAuthority();
  }

  /** The failure that an answer with a status of 400 or more, or an unexpected one, stands for. */
  IOException refusal(HttpResponse<InputStream> answer) throws IOException {
    int status = answer.statusCode();
    String said = said(answer);
    Optional<Duration> retryAfter = retryAfter(answer);
    String message = said.isEmpty() ? "the server answered " + status : "the server says: " + said;
    boolean soon = retryAfter.isPresent() && retryAfter.get().compareTo(config.pauseMax()) <= 0;
    return switch (status) {
      case 404, 410 -> new TransferException(Reason.NOT_FOUND, message);
      case 409, 423, 425, 408, 500, 502, 503, 504 -> new PassingException(message, retryAfter);
      case 429 ->
          soon
              ? new PassingException(message, retryAfter)
              : new TransferException(Reason.REFUSED, message);
      case 401 -> new TransferException(Reason.PASSWORD, message);
      case 400, 403, 411, 412, 413, 414, 415, 416, 431, 451, 507 ->
          new TransferException(Reason.REFUSED, message);
      default ->
          new TransferException(
              Reason.PROTOCOL,
              "%s answered %d, which a file service does not; is the address right?"
                  .formatted(place(answer.uri()), status));
    };
  }

  private static Optional<Duration> retryAfter(HttpResponse<?> answer) {
    return answer
        .headers()
        .firstValue("retry-after")
        .filter(seconds -> seconds.matches("\\d{1,6}"))
        .map(seconds -> Duration.ofSeconds(Long.parseLong(seconds)));
  }

  /** The message of an error, as JSON or as text; one line, safe for a terminal. */
  private static String said(HttpResponse<InputStream> answer) {
    try (InputStream body = answer.body()) {
      byte[] bytes = body.readNBytes(MESSAGE_BYTES_MAX);
      String type = answer.headers().firstValue("content-type").orElse("");
      String text =
          type.startsWith("application/json") || type.startsWith("application/problem+json")
              ? message(bytes)
              : type.startsWith("text/plain") ? new String(bytes, StandardCharsets.UTF_8) : "";
      String line = SafeName.shown(text.strip());
      return line.length() > TEXT_CHARS_MAX ? line.substring(0, TEXT_CHARS_MAX) : line;
    } catch (IOException e) {
      return "";
    }
  }

  private static String message(byte[] json) throws IOException {
    var members = JsonMembers.read(json);
    String detail = members.getOrDefault("detail", members.getOrDefault("title", ""));
    return members.getOrDefault("message", detail);
  }

  /** The body of a small answer. */
  static byte[] small(HttpResponse<InputStream> answer) throws IOException {
    return atMost(MESSAGE_BYTES_MAX, answer);
  }

  /** The body of an answer of limited length. */
  static byte[] atMost(int bytesMax, HttpResponse<InputStream> answer) throws IOException {
    try (InputStream body = answer.body()) {
      byte[] bytes = body.readNBytes(bytesMax + 1);
      if (bytes.length > bytesMax) {
        throw new TransferException(
            Reason.PROTOCOL, "the server's answer has more than " + bytesMax + " bytes of JSON");
      }
      return bytes;
    }
  }

  @Override
  public void close() {
    client.shutdownNow();
    threads.shutdownNow();
  }
}
