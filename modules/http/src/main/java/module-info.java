/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
/**
 * The exchange port: what one HTTP call is to those above it, whatever HTTP version carries it,
 * seen from the server and from the client; and what its implementations share: the rules for
 * fields, dialling, deadlines; and the small forms that everybody above answers in, a plain text
 * and a string of JSON. It holds no protocol.
 */
module io.fawa.http {
  requires static transitive org.jspecify;
  requires static com.google.errorprone.annotations;
  requires transitive io.fawa.limits;

  exports io.fawa.http;
}
