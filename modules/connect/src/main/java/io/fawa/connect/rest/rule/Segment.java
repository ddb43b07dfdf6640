/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.connect.rest.rule;

/** One part of a path template between slashes. */
public sealed interface Segment {
  /** Matches one segment of its own text, decoded. */
  record Literal(String text) implements Segment {}

  /** {@code *}: matches any one segment that is not empty. */
  record One() implements Segment {}

  /** {@code **}, always last: matches all remaining segments, also none. */
  record Rest() implements Segment {}
}
