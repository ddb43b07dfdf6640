/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.loom.net.udp;

import io.fawa.limits.Allowance;
import io.fawa.loom.fec.FecPacket;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** A client connection with its own socket. */
final class KcpClient implements UdpPort.Handler {
  private final CompletableFuture<KcpConnection> made = new CompletableFuture<>();

  static KcpConnection connect(InetSocketAddress server, KcpOptions options) throws IOException {
    Allowance allowance = options.budget().connection(server);
    if (!allowance.tryTakeForNew(KcpStack.CONNECTION_BYTES)) {
      allowance.close();
      throw new IOException("no memory left of the budget for one more connection");
    }
    try {
      return connect(server, options, allowance);
    } catch (IOException | RuntimeException | Error e) {
      allowance.close();
      throw e;
    }
  }

  private static KcpConnection connect(
      InetSocketAddress server, KcpOptions options, Allowance allowance) throws IOException {
    KcpClient client = new KcpClient();
    InetSocketAddress any =
        new InetSocketAddress(
            server.getAddress().isLoopbackAddress() ? server.getAddress() : null, 0);
    UdpPort port = new UdpPort(any, Optional.of(server), options, client);
    KcpConnection connection =
        new KcpConnection(
            port, server, UdpPort.randomConversation(), options, allowance, ended -> port.close());
    client.made.complete(connection);
    port.start();
    return connection;
  }

  @Override
  public void received(byte[] bytes, int offset, int length, InetSocketAddress from) {
    KcpConnection connection = made.join();
    int type = FecPacket.type(bytes, offset, length);
    if (type != FecPacket.OUT_OF_BAND
        || FecPacket.outOfBandConversation(bytes, offset) == connection.conversation()) {
      connection.receive(type, bytes, offset, length);
    }
  }

  @Override
  public void ended(IOException cause) {
    made.join().fail(new IOException("socket closed", cause));
  }
}
