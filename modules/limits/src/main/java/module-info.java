/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
/**
 * Limits that every protocol of the product shares: on time (deadlines), on what peers make a
 * process hold (the budget), and on how often somebody may ask (askers and their quotas).
 */
module io.fawa.limits {
  requires static transitive org.jspecify;
  requires static com.google.errorprone.annotations;

  exports io.fawa.limits;
}
