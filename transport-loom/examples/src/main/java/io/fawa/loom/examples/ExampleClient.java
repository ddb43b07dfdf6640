/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.loom.examples;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.fawa.limits.Deadline;
import io.fawa.loom.session.Client;
import io.fawa.loom.session.Endpoint;
import io.fawa.loom.session.Login;
import io.fawa.loom.session.Received;
import io.fawa.loom.session.carrier.Carrier;
import java.io.IOException;
import java.io.PrintStream;
import java.net.URI;
import java.time.Duration;

/** The client: it talks, and says what happens to it. */
final class ExampleClient implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final PrintStream output;
  private final Client client;

  /** Logs in at the first server; the other is for when the first is gone. */
  ExampleClient(String name, Carrier carrier, URI first, URI other, PrintStream output)
      throws IOException {
    this.output = output;
    this.client =
        Client.builder(Login.of(name.getBytes(UTF_8)))
            .carrier(carrier)
            .target(first)
            .endpoint(new Endpoint(other, 0, "", ""))
            .connect(Deadline.after(PATIENCE));
    say("has logged in, the answer is '" + new String(client.answer(), UTF_8) + "'");
  }

  private void say(String text) {
    output.println("client: " + text);
  }

  /** Sends something and waits for the answer. */
  void talk(String text) throws IOException {
    client.send(text.getBytes(UTF_8));
    say("has sent '" + text + "'");
    hear();
  }

  /** Loses its connection, as on a train. The library connects again and goes on. */
  void loseTheLink(String text) throws IOException {
    client.drop();
    say("the link is cut");
    talk(text);
    say("has had " + client.connections() + " connections, and missed nothing");
  }

  /** Waits until the server has said good-bye and the next one has taken over. */
  void follow() throws IOException {
    hear();
    hear();
  }

  /** What a client receives is one of three. */
  private void hear() throws IOException {
    switch (client.receive(Deadline.after(PATIENCE))) {
      case Received.Pack pack -> say("has got '" + new String(pack.bytes(), UTF_8) + "'");
      case Received.GoAway away -> say("is told to go to " + away.target());
      case Received.HistoryLost lost ->
          say("has a new session: what was before is to be read anew");
    }
  }

  @Override
  public void close() {
    client.close();
    say("has left");
  }
}
