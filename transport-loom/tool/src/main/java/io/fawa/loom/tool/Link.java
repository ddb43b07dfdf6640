/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.loom.tool;

import io.fawa.loom.testkit.LinkConditions;
import io.fawa.loom.testkit.UdpLink;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

/** Forwards datagrams over a simulated bad link, until the process ends. */
record Link(
    InetSocketAddress listen, InetSocketAddress target, LinkConditions conditions, long seed)
    implements Command {

  static Link of(Arguments arguments) throws UsageException {
    Link link =
        new Link(
            arguments.address("to listen on"),
            arguments.address("of the target"),
            LinkConditions.perfect()
                .withDelay(
                    millis(arguments, "delay", Duration.ZERO),
                    millis(arguments, "jitter", Duration.ZERO))
                .withLoss(arguments.rate("loss", 0))
                .withDuplicates(arguments.rate("duplicate", 0))
                .withSpoiling(arguments.rate("spoil", 0))
                .withReordering(
                    arguments.rate("reorder", 0), millis(arguments, "hold", Duration.ofMillis(5))),
            arguments.number("seed", 1, Long.MIN_VALUE, Long.MAX_VALUE));
    // A link does not look into datagrams and does not use these options; they are accepted so that
    // one line of options serves all commands.
    Settings.of(arguments);
    return link;
  }

  private static int millis(Arguments arguments, String name, Duration otherwise)
      throws UsageException {
    long millis = arguments.duration(name, otherwise).toMillis();
    if (millis > 60_000) {
      throw new UsageException("--" + name + " is " + millis + " ms, allowed are 0 to 60000");
    }
    return (int) millis;
  }

  @Override
  public boolean run(PrintStream out) throws IOException {
    try (UdpLink link = UdpLink.open(listen, target, conditions, seed)) {
      out.println("listening " + text(link.address()));
      while (!Thread.currentThread().isInterrupted()) {
        LockSupport.park(link);
      }
    }
    return true;
  }

  /** Formats an address as in arguments. */
  static String text(InetSocketAddress address) {
    String host = address.getAddress().getHostAddress();
    return (host.contains(":") ? "[" + host + "]" : host) + ":" + address.getPort();
  }
}
