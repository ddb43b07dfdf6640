/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.http3.kwik;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fawa.http.TestTls;
import io.fawa.http3.quic.AddressValidation;
import io.fawa.http3.quic.QuicConnection;
import io.fawa.http3.quic.QuicConnectionClosedException;
import io.fawa.http3.quic.QuicListener;
import io.fawa.http3.quic.QuicStream;
import io.fawa.http3.quic.UdpRelay;
import java.lang.invoke.MethodHandle;
import java.net.DatagramSocket;
import java.nio.file.Path;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Puts kwik into states by hand that a race causes now and then. */
@Timeout(120)
class LossRepairTest {
  private static final byte[] MESSAGE = {1, 2, 3};

  @TempDir static Path folder;
  private static TestTls tls;

  private final BlockingQueue<QuicConnection> accepted = new LinkedBlockingQueue<>(4);

  @BeforeAll
  static void makeKey() throws Exception {
    tls = TestTls.in(folder);
  }

  private QuicListener listen() throws Exception {
    return TestQuic.listen(
        TestQuic.serving(tls, TestQuic.limits(), AddressValidation.NEVER),
        connection -> {
          accepted.add(connection);
          TestQuic.echo(connection);
        });
  }

  @Test
  void aMessageIsRepeatedThoughTheLossDetectionTimerWasStopped() throws Throwable {
    try (QuicListener listener = listen();
        UdpRelay relay = new UdpRelay(listener.address(), 0, 0);
        KwikConnection client =
            (KwikConnection)
                TestQuic.PROVIDER.connect(
                    relay.address(), TestQuic.connecting(tls), TestQuic.soon())) {
      QuicStream stream = client.open(true, TestQuic.soon());
      assertEchoes(stream);
      TestQuic.until("all is acknowledged", () -> client.repair().newestInFlight() == null);

      relay.lose(true, 0, Integer.MAX_VALUE);
      stream.write(MESSAGE, 0, MESSAGE.length, TestQuic.soon());
      TestQuic.until("a packet is lost", () -> relay.lost(true) > 0);
      stopTimer(client);
      relay.lose(true, -1);

      assertComesBack(stream);
    }
  }

  /** As the thread does that handles an ACK, while another one sets the timer. */
  private static void stopTimer(KwikConnection connection) throws Throwable {
    RecoveryMembers members = Internals.get().recovery();
    Object sender = (Object) members.sender().invoke(connection.kwik());
    Object recovery = (Object) members.recoveryManager().invoke(sender);
    MethodHandle unschedule = Members.method(recovery.getClass(), "unschedule", void.class);
    unschedule.invoke(recovery);
  }

  @Test
  void aConnectionWhoseSenderDiedEndsWithAReason() throws Throwable {
    try (QuicListener listener = listen();
        QuicConnection client =
            TestQuic.PROVIDER.connect(
                listener.address(), TestQuic.connecting(tls), TestQuic.soon())) {
      assertEchoes(client.open(true, TestQuic.soon()));
      KwikConnection server =
          (KwikConnection) accepted.poll(TestQuic.PATIENCE.toSeconds(), TimeUnit.SECONDS);
      QuicStream waiting = server.open(true, TestQuic.soon());

      breakSender(server);
      waiting.write(MESSAGE, 0, MESSAGE.length, TestQuic.soon());

      assertThatThrownBy(() -> waiting.read(new byte[1], 0, 1, TestQuic.soon()))
          .isInstanceOf(QuicConnectionClosedException.class)
          .hasMessageContaining("the connection was lost");
      assertThat(server.closed()).isTrue();
    }
  }

  /** Makes the next packet end the sender's thread by an exception. */
  private static void breakSender(KwikConnection connection) throws Throwable {
    Object sender = (Object) Internals.get().recovery().sender().invoke(connection.kwik());
    MethodHandle changeAddress =
        Members.method(sender.getClass(), "changeAddress", void.class, DatagramSocket.class);
    changeAddress.invoke(sender, null);
  }

  private static void assertEchoes(QuicStream stream) throws Exception {
    stream.write(MESSAGE, 0, MESSAGE.length, TestQuic.soon());
    assertComesBack(stream);
  }

  private static void assertComesBack(QuicStream stream) throws Exception {
    byte[] answer = new byte[MESSAGE.length];
    int had = 0;
    while (had < answer.length) {
      had += stream.read(answer, had, answer.length - had, TestQuic.soon());
    }
    assertThat(answer).isEqualTo(MESSAGE);
  }
}
