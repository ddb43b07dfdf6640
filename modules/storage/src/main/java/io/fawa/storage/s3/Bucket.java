/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.storage.s3;

import io.fawa.files.StorageFullException;
import io.fawa.files.Visitor;
import io.minio.AbortMultipartUploadArgs;
import io.minio.BucketExistsArgs;
import io.minio.CompleteMultipartUploadArgs;
import io.minio.CopyObjectArgs;
import io.minio.CreateMultipartUploadArgs;
import io.minio.GetObjectArgs;
import io.minio.GetObjectResponse;
import io.minio.HeadObjectArgs;
import io.minio.HeadObjectResponse;
import io.minio.Http;
import io.minio.ListMultipartUploadsArgs;
import io.minio.ListObjectsV2Args;
import io.minio.MakeBucketArgs;
import io.minio.MinioAsyncClient;
import io.minio.PutObjectAPIArgs;
import io.minio.RemoveObjectArgs;
import io.minio.SourceObject;
import io.minio.UploadPartArgs;
import io.minio.errors.ErrorResponseException;
import io.minio.errors.ServerException;
import io.minio.messages.Item;
import io.minio.messages.ListBucketResultV2;
import io.minio.messages.ListMultipartUploadsResult;
import io.minio.messages.Part;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.lang.System.Logger.Level;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import okhttp3.ConnectionPool;
import okhttp3.Dispatcher;
import okhttp3.OkHttpClient;
import okhttp3.Protocol;
import okhttp3.Response;

/**
 * The objects of a bucket, by names behind its prefix. Every request has a time limit, and is
 * repeated when it failed for a reason that may pass; each of them may be repeated. Thread-safe.
 */
final class Bucket implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger(Bucket.class.getName());

  /** A request may take so many times the limit for silence. */
  private static final int TIMEOUTS_PER_REQUEST = 6;

  private static final Duration BACKOFF = Duration.ofMillis(100);
  private static final String DEFAULT_REGION = "us-east-1";
  private static final String TOKEN = "fawa-upload";
  private static final Set<Integer> PASSING = Set.of(408, 429, 500, 502, 503, 504);
  private static final Set<String> PASSING_CODES =
      Set.of(
          "InternalError",
          "SlowDown",
          "RequestTimeout",
          "ServiceUnavailable",
          "OperationAborted",
          "ConditionalRequestConflict");
  private static final Set<String> FULL =
      Set.of("QuotaExceeded", "XMinioStorageFull", "InsufficientStorage", "NoSpaceLeft");

  private final S3Config config;
  private final Client client;
  private final OkHttpClient http;

  /** MinIO's client, but for what servers refuse. */
  private static final class Client extends MinioAsyncClient {
    private final S3Config config;

    Client(MinioAsyncClient client, S3Config config) {
      super(client);
      this.config = config;
    }

    /** The default region must not be named. */
    CompletableFuture<?> makeBucketHere() {
      MakeBucketArgs args = MakeBucketArgs.builder().bucket(config.bucket()).build();
      return config.region().equals(DEFAULT_REGION)
          ? executePutAsync(args, null, null, null).thenAccept(Response::close)
          : makeBucket(args);
    }
  }

  /**
   * An object.
   *
   * @param size in bytes
   * @param token of the upload that made it; empty if unknown
   */
  record Head(long size, String token) {}

  Bucket(S3Config config) {
    this.config = config;
    Dispatcher dispatcher = new Dispatcher(Executors.newVirtualThreadPerTaskExecutor());
    dispatcher.setMaxRequests(config.sizes().requestsMax());
    dispatcher.setMaxRequestsPerHost(config.sizes().requestsMax());
    Duration timeout = config.patience().timeout();
    this.http =
        new OkHttpClient.Builder()
            .dispatcher(dispatcher)
            .connectionPool(new ConnectionPool(config.sizes().requestsMax(), 1, TimeUnit.MINUTES))
            .protocols(List.of(Protocol.HTTP_1_1))
            .connectTimeout(timeout)
            .readTimeout(timeout)
            .writeTimeout(timeout)
            .followRedirects(false)
            .build();
    this.client =
        new Client(
            MinioAsyncClient.builder()
                .endpoint(config.endpoint().toString())
                .region(config.region())
                .credentials(config.accessKey(), config.secretKey())
                .httpClient(http, false)
                .build(),
            config);
    if (config.pathStyle()) {
      client.disableVirtualStyleEndpoint();
    } else {
      client.enableVirtualStyleEndpoint();
    }
  }

  /** Creates the bucket if it does not exist. */
  void ensure() throws IOException {
    BucketExistsArgs exists = BucketExistsArgs.builder().bucket(config.bucket()).build();
    if (!send(() -> client.bucketExists(exists))) {
      try {
        send(client::makeBucketHere);
      } catch (S3Exception e) {
        if (!send(() -> client.bucketExists(exists))) { // another process was faster
          throw e;
        }
      }
    }
  }

  /** Stores an object. */
  void put(String name, byte[] bytes, int length, Map<String, String> metadata) throws IOException {
    Http.Headers headers = new Http.Headers(metadata);
    headers.put(Http.Headers.CONTENT_MD5, md5(bytes, length));
    send(() -> client.putObject(put(name, bytes, length, headers)));
  }

  /**
   * Stores an object, unless there is one of this name.
   *
   * @return false if there is one, perhaps of an earlier attempt whose answer was lost
   */
  boolean create(String name, byte[] bytes) throws IOException {
    Http.Headers headers = new Http.Headers("If-None-Match", "*");
    headers.put(Http.Headers.CONTENT_MD5, md5(bytes, bytes.length));
    try {
      send(() -> client.putObject(put(name, bytes, bytes.length, headers)));
      return true;
    } catch (S3Exception e) {
      if (e.status() == 412) {
        return false;
      }
      throw e;
    }
  }

  private PutObjectAPIArgs put(String name, byte[] bytes, int length, Http.Headers headers) {
    return PutObjectAPIArgs.builder()
        .bucket(config.bucket())
        .object(path(name))
        .data(bytes, length)
        .headers(headers)
        .build();
  }

  /** The metadata that names an upload. */
  static Map<String, String> token(String token) {
    return Map.of("x-amz-meta-" + TOKEN, token);
  }

  /**
   * The size and token of an object.
   *
   * @throws S3Exception with {@link S3Exception#isMissing} if there is none
   */
  Head head(String name) throws IOException {
    HeadObjectArgs args =
        HeadObjectArgs.builder().bucket(config.bucket()).object(path(name)).build();
    try {
      HeadObjectResponse head = send(() -> client.headObject(args));
      String token = head.headers().get("x-amz-meta-" + TOKEN);
      return new Head(head.size(), token == null ? "" : token);
    } catch (S3Exception e) {
      if (e.isMissing()) {
        open(name, 0, OptionalLong.empty()).close(); // says whether object or bucket is missing
      }
      throw e;
    }
  }

  /** Opens an object from {@code offset} on, to its end if {@code length} is empty. */
  InputStream open(String name, long offset, OptionalLong length) throws IOException {
    GetObjectArgs.Builder args = GetObjectArgs.builder().bucket(config.bucket()).object(path(name));
    if (offset > 0 || length.isPresent()) {
      args.offset(offset);
    }
    if (length.isPresent()) {
      args.length(length.getAsLong());
    }
    GetObjectResponse in = send(() -> client.getObject(args.build()));
    if ((offset > 0 || length.isPresent()) && in.headers().get("Content-Range") == null) {
      in.close();
      throw new IOException("S3 bucket " + config.where() + " ignores Range");
    }
    return in;
  }

  void delete(String name) throws IOException {
    RemoveObjectArgs args =
        RemoveObjectArgs.builder().bucket(config.bucket()).object(path(name)).build();
    try {
      send(() -> client.removeObject(args));
    } catch (S3Exception e) {
      if (!e.isMissing()) {
        throw e;
      }
    }
  }

  void copy(String from, String to) throws IOException {
    CopyObjectArgs args =
        CopyObjectArgs.builder()
            .bucket(config.bucket())
            .object(path(to))
            .source(SourceObject.builder().bucket(config.bucket()).object(path(from)).build())
            .build();
    send(() -> client.copyObject(args));
  }

  /** Visits the names that begin with {@code start}, in alphabetical order. */
  void list(String start, Visitor<String> action) throws IOException {
    String next = null;
    do {
      ListObjectsV2Args.Builder args =
          ListObjectsV2Args.builder().bucket(config.bucket()).prefix(path(start));
      if (next != null) {
        args.continuationToken(next);
      }
      ListBucketResultV2 page = send(() -> client.listObjectsV2(args.build())).result();
      for (Item item : page.contents()) {
        String name = item.objectName();
        if (name.startsWith(config.prefix())) {
          action.visit(name.substring(config.prefix().length()));
        }
      }
      next = page.isTruncated() ? page.nextContinuationToken() : null;
    } while (next != null);
  }

  /** Begins a multipart upload, whose object will have {@code metadata}; returns its id. */
  String begin(String name, Map<String, String> metadata) throws IOException {
    CreateMultipartUploadArgs args =
        CreateMultipartUploadArgs.builder()
            .bucket(config.bucket())
            .object(path(name))
            .headers(new Http.Headers(metadata))
            .build();
    return send(() -> client.createMultipartUpload(args)).result().uploadId();
  }

  /** Sends a part; returns its entity tag. */
  String part(String name, String upload, int number, byte[] bytes, int length) throws IOException {
    UploadPartArgs args =
        UploadPartArgs.builder()
            .bucket(config.bucket())
            .object(path(name))
            .uploadId(upload)
            .partNumber(number)
            .data(bytes, length)
            .headers(new Http.Headers(Http.Headers.CONTENT_MD5, md5(bytes, length)))
            .build();
    return PartList.etag(send(() -> client.uploadPart(args)).part().etag());
  }

  void complete(String name, String upload, List<String> etags) throws IOException {
    Part[] parts = new Part[etags.size()];
    for (int i = 0; i < parts.length; i++) {
      parts[i] = new Part(i + 1, etags.get(i));
    }
    CompleteMultipartUploadArgs args =
        CompleteMultipartUploadArgs.builder()
            .bucket(config.bucket())
            .object(path(name))
            .uploadId(upload)
            .parts(parts)
            .build();
    send(() -> client.completeMultipartUpload(args));
  }

  void abort(String name, String upload) throws IOException {
    AbortMultipartUploadArgs args =
        AbortMultipartUploadArgs.builder()
            .bucket(config.bucket())
            .object(path(name))
            .uploadId(upload)
            .build();
    try {
      send(() -> client.abortMultipartUpload(args));
    } catch (S3Exception e) {
      if (!e.isMissing()) {
        throw e;
      }
    }
  }

  /**
   * A multipart upload.
   *
   * @param name of its object
   * @param id of the upload
   * @param begun when it was begun
   */
  record Pending(String name, String id, Instant begun) {}

  /** Visits the multipart uploads of names that begin with {@code start}. */
  void uploads(String start, Visitor<Pending> action) throws IOException {
    String key = null;
    String id = null;
    boolean more = true;
    while (more) {
      ListMultipartUploadsArgs.Builder args =
          ListMultipartUploadsArgs.builder().bucket(config.bucket()).prefix(path(start));
      if (key != null) {
        args.keyMarker(key).uploadIdMarker(id);
      }
      ListMultipartUploadsResult page =
          send(() -> client.listMultipartUploads(args.build())).result();
      for (ListMultipartUploadsResult.Upload upload : page.uploads()) {
        String name = upload.objectName();
        if (name.startsWith(config.prefix() + start)) {
          action.visit(
              new Pending(
                  name.substring(config.prefix().length()),
                  upload.uploadId(),
                  upload.initiated().toInstant()));
        }
      }
      key = page.nextKeyMarker();
      id = page.nextUploadIdMarker();
      more = page.isTruncated() && key != null && !key.isEmpty();
    }
  }

  @Override
  public void close() {
    http.dispatcher().executorService().shutdown();
    http.connectionPool().evictAll();
  }

  private String path(String name) {
    return config.prefix() + name;
  }

  private <T> T send(Request<T> request) throws IOException {
    for (int attempt = 1; ; attempt++) {
      IOException failure;
      try {
        return await(request.send());
      } catch (S3Exception e) {
        if (!e.passes() || attempt >= config.patience().attempts()) {
          throw e;
        }
        failure = e;
      } catch (Exception e) {
        throw failed(e);
      }
      pause(attempt, failure);
    }
  }

  private void pause(int attempt, IOException failure) throws IOException {
    long limit = BACKOFF.toMillis() << Math.min(attempt, 10);
    try {
      TimeUnit.MILLISECONDS.sleep(ThreadLocalRandom.current().nextLong(limit / 2, limit));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw failure;
    }
  }

  private <T> T await(CompletableFuture<T> answer) throws IOException {
    Duration limit = config.patience().timeout().multipliedBy(TIMEOUTS_PER_REQUEST);
    try {
      return answer.get(limit.toMillis(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException e) {
      throw failed(e);
    } catch (TimeoutException e) {
      discard(answer);
      throw new S3Exception("no answer within " + limit, e, 0, "", true);
    } catch (InterruptedException e) {
      discard(answer);
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted while waiting for S3");
    }
  }

  /** Closes a stream that comes when nobody waits any more. */
  private static void discard(CompletableFuture<?> answer) {
    var unused =
        answer.thenAccept(late -> {
          if (late instanceof InputStream in) {
            close(in);
          }
        });
  }

  private static void close(InputStream in) {
    try {
      in.close();
    } catch (IOException e) {
      LOG.log(Level.DEBUG, "a late answer could not be closed", e);
    }
  }

  private IOException failed(Throwable thrown) {
    Throwable cause = thrown;
    for (Throwable next = thrown;
        next instanceof CompletionException || next instanceof ExecutionException;
        next = next.getCause()) {
      cause = next.getCause() == null ? next : next.getCause();
    }
    if (cause instanceof ErrorResponseException e) {
      String code = String.valueOf(e.errorResponse().code());
      int status = e.response() == null ? 0 : e.response().code();
      if (FULL.contains(code) || status == 507) {
        return new StorageFullException("S3 bucket " + config.where() + ": " + code, e);
      }
      return new S3Exception(
          "S3 bucket " + config.where() + ": " + code + ", status " + status,
          e,
          status,
          code,
          PASSING.contains(status) || PASSING_CODES.contains(code));
    }
    if (cause instanceof ServerException e) {
      return new S3Exception(
          "S3 bucket " + config.where() + ": status " + e.statusCode(),
          e,
          e.statusCode(),
          "",
          PASSING.contains(e.statusCode()));
    }
    return new S3Exception("S3 bucket " + config.where() + " does not work", cause, 0, "", true);
  }

  private static String md5(byte[] bytes, int length) {
    try {
      MessageDigest digest = MessageDigest.getInstance("MD5");
      digest.update(bytes, 0, length);
      return Base64.getEncoder().encodeToString(digest.digest());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has MD5", e);
    }
  }

  @FunctionalInterface
  private interface Request<T> {
    CompletableFuture<T> send() throws Exception;
  }
}
