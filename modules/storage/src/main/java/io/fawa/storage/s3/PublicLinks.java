/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.storage.s3;

import io.fawa.files.FileName;
import io.minio.GetPresignedObjectUrlArgs;
import io.minio.Http;
import io.minio.MinioAsyncClient;
import io.minio.errors.MinioException;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.net.URI;
import java.time.Duration;
import java.util.Map;

/**
 * Signs links to objects (AWS Signature Version 4, query parameters) for the address at which
 * clients reach the bucket, such as that of a CDN. Sends nothing. Thread-safe.
 */
final class PublicLinks implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger(PublicLinks.class.getName());

  /** S3 accepts no longer life. */
  private static final Duration LIFE_MAX = Duration.ofDays(7);

  private final S3Config config;
  private final MinioAsyncClient client;
  private final String path;

  /**
   * Signs for {@code address}.
   *
   * @param address whose host receives the request; a path before the object is stripped there
   */
  PublicLinks(S3Config config, URI address) {
    this.config = config;
    this.path = address.getRawPath().replaceFirst("/$", "");
    this.client =
        MinioAsyncClient.builder()
            .endpoint(address.getScheme() + "://" + address.getRawAuthority())
            .region(config.region())
            .credentials(config.accessKey(), config.secretKey())
            .build();
    if (config.pathStyle()) {
      client.disableVirtualStyleEndpoint();
    } else {
      client.enableVirtualStyleEndpoint();
    }
  }

  /** A link that GET can follow, with ranges, and that saves the object under {@code name}. */
  URI of(String object, FileName name, Duration life) throws IOException {
    Duration shorter = life.compareTo(LIFE_MAX) > 0 ? LIFE_MAX : life;
    try {
      URI signed =
          URI.create(
              client.getPresignedObjectUrl(
                  GetPresignedObjectUrlArgs.builder()
                      .method(Http.Method.GET)
                      .bucket(config.bucket())
                      .object(object)
                      .expiry((int) Math.max(1, shorter.toSeconds()))
                      .extraQueryParams(
                          Map.of(
                              "response-content-disposition",
                              name.attachment(),
                              "response-content-type",
                              "application/octet-stream"))
                      .build()));
      return path.isEmpty()
          ? signed
          : URI.create(
              signed.getScheme()
                  + "://"
                  + signed.getRawAuthority()
                  + path
                  + signed.getRawPath()
                  + "?"
                  + signed.getRawQuery());
    } catch (MinioException e) {
      throw new IOException("a link could not be signed", e);
    }
  }

  @Override
  public void close() {
    try {
      client.close();
    } catch (Exception e) {
      LOG.log(Level.WARNING, "the client that signs links could not be closed", e);
    }
  }
}
