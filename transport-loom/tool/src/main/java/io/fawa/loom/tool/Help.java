/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.loom.tool;

import java.io.PrintStream;

/** Says what there is. */
record Help() implements Command {
  private static final String TEXT =
      """
      kcp echo ADDRESS                give every session or stream its bytes back
      kcp transfer ADDRESS --bytes N  send random bytes to an echo, compare digests
          --warm N                    bytes before them that are not timed
          --patience 30s              give up when nothing comes back for so long
      kcp ping ADDRESS                time messages to an echo and back
          --rate 60                   messages a second
          --size 100                  bytes of one, at least 4
          --seconds 10                for how long
      kcp link LISTEN TARGET          pass datagrams on as a bad link does, each way
          --delay 20ms --jitter 0ms   time they take, and what may be added to it
          --loss 0.01                 how many are lost, of 1
          --reorder 0.01 --hold 5ms   how many are held back, and for how long
          --duplicate 0 --spoil 0     how many arrive twice, and changed
          --seed 1                    the same seed treats the same datagrams alike

      Both ends need the same of these:
          --crypt NAME --key HEX      a cipher by its name in kcp-go; nil for none
          --pass PHRASE               a key from a phrase, as kcptun makes it, instead of --key
          --smux 0|1|2                version of smux; 0 for none
      Each end for itself:
          --fec D+P                   D data and P parity packets a group; 0+0 for none
          --nodelay 1,10,2,1          no-delay, interval in ms, fast resend, no congestion control
          --window N                  segments each way, 1024
          --mtu N                     bytes of a datagram, 1400
          --ours                      our own defaults: window by round-trip time, small messages
                                      repeated at once\
      """;

  @Override
  public boolean run(PrintStream out) {
    out.println(TEXT);
    return true;
  }
}
