/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
/**
 * What tests of the transport stand on: a seeded network in virtual time, and conversations over
 * it.
 */
module io.fawa.loom.testkit {
  requires static transitive org.jspecify;
  requires static com.google.errorprone.annotations;
  requires transitive io.fawa.loom.core;

  exports io.fawa.loom.testkit;
}
