/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.service.host;

import io.helidon.common.buffers.BufferData;
import io.helidon.webserver.ConnectionContext;
import io.helidon.webserver.spi.ServerConnection;
import io.helidon.webserver.spi.ServerConnectionSelector;
import java.util.Set;

/**
 * Takes every connection of its listener, of which it must be the only selector: Helidon looks
 * after the idle time of a connection only when its protocol is told, and would wait for ever for
 * one that says nothing.
 */
record ProtocolSelector(Connections connections) implements ServerConnectionSelector {
  @Override
  public int bytesToIdentifyConnection() {
    return 0;
  }

  @Override
  public Support supports(BufferData data) {
    // What is neither of both gets its answer from the parser of HTTP/1.1.
    return Support.SUPPORTED;
  }

  @Override
  public Set<String> supportedApplicationProtocols() {
    return Set.of("h2", "http/1.1");
  }

  @Override
  public ServerConnection connection(ConnectionContext context) {
    return new ListenerConnection(context, connections);
  }
}
