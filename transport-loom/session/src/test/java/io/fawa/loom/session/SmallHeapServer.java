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
      Thread.ofVirtual().start(() -> tellOfFailures(server));
      while (System.in.read() >= 0) {
        // Until the test ends.
      }
    }
  }

  /** Says that a connection could not be accepted, once it is so. */
  private static void tellOfFailures(Server server) {
    try {
      while (server.stats().acceptFailures() == 0) {
        Thread.sleep(20);
      }
      System.out.println(ServerProcess.NOT_ACCEPTED);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
