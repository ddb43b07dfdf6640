/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.sdk.files;

import java.util.Optional;
import java.util.OptionalInt;

/**
 * What is asked of others; what is empty is the server's default.
 *
 * @param name what it is for, which senders see
 * @param expires how long files may be sent: a number and s, m, h, d or w, as in 2d
 * @param files how many
 * @param bytes of all together: a number, also with k, m, g or t
 * @param fileBytes of each, likewise
 */
public record RequestOptions(
    Optional<String> name,
    Optional<String> expires,
    OptionalInt files,
    Optional<String> bytes,
    Optional<String> fileBytes) {
  /** The server's defaults. */
  public static final RequestOptions DEFAULT =
      new RequestOptions(
          Optional.empty(),
          Optional.empty(),
          OptionalInt.empty(),
          Optional.empty(),
          Optional.empty());
}
