/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.loom.secure;

import java.util.Optional;

/** The server's half of the handshake, which is one call. */
public final class ServerHandshake {
  private ServerHandshake() {}

  /**
   * What the server sends, and the keys it has then.
   *
   * @param hello the server hello, 57 bytes or, if signed, 153: the server's first pack
   */
  @SuppressWarnings("ArrayRecordComponent") // not compared
  public record Answer(byte[] hello, Keys keys) {}

  /**
   * Whether the first pack of a connection is a client hello of any version, so that a server that
   * serves the original's clients too knows which mode is meant. Answer it even if it turns out
   * malformed: taking it for another mode would be a downgrade.
   */
  public static boolean looksLikeHello(byte[] firstPack) {
    return Hello.begins(Hello.Sender.CLIENT, firstPack);
  }

  /**
   * Answers a client hello. The answer is signed if the client asked for it and there is a key.
   *
   * @param keys made from 32 bytes of a secure random generator, for this handshake alone; wiped
   * @param random 16 random bytes
   * @param signingKey the key whose public half clients pin
   * @throws HandshakeException the hello is malformed or has a low-order key; the message says
   *     which
   * @throws IllegalArgumentException {@code random} has another length
   * @throws IllegalStateException the keys were used before
   */
  public static Answer answer(
      byte[] clientHello, EphemeralKeys keys, byte[] random, Optional<SigningKey> signingKey)
      throws HandshakeException {
    keys.requireFresh();
    Hello.check(Hello.Sender.CLIENT, clientHello);
    boolean signed = signingKey.isPresent() && Hello.isFlagged(clientHello);
    byte[] hello =
        Hello.write(
            Hello.Sender.SERVER,
            signed ? Hello.SIGNATURE_FLAG : 0,
            keys.publicKey(),
            random,
            signed ? Hello.SIGNED_BYTES : Hello.PLAIN_BYTES);
    // Before the signature: a key that is refused must not cost one.
    byte[] shared = keys.agreeOnce(Hello.publicKey(clientHello));
    if (signed) {
      SigningKey signer = signingKey.orElseThrow();
      Hello.putSigner(hello, signer.publicKey());
      Hello.putSignature(hello, signer.sign(Hello.signedMessage(clientHello, hello)));
    }
    return new Answer(hello, Keys.derive(Hello.Sender.SERVER, shared, clientHello, hello));
  }
}
