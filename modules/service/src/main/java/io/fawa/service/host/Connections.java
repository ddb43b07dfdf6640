/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.service.host;

import io.fawa.http.Exchange;
import io.fawa.http1.Http1ServerConfig;
import io.fawa.http2.Http2Config;
import io.fawa.limits.Budget;
import io.fawa.service.metrics.HttpCall;
import io.fawa.service.routing.OrdinaryRoutes;
import io.helidon.webserver.ConnectionContext;
import io.helidon.webserver.ListenerConfig;
import io.helidon.webserver.http.HttpRouting;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.Socket;
import java.time.Duration;
import java.util.Optional;
import javax.net.ssl.SSLSocket;

/**
 * How a listener's connections are served: our engines in front, Helidon's routes behind.
 *
 * @param sockets the listener's
 * @param secured what TLS it has put over each of them
 * @param calls serves each exchange
 * @param notes counts what no call came of, and knows what is open
 */
record Connections(
    AcceptedSockets sockets,
    Secured secured,
    Calls calls,
    Http1ServerConfig http1,
    Http2Config http2,
    Budget budget,
    Duration drainTimeout,
    CallNotes notes) {
  private static final Logger LOG = System.getLogger(Connections.class.getName());

  /** Serves exchanges; {@code ordinary} are the routes of the listener that they came by. */
  interface Calls {
    void serve(Exchange exchange, OrdinaryRoutes ordinary) throws IOException;
  }

  /** Knows the TLS over a socket, or not. */
  interface Secured {
    Optional<SSLSocket> over(Socket socket);
  }

  /** Has a listener serve its connections this way, beside nothing of Helidon's own. */
  void prepare(ListenerConfig.BuilderBase<?, ?> listener) {
    listener
        .useNio(false)
        .connectionOptions(sockets)
        .protocolsDiscoverServices(false)
        .addConnectionSelector(new ProtocolSelector(this));
  }

  void serve(Exchange exchange, ConnectionContext context) throws IOException {
    HttpRouting routing = context.router().routing(HttpRouting.class, HttpRouting.empty());
    calls.serve(exchange, new OrdinaryRoutes(context.listenerContext(), routing));
  }

  /** What was no request is for our log; the client is told the status alone. */
  void refused(int status, String why) {
    LOG.log(Level.DEBUG, "refused with {0}: {1}", status, why);
    notes.metrics().refused(new HttpCall("_OTHER", false, "", status, "HTTP/1.1", "refused"));
  }
}
