/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.loom.secure;

import java.util.Arrays;
import java.util.Optional;

/**
 * The client's half of the handshake: one hello each way. Single-owner, for one connection.
 *
 * <pre>{@code
 * var handshake = new ClientHandshake(new EphemeralKeys(secret), random, Optional.of(serverKey));
 * send(handshake.hello());
 * PackSeal seal = handshake.finish(receive()).seal();
 * }</pre>
 *
 * <p>With a pinned key, only the owner of that key can answer. Without one, whoever answers first
 * is believed: packs are safe from those who only listen, not from one who takes the server's
 * place.
 */
public final class ClientHandshake {
  private final EphemeralKeys keys;
  private final Optional<byte[]> pinned;
  private final byte[] hello;

  /**
   * A handshake with fresh keys.
   *
   * @param keys made from 32 bytes of a secure random generator, for this handshake alone
   * @param random 16 random bytes
   * @param pinnedServerKey the Ed25519 public key, 32 bytes, that the server must sign with
   * @throws IllegalArgumentException an array has another length
   * @throws IllegalStateException the keys were used before
   */
  public ClientHandshake(EphemeralKeys keys, byte[] random, Optional<byte[]> pinnedServerKey) {
    keys.requireFresh();
    this.keys = keys;
    this.pinned =
        pinnedServerKey.map(key -> Packs.copyOf(key, SigningKey.KEY_BYTES, "pinned server key"));
    int flags = pinned.isPresent() ? Hello.SIGNATURE_FLAG : 0;
    this.hello =
        Hello.write(Hello.Sender.CLIENT, flags, keys.publicKey(), random, Hello.PLAIN_BYTES);
  }

  /** A copy of the client hello: 57 bytes, the first pack of the connection. */
  public byte[] hello() {
    return hello.clone();
  }

  /**
   * Takes the server hello and returns the keys. The ephemeral keys are wiped once they are used,
   * so this succeeds once at most.
   *
   * @throws HandshakeException the hello is malformed, has a low-order key, is not signed by the
   *     pinned key, or its signature is wrong; the message says which
   * @throws IllegalStateException the keys were used before
   */
  public Keys finish(byte[] serverHello) throws HandshakeException {
    keys.requireFresh();
    Hello.check(Hello.Sender.SERVER, serverHello);
    byte[] answer = serverHello.clone();
    checkSigner(answer);
    byte[] shared = keys.agreeOnce(Hello.publicKey(answer));
    return Keys.derive(Hello.Sender.CLIENT, shared, hello, answer);
  }

  private void checkSigner(byte[] answer) throws HandshakeException {
    if (!Hello.isFlagged(answer)) {
      if (pinned.isPresent()) {
        throw new HandshakeException("server hello is not signed, and a key is pinned");
      }
      return;
    }
    byte[] signer = Hello.signer(answer);
    if (pinned.isPresent() && !Arrays.equals(pinned.get(), signer)) {
      throw new HandshakeException("server hello is signed by another key than the pinned one");
    }
    byte[] message = Hello.signedMessage(hello, answer);
    if (!SigningKey.verifies(signer, message, Hello.signature(answer))) {
      throw new HandshakeException("server hello has a wrong signature");
    }
  }
}
