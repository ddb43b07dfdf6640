/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.http3.netty;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.fawa.http3.quic.QuicCertificate;
import io.fawa.http3.quic.QuicClientConfig;
import io.netty.handler.codec.quic.QuicSslContext;
import java.io.IOException;
import java.security.KeyStore;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;

/**
 * A cache of client TLS contexts. Netty frees the native memory of a context only at garbage
 * collection, so that one for each connection would pile up. Thread-safe.
 */
final class ClientContexts {
  private static final int KEPT_MAX = 16;
  private static final ReentrantLock LOCK = new ReentrantLock();

  @GuardedBy("LOCK")
  private static final Map<Key, QuicSslContext> KEPT = new LinkedHashMap<>(16, 0.75f, true);

  private ClientContexts() {}

  /** The settings that a context depends on. */
  private record Key(
      String protocol, Optional<KeyStore> authorities, Optional<QuicCertificate> certificate) {}

  static QuicSslContext get(QuicClientConfig config) throws IOException {
    Key key = new Key(config.protocol(), config.authorities(), config.certificate());
    LOCK.lock();
    try {
      QuicSslContext kept = KEPT.get(key);
      if (kept == null) {
        kept = Tls.client(config);
        KEPT.put(key, kept);
        if (KEPT.size() > KEPT_MAX) {
          KEPT.remove(KEPT.keySet().iterator().next());
        }
      }
      return kept;
    } finally {
      LOCK.unlock();
    }
  }
}
