/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package example.kcp;

import io.fawa.limits.Deadline;
import io.fawa.loom.kcp.KcpConfig;
import io.fawa.loom.mux.MuxConfig;
import io.fawa.loom.net.smux.Carrier;
import io.fawa.loom.net.smux.SmuxSession;
import io.fawa.loom.net.smux.SmuxStream;
import io.fawa.loom.net.udp.KcpConnection;
import io.fawa.loom.net.udp.KcpListener;
import io.fawa.loom.net.udp.KcpOptions;
import io.fawa.loom.seal.PacketCipher;
import io.fawa.loom.seal.PassPhrase;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/** An echo over KCP, bare and with streams. */
public final class Echo {
  private Echo() {}

  // begin options
  static KcpOptions options() {
    return KcpOptions.builder()
        .config(KcpConfig.fast().withStreamMode(true).withWindows(1024, 1024))
        .cipher(PacketCipher.AES_256_GCM, PassPhrase.key("correct horse battery staple"))
        .build();
  }

  // end options

  // begin listen
  static void listen(KcpListener listener) {
    try {
      while (true) {
        KcpConnection connection = listener.accept();
        Thread.ofVirtual().start(() -> serve(connection));
      }
    } catch (IOException e) {
      // The listener was closed.
    }
  }

  static void serve(KcpConnection connection) {
    try (connection) {
      connection.input().transferTo(connection.output());
    } catch (IOException e) {
      // The peer has gone. KCP has no end of stream: this is how every conversation ends.
    }
  }

  // end listen

  // begin call
  static byte[] call(InetSocketAddress server, byte[] request) throws IOException {
    try (KcpConnection connection = KcpConnection.connect(server, options())) {
      connection.output().write(request);
      byte[] answer = new byte[request.length];
      for (int got = 0; got < answer.length; ) {
        Deadline soon = Deadline.after(Duration.ofSeconds(30));
        got += connection.read(answer, got, answer.length - got, soon);
      }
      return answer;
    }
  }

  // end call

  // begin streams
  static byte[] callOnAStream(KcpConnection connection, byte[] request) throws IOException {
    Carrier carrier = Carrier.of(connection.input(), connection.output(), connection);
    try (SmuxSession session = SmuxSession.client(MuxConfig.defaults(), carrier);
        SmuxStream stream = session.openStream()) {
      stream.output().write(request);
      stream.closeWrite();
      return stream.input().readNBytes(1 << 16);
    }
  }

  static void serveStreams(KcpConnection connection) {
    Carrier carrier = Carrier.of(connection.input(), connection.output(), connection);
    try (SmuxSession session = SmuxSession.server(MuxConfig.defaults(), carrier);
        SmuxStream stream = session.acceptStream()) {
      stream.input().transferTo(stream.output());
      stream.closeWrite();
      stream.input().read(); // until the peer has read it all and closes
    } catch (IOException e) {
      // As above.
    }
  }

  // end streams

  /** Serves on two ports and calls both. */
  public static void main(String[] args) throws IOException {
    InetAddress local = InetAddress.getLoopbackAddress();
    byte[] request = "hello over UDP".getBytes(StandardCharsets.UTF_8);
    try (KcpListener bare = KcpListener.bind(new InetSocketAddress(local, 0), options());
        KcpListener streams = KcpListener.bind(new InetSocketAddress(local, 0), options())) {
      Thread.ofVirtual().start(() -> listen(bare));
      System.out.println(new String(call(bare.localAddress(), request), StandardCharsets.UTF_8));
      Thread.ofVirtual()
          .start(() -> {
            try {
              serveStreams(streams.accept());
            } catch (IOException e) {
              throw new java.io.UncheckedIOException(e);
            }
          });
      try (KcpConnection connection = KcpConnection.connect(streams.localAddress(), options())) {
        byte[] answer = callOnAStream(connection, request);
        System.out.println("on a stream: " + new String(answer, StandardCharsets.UTF_8));
      }
    }
  }
}
