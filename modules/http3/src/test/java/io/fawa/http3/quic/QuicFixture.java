/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.http3.quic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.fawa.http.TestTls;
import io.fawa.limits.Deadline;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.BooleanSupplier;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;

/** Shared by the tests of providers: identities, limits, connecting and waiting. */
abstract class QuicFixture {
  /** The bound of every wait; only a defect reaches it. */
  static final Duration PATIENCE = Duration.ofSeconds(60);

  static final String PROTOCOL = "fawa-test";
  static final int STREAM_WINDOW = 64 * 1024;
  static final int CONNECTION_WINDOW = 256 * 1024;

  @TempDir static Path folder;

  /** The server's key and certificate. */
  static TestTls tls;

  /** Those of a second server, or of a client. */
  static TestTls other;

  @BeforeAll
  static void makeKeys() throws Exception {
    tls = TestTls.in(folder, "first");
    other = TestTls.in(folder, "second");
  }

  /** The provider under test. */
  protected abstract QuicProvider provider();

  /** Whether the provider reports the codes of RESET_STREAM. */
  protected boolean reportsResetCodes() {
    return true;
  }

  /** Whether the provider reports the codes of STOP_SENDING. */
  protected boolean reportsStopCodes() {
    return true;
  }

  /**
   * Whether a stopped unidirectional stream of the peer gives its place in the stream limit back.
   */
  protected boolean creditsStoppedStreams() {
    return true;
  }

  /** Whether the provider can request client certificates. */
  protected boolean verifiesClients() {
    return true;
  }

  /** Bytes that the provider accepts from a writer beyond the peer's credit. */
  protected int sendBufferBytesMax() {
    return 128 * 1024;
  }

  static QuicLimits limits() {
    return limits(16, 16, 64);
  }

  static QuicLimits limits(int bidirectional, int unidirectional, int datagrams) {
    return new QuicLimits(
        PATIENCE,
        PATIENCE,
        STREAM_WINDOW,
        CONNECTION_WINDOW,
        bidirectional,
        unidirectional,
        datagrams);
  }

  static QuicLimits idleAfter(Duration idle) {
    return new QuicLimits(idle, PATIENCE, STREAM_WINDOW, CONNECTION_WINDOW, 16, 16, 64);
  }

  static QuicCertificate identity(TestTls tls) {
    try {
      return new QuicCertificate(tls.key(), List.of(tls.certificate()));
    } catch (GeneralSecurityException e) {
      throw new AssertionError(e);
    }
  }

  static QuicServerConfig serving(QuicLimits limits) {
    return serving(limits, 64, AddressValidation.NEVER);
  }

  static QuicServerConfig serving(QuicLimits limits, int connections, AddressValidation when) {
    return new QuicServerConfig(
        PROTOCOL, () -> identity(tls), Optional.empty(), limits, connections, when);
  }

  static QuicClientConfig connecting(QuicLimits limits) throws Exception {
    return connecting(PROTOCOL, "localhost", tls.authorities(), limits);
  }

  static QuicClientConfig connecting(
      String protocol, String host, KeyStore authorities, QuicLimits limits) {
    return new QuicClientConfig(protocol, host, Optional.of(authorities), Optional.empty(), limits);
  }

  QuicServerSide listen(QuicServerConfig config) throws IOException {
    return new QuicServerSide(provider(), config);
  }

  QuicConnection connect(QuicServerSide side, QuicClientConfig config) throws IOException {
    return provider().connect(side.listener().address(), config, soon());
  }

  QuicPair pair() throws Exception {
    return pair(limits());
  }

  QuicPair pair(QuicLimits limits) throws Exception {
    return pair(serving(limits), connecting(limits));
  }

  QuicPair pair(QuicServerConfig serving, QuicClientConfig connecting) throws Exception {
    QuicServerSide side = listen(serving);
    try {
      QuicConnection client = connect(side, connecting);
      return new QuicPair(side, client, side.next());
    } catch (Throwable t) {
      side.close();
      throw t;
    }
  }

  static Deadline soon() {
    return Deadline.after(PATIENCE);
  }

  /** Waits for a condition. */
  static void until(String what, BooleanSupplier condition) throws Exception {
    Deadline deadline = soon();
    while (!condition.getAsBoolean()) {
      if (deadline.expired()) {
        throw new AssertionError("timed out waiting until " + what);
      }
      Thread.sleep(2);
    }
  }

  static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  static void send(QuicStream stream, String text) throws IOException {
    byte[] bytes = bytes(text);
    stream.write(bytes, 0, bytes.length, soon());
  }

  /** Reads {@code length} bytes. */
  static String receive(QuicStream stream, int length) throws IOException {
    byte[] target = new byte[length];
    int had = 0;
    while (had < length) {
      int more = stream.read(target, had, length - had, soon());
      assertThat(more).as("bytes read").isBetween(1, length - had);
      had += more;
    }
    return new String(target, StandardCharsets.UTF_8);
  }

  /** Reads to the end. */
  static String rest(QuicStream stream) throws IOException {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    byte[] some = new byte[1024];
    int had;
    while ((had = stream.read(some, 0, some.length, soon())) >= 0) {
      all.write(some, 0, had);
    }
    return all.toString(StandardCharsets.UTF_8);
  }

  /** Echoes {@code text} on a new bidirectional stream from {@code opener} to {@code peer}. */
  static void assertEchoes(QuicConnection opener, QuicConnection peer, String text)
      throws Exception {
    QuicStream asked = opener.open(true, soon());
    send(asked, text);
    asked.finish();
    QuicStream answered = peer.accept();
    assertThat(answered.id()).isEqualTo(asked.id());
    send(answered, rest(answered));
    answered.finish();
    assertThat(rest(asked)).isEqualTo(text);
  }

  /** Repeats an act until it throws, which it does once a frame of the peer has come. */
  static void repeat(Callable<?> act) throws Exception {
    Deadline deadline = soon();
    while (!deadline.expired()) {
      act.call();
      Thread.sleep(2);
    }
  }

  static <T extends Throwable> T failure(Class<T> type, ThrowingCallable act) {
    T failure = catchThrowableOfType(type, act);
    assertThat(failure).as("a failure as " + type.getSimpleName()).isNotNull();
    return failure;
  }

  /** Checks the code of a RESET_STREAM. */
  void assertReset(QuicStreamResetException failure, long code) {
    assertCode(failure, code, reportsResetCodes());
  }

  /** Checks the code of a STOP_SENDING. */
  void assertStopped(QuicStreamResetException failure, long code) {
    assertCode(failure, code, reportsStopCodes());
  }

  private static void assertCode(QuicStreamResetException failure, long code, boolean reported) {
    assertThat(failure.code()).isEqualTo(reported ? code : QuicStreamResetException.UNKNOWN_CODE);
  }
}
