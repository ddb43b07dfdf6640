/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.loom.session;

import java.net.URI;

/**
 * A server that a client may connect to.
 *
 * @param target such as {@code tcp://host:port}
 * @param weight how often it is chosen among others, 1 or more; 0 for only if no other is there
 * @param region where it is, empty if unknown
 * @param zone the part of the region, empty if unknown
 */
public record Endpoint(URI target, int weight, String region, String zone) {
  /** Checks that the weight is not negative. */
  public Endpoint {
    if (weight < 0) {
      throw new IllegalArgumentException("weight " + weight + ", allowed are 0 and more");
    }
  }

  /** One of weight 1. */
  public Endpoint(URI target) {
    this(target, 1, "", "");
  }
}
