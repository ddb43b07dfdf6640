/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.service.routing;

/** An exchange that wants to know which route serves it. */
public interface Routed {
  /** It was the route of this pattern, such as {@code /upload/{name}}. */
  void route(String pattern);
}
