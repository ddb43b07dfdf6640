/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
/**
 * Sessions of packs: what a game gateway is built on. Servers and clients of the protocol that the
 * wire specification calls fabrica-net (§1), over any {@link io.fawa.loom.session.carrier carrier}.
 */
module io.fawa.loom.session {
  requires static transitive org.jspecify;
  requires static com.google.errorprone.annotations;
  requires transitive io.fawa.limits;
  requires transitive io.fawa.loom.net;

  exports io.fawa.loom.session;
  exports io.fawa.loom.session.carrier;
}
