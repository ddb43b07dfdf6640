/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.loom.examples;

import io.fawa.loom.session.carrier.Carrier;
import io.fawa.loom.session.carrier.KcpCarrier;
import io.fawa.loom.session.carrier.TcpCarrier;
import io.fawa.loom.websocket.WebSocketCarrier;
import java.io.IOException;
import java.io.PrintStream;

/** Two servers and a client in one process: {@code Main tcp}. */
final class Main {
  private Main() {}

  /**
   * Runs the example over a carrier: {@code tcp}, {@code kcp} or {@code ws}. Status 2 for another.
   */
  public static void main(String[] args) throws IOException {
    switch (args.length == 1 ? args[0] : "") {
      case "tcp" -> run(new TcpCarrier(), System.out);
      case "kcp" -> run(KcpCarrier.original(), System.out);
      case "ws" -> run(new WebSocketCarrier(), System.out);
      default -> {
        System.err.println("usage: example CARRIER, which is tcp, kcp or ws");
        System.exit(2);
      }
    }
  }

  private static void run(Carrier carrier, PrintStream output) throws IOException {
    try (ExampleServer first = new ExampleServer("A", carrier, output);
        ExampleServer second = new ExampleServer("B", carrier, output);
        ExampleClient client =
            new ExampleClient("ada", carrier, first.target(), second.target(), output)) {
      client.talk("hello");
      client.loseTheLink("are you still there?");
      first.drain(second.target());
      client.follow();
      client.talk("hello again");
    }
  }
}
