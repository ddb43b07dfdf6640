/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.service.host;

import io.helidon.webserver.spi.ProtocolConfig;

/**
 * Takes the place of a protocol that Helidon would find by itself and put beside our selector,
 * which must be the only one. Helidon's own switch for that is not heeded for the first listener of
 * a server (4.4).
 */
record NoProtocol(String type, String name) implements ProtocolConfig {
  static final NoProtocol HTTP_1_1 = new NoProtocol("http_1_1", "http_1_1");
}
