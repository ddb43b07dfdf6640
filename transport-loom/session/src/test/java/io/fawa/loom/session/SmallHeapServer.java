/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.loom.session;

import io.fawa.loom.session.carrier.KcpCarrier;
import io.fawa.loom.session.carrier.TcpCarrier;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;

/** The echo of the tests as a process of its own, in both modes, over TCP and KCP. */
final class SmallHeapServer {
  private SmallHeapServer() {}

  /** Runs until its standard input ends. */
  public static void main(String[] args) throws IOException {
    EchoService service =
        new EchoService(false) {
          @Override
          public void onConnected(Session session) {}

          @Override
          public void onDisconnected(Session session, EndReason reason) {}
        };
    InetSocketAddress anywhere = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    try (Server server =
        Server.builder(service)
            .security(Security.ofOwn().orOriginal())
            .config(ServerConfig.builder().sameUid(SameUid.KEEP_BOTH).build())
            .start()) {
      int tcp = server.listen(new TcpCarrier(), anywhere).getPort();
      int kcp = server.listen(KcpCarrier.original(), anywhere).getPort();
      System.out.println("listening " + tcp + " " + kcp);
      while (System.in.read() >= 0) {
        // Until the test ends.
      }
    }
  }
}
