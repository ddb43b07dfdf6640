/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.service.routing;

/** An exchange that records which route serves it. */
public interface Routed {
  /** Sets the pattern of the route, such as {@code /upload/{name}}. */
  void route(String pattern);
}
