/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.loom.secure;

import static io.fawa.http.Fuzzing.require;

import io.fawa.http.Fuzzing;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;

/** Hellos, to a server and to a client that pins: refused, or exactly as long as they must be. */
public final class HandshakeFuzz {
  private static final SigningKey SIGNER = new SigningKey(new byte[32]);

  private HandshakeFuzz() {}

  public static void fuzzerTestOneInput(byte[] input) {
    Fuzzing.allocatesInProportion(
        input.length,
        () -> {
          toServer(input);
          toClient(input);
        });
  }

  private static void toServer(byte[] input) {
    try {
      var answer = Ends.answer(input, new Random(1), Optional.of(SIGNER));
      require(input.length == Hello.PLAIN_BYTES, "answered a hello of %d bytes", input.length);
      require(ServerHandshake.looksLikeHello(input), "answered what is no hello");
      require(answer.hello().length <= Hello.SIGNED_BYTES, "answer too long");
    } catch (HandshakeException refused) {
      require(refused.getMessage() != null, "refused without a reason");
    }
  }

  private static void toClient(byte[] input) {
    ClientHandshake client = Ends.client(new Random(2), Optional.of(SIGNER.publicKey()));
    try {
      client.finish(input);
      byte[] right = answer(client);
      require(Arrays.equals(input, right), "a hello that its server did not sign is believed");
    } catch (HandshakeException refused) {
      require(refused.getMessage() != null, "refused without a reason");
    }
  }

  private static byte[] answer(ClientHandshake client) throws HandshakeException {
    return Ends.answer(client.hello(), new Random(1), Optional.of(SIGNER)).hello();
  }

  public static List<byte[]> seeds() {
    try {
      ClientHandshake pinning = Ends.client(new Random(2), Optional.of(SIGNER.publicKey()));
      ClientHandshake other = Ends.client(new Random(2), Optional.empty());
      byte[] plain = Ends.answer(other.hello(), new Random(1), Optional.empty()).hello();
      return List.of(pinning.hello(), other.hello(), answer(pinning), plain);
    } catch (HandshakeException e) {
      throw new IllegalStateException(e);
    }
  }
}
