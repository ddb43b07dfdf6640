/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.loom.net;

import static org.assertj.core.api.Assertions.assertThat;

import io.fawa.limits.Budget;
import io.fawa.loom.mux.MuxConfig;
import io.fawa.loom.net.smux.Carrier;
import io.fawa.loom.net.smux.SmuxSession;
import io.fawa.loom.net.smux.SmuxStream;
import io.fawa.loom.net.udp.KcpConnection;
import io.fawa.loom.net.udp.KcpListener;
import io.fawa.loom.net.udp.KcpOptions;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A process with a small heap, and sessions by the thousand with a stream each. */
@Timeout(240)
class ManySessionsTest {
  private static final int SESSIONS = 1_000;
  private static final MuxConfig QUIET = MuxConfig.defaults().withKeepAlive(0, 0);

  /** The process with the small heap: gives bytes back, and says when it has all the streams. */
  static final class Server {
    private static final AtomicInteger STREAMS = new AtomicInteger();

    private Server() {}

    public static void main(String[] arguments) throws IOException {
      InetSocketAddress any = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
      try (KcpListener listener = KcpListener.bind(any, KcpOptions.defaults())) {
        System.out.println("listening 127.0.0.1:" + listener.localAddress().getPort());
        while (true) {
          KcpConnection connection = listener.accept();
          Thread.ofVirtual().start(() -> serve(connection));
        }
      }
    }

    private static void serve(KcpConnection connection) {
      Carrier carrier = Carrier.of(connection.input(), connection.output(), connection);
      try (SmuxSession session = SmuxSession.server(QUIET, carrier)) {
        while (true) {
          SmuxStream stream = session.acceptStream();
          Thread.ofVirtual().start(() -> echo(stream));
          if (STREAMS.incrementAndGet() == SESSIONS) {
            System.gc();
            Runtime runtime = Runtime.getRuntime();
            System.out.println(runtime.totalMemory() - runtime.freeMemory());
            System.out.println(Budget.ofProcess().heldBytes());
          }
        }
      } catch (IOException e) {
        // The session is over.
      }
    }

    private static void echo(SmuxStream stream) {
      try (stream) {
        stream.input().transferTo(stream.output());
      } catch (IOException e) {
        // The session is over.
      }
    }
  }

  private static GoPeer start() throws IOException {
    Path java = Path.of(System.getProperty("java.home"), "bin", "java");
    return GoPeer.start(
        java,
        "-Xmx128m",
        "-XX:+UseSerialGC",
        "-XX:+ExitOnOutOfMemoryError",
        "-cp",
        System.getProperty("java.class.path"),
        Server.class.getName());
  }

  @Test
  void aThousandSessionsWithAStreamEachAreHeldAndServed() throws Exception {
    KcpOptions options =
        KcpOptions.builder().budget(Budget.unlimited()).linger(Duration.ZERO).build();
    List<SmuxSession> sessions = new ArrayList<>();
    List<SmuxStream> streams = new ArrayList<>();
    try (GoPeer server = start()) {
      InetSocketAddress address = server.address();
      for (int i = 0; i < SESSIONS; i++) {
        KcpConnection connection = KcpConnection.connect(address, options);
        Carrier carrier = Carrier.of(connection.input(), connection.output(), connection);
        SmuxSession session = SmuxSession.client(QUIET, carrier, Budget.unlimited());
        sessions.add(session);
        SmuxStream stream = session.openStream();
        stream.output().write(i);
        streams.add(stream);
      }
      for (int i = 0; i < SESSIONS; i++) {
        assertThat(streams.get(i).input().read()).isEqualTo(i & 0xff);
      }
      long heapBytes = Long.parseLong(server.line());
      long takenBytes = Long.parseLong(server.line());
      assertThat(takenBytes).isBetween(SESSIONS * 64L * 1024, SESSIONS * 80L * 1024);
      assertThat(heapBytes).as("what is taken is enough").isLessThan(takenBytes);
    } finally {
      for (SmuxSession session : sessions) {
        session.close(Duration.ZERO);
      }
    }
  }
}
