/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package example.libraries;

// begin kcp
import io.fawa.loom.net.udp.KcpConnection;
import io.fawa.loom.net.udp.KcpListener;
import io.fawa.loom.net.udp.KcpOptions;
import io.fawa.loom.seal.PacketCipher;
import io.fawa.loom.seal.PassPhrase;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;

/** An echo over KCP and its client in one program. */
public final class Kcp {
  private Kcp() {}

  /** Starts the echo, and sends it a line. */
  public static void main(String[] args) throws Exception {
    byte[] key = PassPhrase.key("correct horse battery staple");
    KcpOptions options = KcpOptions.builder().cipher(PacketCipher.AES_256_GCM, key).build();
    InetSocketAddress any = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    try (KcpListener listener = KcpListener.bind(any, options)) {
      Thread.ofVirtual().start(() -> echo(listener));
      try (KcpConnection connection = KcpConnection.connect(listener.localAddress(), options)) {
        connection.output().write("hello by KCP\n".getBytes(StandardCharsets.UTF_8));
        connection.output().flush();
        System.out.write(connection.input().readNBytes(13));
        System.out.flush();
      }
    }
  }

  private static void echo(KcpListener listener) {
    try (KcpConnection connection = listener.accept()) {
      connection.input().transferTo(connection.output());
    } catch (IOException e) {
      // The other side is done.
    }
  }
}
// end kcp
