/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.storage.s3;

import java.net.URI;
import java.time.Duration;

/**
 * How a bucket is reached, and what its use costs.
 *
 * @param endpoint of the server: {@code https://host[:port]} or {@code http:}
 * @param region for signatures
 * @param bucket is created if it does not exist
 * @param prefix of every object; empty or with a slash at its end
 * @param accessKey of the account
 * @param secretKey of the account; never logged
 * @param pathStyle whether the bucket is in the path, not in the host name
 * @param sizes of parts and memory
 * @param patience of requests
 */
public record S3Config(
    URI endpoint,
    String region,
    String bucket,
    String prefix,
    String accessKey,
    String secretKey,
    boolean pathStyle,
    Sizes sizes,
    Patience patience) {
  /** The smallest part that every server takes, except for the last one. */
  public static final int PART_BYTES_MIN = 5 << 20;

  /** The last of 10,000 parts is so many times as large as the first. */
  public static final int PART_GROWTH = 10;

  /**
   * The memory of uploads.
   *
   * @param partBytes of the first thousand parts; each further thousand is larger by as much
   * @param bufferBytesMax for the parts of all uploads; others wait
   * @param requestsMax at a time
   */
  public record Sizes(int partBytes, long bufferBytesMax, int requestsMax) {
    /** Parts of 8 MiB, 256 MiB for all of them, 128 requests. */
    public static final Sizes DEFAULTS = new Sizes(8 << 20, 256L << 20, 128);

    /** Checks the values. */
    public Sizes {
      if (partBytes < PART_BYTES_MIN || bufferBytesMax < partBytes || requestsMax < 1) {
        throw new IllegalArgumentException(
            "parts of %d bytes (at least %d), %d for all (at least one part), %d requests"
                .formatted(partBytes, PART_BYTES_MIN, bufferBytesMax, requestsMax));
      }
    }
  }

  /**
   * Time-outs and repetitions.
   *
   * @param timeout of a connection attempt, and of silence on a connection
   * @param attempts of a request that fails for a reason that may pass
   * @param bufferWaitMax how long an upload waits for memory
   */
  public record Patience(Duration timeout, int attempts, Duration bufferWaitMax) {
    /** 10 s, 3 attempts, 30 s. */
    public static final Patience DEFAULTS =
        new Patience(Duration.ofSeconds(10), 3, Duration.ofSeconds(30));

    /** Checks the values. */
    public Patience {
      if (timeout.toMillis() < 1 || attempts < 1) {
        throw new IllegalArgumentException("timeout %s, %d attempts".formatted(timeout, attempts));
      }
    }
  }

  /** Checks the values. */
  public S3Config {
    String scheme = String.valueOf(endpoint.getScheme());
    if (!(scheme.equals("http") || scheme.equals("https")) || endpoint.getHost() == null) {
      throw new IllegalArgumentException("an S3 endpoint is https://host[:port], not " + endpoint);
    }
    if (!prefix.isEmpty() && (!prefix.endsWith("/") || prefix.startsWith("/"))) {
      throw new IllegalArgumentException("a prefix ends with a slash, as in fawa/, not " + prefix);
    }
  }

  /** For logs. */
  public String where() {
    return bucket + " at " + endpoint;
  }

  @Override
  public String toString() {
    return where();
  }
}
