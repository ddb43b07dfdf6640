/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.loom.secure;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;

/**
 * The layout of both hellos, and the hashes over them.
 *
 * <pre>
 * 0   7  f5 "fawa-c" of a client, f5 "fawa-s" of a server
 * 7   1  version
 * 8   1  flags
 * 9  32  ephemeral X25519 public key
 * 41 16  random
 * 57 32  signed only: the server's Ed25519 public key
 * 89 64  signed only: its signature
 * </pre>
 */
final class Hello {
  static final int VERSION = 1;

  /** Client: it wants a signature. Server: it has signed. The only flag there is. */
  static final int SIGNATURE_FLAG = 1;

  static final int RANDOM_BYTES = 16;
  static final int PLAIN_BYTES = 57;
  static final int SIGNED_BYTES = PLAIN_BYTES + SigningKey.KEY_BYTES + SigningKey.SIGNATURE_BYTES;

  private static final int MAGIC_BYTES = 7;
  private static final int FLAGS_AT = 8;
  private static final int KEY_AT = 9;
  private static final int SIGNATURE_AT = PLAIN_BYTES + SigningKey.KEY_BYTES;

  // No text begins with this byte: UTF-8 has no use for it.
  private static final byte FIRST_BYTE = (byte) 0xf5;

  /** Which end a hello is from. */
  enum Sender {
    CLIENT("client", 'c'),
    SERVER("server", 's');

    private final String title;
    private final byte letter;

    Sender(String title, char letter) {
      this.title = title;
      this.letter = (byte) letter;
    }

    private byte[] magic() {
      return new byte[] {FIRST_BYTE, 'f', 'a', 'w', 'a', '-', letter};
    }
  }

  private Hello() {}

  /** The first 57 bytes of a hello, in an array of {@code length}. */
  static byte[] write(Sender sender, int flags, byte[] publicKey, byte[] random, int length) {
    byte[] hello = Arrays.copyOf(sender.magic(), length);
    hello[MAGIC_BYTES] = VERSION;
    hello[FLAGS_AT] = (byte) flags;
    System.arraycopy(publicKey, 0, hello, KEY_AT, EphemeralKeys.KEY_BYTES);
    byte[] checked = Packs.copyOf(random, RANDOM_BYTES, "random");
    System.arraycopy(checked, 0, hello, KEY_AT + EphemeralKeys.KEY_BYTES, RANDOM_BYTES);
    return hello;
  }

  /** Requires the magic, version, flags and length that a hello of this sender must have. */
  static void check(Sender sender, byte[] hello) throws HandshakeException {
    String title = sender.title + " hello";
    if (!begins(sender, hello)) {
      throw new HandshakeException(
          title
              + ": its first 7 bytes are not those of a "
              + title
              + " ("
              + hello.length
              + " bytes)");
    }
    if (hello.length < PLAIN_BYTES) {
      throw new HandshakeException(title + " of " + hello.length + " bytes, needs " + PLAIN_BYTES);
    }
    int version = hello[MAGIC_BYTES] & 0xff;
    if (version != VERSION) {
      throw new HandshakeException(title + " of version " + version + ", this end has " + VERSION);
    }
    int flags = hello[FLAGS_AT] & 0xff;
    if ((flags & ~SIGNATURE_FLAG) != 0) {
      throw new HandshakeException(title + " with flags " + flags + ", allowed are 0 and 1");
    }
    int length = sender == Sender.SERVER && isFlagged(hello) ? SIGNED_BYTES : PLAIN_BYTES;
    if (hello.length != length) {
      throw new HandshakeException(
          title + " with flags " + flags + " of " + hello.length + " bytes, needs " + length);
    }
  }

  static boolean begins(Sender sender, byte[] hello) {
    return hello.length >= MAGIC_BYTES
        && Arrays.equals(hello, 0, MAGIC_BYTES, sender.magic(), 0, MAGIC_BYTES);
  }

  static boolean isFlagged(byte[] hello) {
    return (hello[FLAGS_AT] & SIGNATURE_FLAG) != 0;
  }

  static byte[] publicKey(byte[] hello) {
    return Arrays.copyOfRange(hello, KEY_AT, KEY_AT + EphemeralKeys.KEY_BYTES);
  }

  static byte[] signer(byte[] serverHello) {
    return Arrays.copyOfRange(serverHello, PLAIN_BYTES, SIGNATURE_AT);
  }

  static byte[] signature(byte[] serverHello) {
    return Arrays.copyOfRange(serverHello, SIGNATURE_AT, SIGNED_BYTES);
  }

  static void putSigner(byte[] serverHello, byte[] signer) {
    System.arraycopy(signer, 0, serverHello, PLAIN_BYTES, SigningKey.KEY_BYTES);
  }

  static void putSignature(byte[] serverHello, byte[] signature) {
    System.arraycopy(signature, 0, serverHello, SIGNATURE_AT, SigningKey.SIGNATURE_BYTES);
  }

  /** What the server signs: all of both hellos but the signature, behind a label. */
  static byte[] signedMessage(byte[] clientHello, byte[] serverHello) {
    byte[] label = Hkdf.ascii("server signature");
    byte[] hash = hash("signed hellos", clientHello, serverHello, SIGNATURE_AT);
    byte[] message = Arrays.copyOf(label, label.length + hash.length);
    System.arraycopy(hash, 0, message, label.length, hash.length);
    return message;
  }

  /** The hash of all of both hellos. */
  static byte[] transcript(byte[] clientHello, byte[] serverHello) {
    return hash("hellos", clientHello, serverHello, serverHello.length);
  }

  private static byte[] hash(
      String label, byte[] clientHello, byte[] serverHello, int serverLength) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      digest.update(Hkdf.ascii(label));
      digest.update(clientHello);
      digest.update(serverHello, 0, serverLength);
      return digest.digest();
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("this JDK has no SHA-256", e);
    }
  }
}
