/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
/**
 * The transport's protocols as blocking endpoints: the state machines of {@code io.fawa.loom.core}
 * with sockets, clocks and virtual threads around them.
 */
module io.fawa.loom.net {
  requires static transitive org.jspecify;
  requires static com.google.errorprone.annotations;
  requires transitive io.fawa.limits;
  requires transitive io.fawa.loom.core;

  exports io.fawa.loom.net;
  exports io.fawa.loom.net.smux;
  exports io.fawa.loom.net.udp;
}
