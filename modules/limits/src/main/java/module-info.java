/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
/**
 * Limits that all protocols share: on time (deadlines), on memory that peers make a process hold
 * (the budget), and on request rates (askers and their quotas).
 */
module io.fawa.limits {
  requires static transitive org.jspecify;
  requires static com.google.errorprone.annotations;

  exports io.fawa.limits;
}
