/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.loom.net.smux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fawa.loom.mux.MuxConfig;
import io.fawa.loom.mux.MuxEnd;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Whose doing the end of a session is, when it closes and its peer does something too. */
@Timeout(240)
class SmuxCloseTest {
  private static final byte[] UNKNOWN_COMMAND = {1, 9, 0, 0, 0, 0, 0, 0};
  private static final byte[] NOP = {1, 3, 0, 0, 0, 0, 0, 0};

  /** What the peer does as soon as it can know that everything was sent. */
  enum Peer {
    HANGS_UP,
    FAILS,
    SENDS_WHAT_IS_NOT_ALLOWED
  }

  /** A carrier whose peer is faster than whoever finishes the output or closes the session. */
  private static class Fast implements Carrier {
    private final Peer peer;
    private final boolean peerKnows;
    private final CountDownLatch sent = new CountDownLatch(1);
    private final CountDownLatch letGo = new CountDownLatch(1);

    Fast(Peer peer, boolean peerKnows) {
      this.peer = peer;
      this.peerKnows = peerKnows;
    }

    @Override
    public InputStream input() {
      return new InputStream() {
        @Override
        public int read() {
          throw new AssertionError("bytes are read in bulk");
        }

        @Override
        public int read(byte[] target, int offset, int length) throws IOException {
          if (letGo.getCount() == 0) {
            return -1;
          }
          return peerSends(target, offset);
        }
      };
    }

    int peerSends(byte[] target, int offset) throws IOException {
      reached(sent);
      return switch (peer) {
        case HANGS_UP -> -1;
        case FAILS -> throw new IOException("connection reset");
        case SENDS_WHAT_IS_NOT_ALLOWED -> {
          System.arraycopy(UNKNOWN_COMMAND, 0, target, offset, UNKNOWN_COMMAND.length);
          yield UNKNOWN_COMMAND.length;
        }
      };
    }

    @Override
    public OutputStream output() {
      return OutputStream.nullOutputStream();
    }

    /** Comes back when the session has noticed what the peer does, or has waited enough. */
    @Override
    public boolean finishOutput() throws IOException {
      sent.countDown();
      if (peer != Peer.SENDS_WHAT_IS_NOT_ALLOWED) {
        reached(letGo);
      }
      return peerKnows;
    }

    @Override
    public void close() {
      sent.countDown();
      letGo.countDown();
    }

    CountDownLatch letGo() {
      return letGo;
    }

    static void reached(CountDownLatch latch) {
      try {
        assertThat(latch.await(50, TimeUnit.SECONDS)).isTrue();
      } catch (InterruptedException e) {
        throw new AssertionError(e);
      }
    }
  }

  private static MuxEnd.Reason reasonOfClosing(Carrier carrier) throws IOException {
    SmuxSession session = SmuxSession.client(MuxConfig.defaults(), carrier);
    session.openStream().output().write(new byte[1_000]);
    session.close();
    return session.end().orElseThrow().reason();
  }

  @ParameterizedTest
  @EnumSource
  void onceAllWasSentAnyEndIsOurs(Peer peer) throws Exception {
    assertThat(reasonOfClosing(new Fast(peer, true))).isEqualTo(MuxEnd.Reason.CLOSED);
    assertThat(reasonOfClosing(new Fast(peer, false))).isEqualTo(MuxEnd.Reason.CLOSED);
  }

  @Test
  void outputThatCannotBeFinishedIsOurEndToo() throws Exception {
    Carrier carrier =
        new Fast(Peer.HANGS_UP, true) {
          @Override
          public boolean finishOutput() throws IOException {
            throw new IOException("not connected");
          }
        };
    assertThat(reasonOfClosing(carrier)).isEqualTo(MuxEnd.Reason.CLOSED);
  }

  @Test
  void silenceIsOurEndTooOnceAllWasSent() throws Exception {
    Carrier carrier =
        new Fast(Peer.HANGS_UP, true) {
          private final CountDownLatch finishing = new CountDownLatch(1);

          @Override
          int peerSends(byte[] target, int offset) {
            if (finishing.getCount() == 0) {
              reached(letGo());
              return -1;
            }
            System.arraycopy(NOP, 0, target, offset, NOP.length);
            return NOP.length;
          }

          @Override
          public boolean finishOutput() throws IOException {
            finishing.countDown();
            return super.finishOutput();
          }
        };
    SmuxSession session =
        SmuxSession.client(MuxConfig.defaults().withKeepAlive(20, 6_000), carrier);
    session.openStream().output().write(new byte[1_000]);
    long began = System.nanoTime();
    session.close(Duration.ofMillis(6_500));
    assertThat(System.nanoTime() - began)
        .as("the peer has its time to hang up")
        .isGreaterThanOrEqualTo(Duration.ofMillis(6_500).toNanos());
    assertThat(session.end().orElseThrow().reason()).isEqualTo(MuxEnd.Reason.CLOSED);
  }

  @Test
  void aCarrierLostBeforeAllWasSentIsNotOurEnd() throws Exception {
    CountDownLatch closing = new CountDownLatch(1);
    Carrier carrier =
        new Fast(Peer.HANGS_UP, true) {
          @Override
          public OutputStream output() {
            return new OutputStream() {
              @Override
              public void write(int value) throws IOException {
                reached(closing);
                throw new IOException("connection reset");
              }
            };
          }
        };
    SmuxSession session = SmuxSession.client(MuxConfig.defaults(), carrier);
    SmuxStream stream = session.openStream();
    Thread closer = Thread.ofVirtual().start(() -> session.close(Duration.ofSeconds(50)));
    assertThatThrownBy(() -> stream.output().write(new byte[10_000_000]))
        .isInstanceOf(IOException.class);
    closing.countDown();
    closer.join();
    assertThat(session.end().orElseThrow().reason()).isEqualTo(MuxEnd.Reason.CARRIER_LOST);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2})
  void anOrderlyCloseOverTcpIsOurs(int version) throws Exception {
    MuxConfig config = MuxConfig.defaults().withVersion(version);
    for (int i = 0; i < 100; i++) {
      try (TcpPair pair = new TcpPair();
          SmuxSession server = pair.server(config)) {
        SmuxSession client = pair.client(config);
        client.openStream().output().write(new byte[100]);
        client.close(Duration.ofSeconds(50));
        assertThat(client.end().orElseThrow().reason())
            .as("close %s", i)
            .isEqualTo(MuxEnd.Reason.CLOSED);
        assertThatThrownBy(client::openStream)
            .isInstanceOfSatisfying(
                SmuxEndedException.class,
                e -> assertThat(e.reason()).isEqualTo(MuxEnd.Reason.CLOSED));
        assertThat(server.acceptStream().input().readAllBytes()).hasSize(100);
      }
    }
  }
}
