/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
/**
 * The protocols of the transport as pure state machines: no I/O, clock, thread, randomness or log
 * inside, so that one simulator can run them all with a seed.
 */
module io.fawa.loom.core {
  requires static transitive org.jspecify;
  requires static com.google.errorprone.annotations;
  requires org.bouncycastle.provider;

  exports io.fawa.loom.fec;
  exports io.fawa.loom.kcp;
  exports io.fawa.loom.mux;
  exports io.fawa.loom.resume;
  exports io.fawa.loom.seal;
  exports io.fawa.loom.secure;
  exports io.fawa.loom.wire;
}
