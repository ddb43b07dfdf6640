/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.loom.tool;

import java.io.PrintStream;

/** Prints the usage. */
record Help() implements Command {
  private static final String TEXT =
      """
      kcp echo ADDRESS                echo the bytes of every session or stream
      kcp transfer ADDRESS --bytes N  send random bytes to an echo, compare digests
          --warm N                    bytes sent before, not timed
          --patience 30s              time-out if nothing returns
      kcp ping ADDRESS                measure round-trip times of messages
          --rate 60                   messages a second
          --size 100                  bytes per message, at least 4
          --seconds 10                duration
      kcp link LISTEN TARGET          forward datagrams over a simulated bad link
          --delay 20ms --jitter 0ms   delay, and random delay added to it
          --loss 0.01                 fraction lost
          --reorder 0.01 --hold 5ms   fraction delayed, and for how long
          --duplicate 0 --spoil 0     fractions duplicated and corrupted
          --seed 1                    the same seed gives the same effects

      Options that must be the same at both ends:
          --crypt NAME --key HEX      cipher, by its name in kcp-go; nil for none
          --pass PHRASE               key from a phrase, as in kcptun, instead of --key
          --smux 0|1|2                smux version; 0 for none
      Options of each end:
          --fec D+P                   D data and P parity packets per group; 0+0 for none
          --nodelay 1,10,2,1          no-delay, interval in ms, fast resend, no congestion control
          --window N                  send and receive window in segments, 1024
          --mtu N                     bytes per datagram, 1400; kcp-go reads at most 1472
          --ours                      fawa's defaults: window by round-trip time, small messages
                                      repeated at once\
      """;

  @Override
  public boolean run(PrintStream out) {
    out.println(TEXT);
    return true;
  }
}
