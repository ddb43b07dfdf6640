/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.loom.secure;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.Arrays;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HandshakeTest {
  private static final SigningKey SIGNER = new SigningKey(Ends.bytes(new Random(99), 32));

  private final Random random = new Random(5);

  @Test
  void bothEndsHaveTheSameKeysAndExporter() throws IOException {
    Ends ends = Ends.of(1);
    assertThat(ends.client().exporter()).isEqualTo(ends.server().exporter()).hasSize(32);
    assertThatTheyUnderstandEachOther(ends.client(), ends.server());
  }

  @Test
  void noTwoConnectionsShareAnything() throws IOException {
    assertThat(Ends.of(1).client().exporter()).isNotEqualTo(Ends.of(2).client().exporter());
    PackSeal one = Ends.of(1).client().seal();
    PackSeal other = Ends.of(2).server().seal();
    assertThatThrownBy(() -> other.open(one.seal(new byte[1])))
        .isInstanceOf(SealBrokenException.class);
  }

  @Test
  void aPinnedServerIsBelieved() throws IOException {
    ClientHandshake client = Ends.client(random, Optional.of(SIGNER.publicKey()));
    var answer = Ends.answer(client.hello(), random, Optional.of(SIGNER));
    assertThat(answer.hello()).hasSize(153);
    assertThatTheyUnderstandEachOther(client.finish(answer.hello()), answer.keys());
  }

  @Test
  void aServerSignsOnlyForThoseWhoAsk() throws IOException {
    ClientHandshake client = Ends.client(random, Optional.empty());
    var answer = Ends.answer(client.hello(), random, Optional.of(SIGNER));
    assertThat(answer.hello()).hasSize(57);
    assertThatTheyUnderstandEachOther(client.finish(answer.hello()), answer.keys());
  }

  @Test
  void aClientThatPinsRefusesAnUnsignedHello() throws IOException {
    ClientHandshake client = Ends.client(random, Optional.of(SIGNER.publicKey()));
    var answer = Ends.answer(client.hello(), random, Optional.empty());
    assertRefused(client, answer.hello(), "server hello is not signed, and a key is pinned");
  }

  @Test
  void aClientThatPinsRefusesAnotherKey() throws IOException {
    ClientHandshake client = Ends.client(random, Optional.of(SIGNER.publicKey()));
    var other = new SigningKey(Ends.bytes(random, 32));
    var answer = Ends.answer(client.hello(), random, Optional.of(other));
    assertRefused(
        client, answer.hello(), "server hello is signed by another key than the pinned one");
  }

  @Test
  void aSignatureOfAnotherConnectionIsWrong() throws IOException {
    ClientHandshake one = Ends.client(random, Optional.of(SIGNER.publicKey()));
    ClientHandshake other = Ends.client(random, Optional.of(SIGNER.publicKey()));
    var answer = Ends.answer(one.hello(), random, Optional.of(SIGNER));
    assertRefused(other, answer.hello(), "server hello has a wrong signature");
  }

  @Test
  void everyChangedBitOfASignedHelloIsRefused() throws IOException {
    ClientHandshake client = Ends.client(random, Optional.of(SIGNER.publicKey()));
    byte[] hello = Ends.answer(client.hello(), random, Optional.of(SIGNER)).hello();
    for (int bit = 0; bit < 8 * hello.length; bit++) {
      byte[] changed = Ends.flip(hello, bit);
      assertThatThrownBy(() -> client.finish(changed))
          .as("bit %d", bit)
          .isInstanceOf(HandshakeException.class);
    }
    assertThat(client.finish(hello).exporter()).hasSize(32);
  }

  @Test
  void everyChangedBitOfAnUnsignedHelloIsRefusedOrGivesOtherKeys() throws IOException {
    for (int bit = 0; bit < 8 * Hello.PLAIN_BYTES; bit++) {
      ClientHandshake client = Ends.client(random, Optional.empty());
      var answer = Ends.answer(client.hello(), random, Optional.empty());
      byte[] changed = Ends.flip(answer.hello(), bit);
      try {
        Keys keys = client.finish(changed);
        assertThat(keys.exporter()).as("bit %d", bit).isNotEqualTo(answer.keys().exporter());
        PackSeal server = answer.keys().seal();
        assertThatThrownBy(() -> keys.seal().open(server.seal(new byte[1])))
            .isInstanceOf(SealBrokenException.class);
      } catch (HandshakeException refused) {
        assertThat(bit).as("only the first 9 bytes have wrong values").isLessThan(72);
      }
    }
  }

  @Test
  void everyChangedBitOfAClientHelloIsRefusedOrGivesOtherKeys() throws IOException {
    for (int bit = 0; bit < 8 * Hello.PLAIN_BYTES; bit++) {
      ClientHandshake client = Ends.client(random, Optional.empty());
      byte[] changed = Ends.flip(client.hello(), bit);
      try {
        var answer = Ends.answer(changed, random, Optional.empty());
        assertThat(client.finish(answer.hello()).exporter())
            .as("bit %d", bit)
            .isNotEqualTo(answer.keys().exporter());
      } catch (HandshakeException refused) {
        assertThat(bit).as("only the first 9 bytes have wrong values").isLessThan(72);
      }
    }
  }

  @Test
  void whoClearsTheWishForASignatureIsNoticed() throws IOException {
    ClientHandshake client = Ends.client(random, Optional.of(SIGNER.publicKey()));
    byte[] downgraded = Ends.with(client.hello(), 8, 0);
    var answer = Ends.answer(downgraded, random, Optional.of(SIGNER));
    assertRefused(client, answer.hello(), "server hello is not signed, and a key is pinned");
  }

  @Test
  void whoSetsTheWishForASignatureIsNoticed() throws IOException {
    ClientHandshake client = Ends.client(random, Optional.empty());
    byte[] changed = Ends.with(client.hello(), 8, 1);
    var answer = Ends.answer(changed, random, Optional.of(SIGNER));
    assertRefused(client, answer.hello(), "server hello has a wrong signature");
  }

  @ParameterizedTest
  @CsvSource({
    "0, 0x00, client hello: its first 7 bytes are not those of a client hello (57 bytes)",
    "6, 0x73, client hello: its first 7 bytes are not those of a client hello (57 bytes)",
    "7, 0, 'client hello of version 0, this end has 1'",
    "7, 2, 'client hello of version 2, this end has 1'",
    "8, 2, 'client hello with flags 2, allowed are 0 and 1'",
    "8, 0x80, 'client hello with flags 128, allowed are 0 and 1'",
  })
  void aMalformedClientHelloIsRefused(int at, String value, String message) {
    byte[] hello =
        Ends.with(Ends.client(random, Optional.empty()).hello(), at, Integer.decode(value));
    assertThatThrownBy(() -> Ends.answer(hello, random, Optional.empty()))
        .isInstanceOf(HandshakeException.class)
        .hasMessage(message);
  }

  @ParameterizedTest
  @CsvSource({
    "0, 0x00, server hello: its first 7 bytes are not those of a server hello (57 bytes)",
    "6, 0x63, server hello: its first 7 bytes are not those of a server hello (57 bytes)",
    "7, 2, 'server hello of version 2, this end has 1'",
    "8, 4, 'server hello with flags 4, allowed are 0 and 1'",
    "8, 1, 'server hello with flags 1 of 57 bytes, needs 153'",
  })
  void aMalformedServerHelloIsRefused(int at, String value, String message) throws IOException {
    ClientHandshake client = Ends.client(random, Optional.empty());
    byte[] hello = Ends.answer(client.hello(), random, Optional.empty()).hello();
    assertRefused(client, Ends.with(hello, at, Integer.decode(value)), message);
  }

  @Test
  void aHelloOfAnyOtherLengthIsRefused() throws IOException {
    ClientHandshake client = Ends.client(random, Optional.of(SIGNER.publicKey()));
    byte[] signed = Ends.answer(client.hello(), random, Optional.of(SIGNER)).hello();
    for (int length = 0; length < 300; length++) {
      byte[] clientHello = Arrays.copyOf(client.hello(), length);
      byte[] serverHello = Arrays.copyOf(signed, length);
      if (length != 57) {
        assertThatThrownBy(() -> Ends.answer(clientHello, random, Optional.empty()))
            .isInstanceOf(HandshakeException.class)
            .hasMessageContaining(length + " bytes");
      }
      if (length != 153) {
        assertThatThrownBy(() -> client.finish(serverHello))
            .isInstanceOf(HandshakeException.class)
            .hasMessageContaining(length + " bytes");
      }
    }
  }

  @Test
  void aHelloThatIsReflectedIsRefused() {
    ClientHandshake client = Ends.client(random, Optional.empty());
    assertRefused(
        client,
        client.hello(),
        "server hello: its first 7 bytes are not those of a server hello (57 bytes)");
  }

  @Test
  void aLowOrderKeyIsRefusedAtBothEnds() throws IOException {
    ClientHandshake client = Ends.client(random, Optional.empty());
    byte[] clientHello = client.hello();
    byte[] serverHello = Ends.answer(clientHello, random, Optional.empty()).hello();
    Arrays.fill(clientHello, 9, 41, (byte) 0);
    Arrays.fill(serverHello, 9, 41, (byte) 0);
    assertThatThrownBy(() -> Ends.answer(clientHello, random, Optional.of(SIGNER)))
        .isInstanceOf(HandshakeException.class)
        .hasMessage("the peer's X25519 public key has low order");
    assertRefused(client, serverHello, "the peer's X25519 public key has low order");
  }

  @Test
  void aServerKnowsAHelloOfAnyVersionFromTheOriginalsFirstPacks() {
    byte[] hello = Ends.client(random, Optional.empty()).hello();
    assertThat(ServerHandshake.looksLikeHello(hello)).isTrue();
    assertThat(ServerHandshake.looksLikeHello(Ends.with(hello, 7, 9))).isTrue();
    assertThat(ServerHandshake.looksLikeHello(Arrays.copyOf(hello, 7))).isTrue();
    assertThat(ServerHandshake.looksLikeHello(Arrays.copyOf(hello, 6))).isFalse();
    assertThat(ServerHandshake.looksLikeHello(new byte[0])).isFalse();
    assertThat(ServerHandshake.looksLikeHello("{\"mod\":1,\"seq\":1}".getBytes(UTF_8))).isFalse();
    assertThat(ServerHandshake.looksLikeHello(OriginalKeys.publicKey(new byte[32]))).isFalse();
  }

  @Test
  void keysServeOneHandshake() throws IOException {
    EphemeralKeys keys = Ends.keys(random);
    var client = new ClientHandshake(keys, new byte[16], Optional.empty());
    var answer = Ends.answer(client.hello(), random, Optional.empty());
    client.finish(answer.hello());
    assertThatThrownBy(() -> client.finish(answer.hello()))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("already used");
    assertThatThrownBy(
            () -> ServerHandshake.answer(client.hello(), keys, new byte[16], Optional.empty()))
        .isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> new ClientHandshake(keys, new byte[16], Optional.empty()))
        .isInstanceOf(IllegalStateException.class);
  }

  @Test
  void keysGiveOneSeal() throws IOException {
    Keys keys = Ends.of(3).client();
    keys.seal();
    assertThatThrownBy(keys::seal)
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("taken before");
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 15, 17, 31, 33})
  void arraysOfAWrongLengthAreTheCallersMistake(int length) {
    byte[] wrong = new byte[length];
    assertThatThrownBy(() -> new EphemeralKeys(wrong)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new SigningKey(wrong)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> Ends.client(random, Optional.of(wrong)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("pinned server key of " + length + " bytes, allowed are 32");
    assertThatThrownBy(() -> new ClientHandshake(Ends.keys(random), wrong, Optional.empty()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("random of " + length + " bytes, allowed are 16");
  }

  private static void assertRefused(ClientHandshake client, byte[] hello, String message) {
    assertThatThrownBy(() -> client.finish(hello))
        .isInstanceOf(HandshakeException.class)
        .hasMessage(message);
  }

  private static void assertThatTheyUnderstandEachOther(Keys client, Keys server)
      throws IOException {
    PackSeal left = client.seal();
    PackSeal right = server.seal();
    for (String text : new String[] {"a", "some more", "x".repeat(16_000)}) {
      byte[] pack = text.getBytes(UTF_8);
      assertThat(right.open(left.seal(pack))).isEqualTo(pack);
      assertThat(left.open(right.seal(pack))).isEqualTo(pack);
    }
  }
}
