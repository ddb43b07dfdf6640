/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.loom.resume;

import io.fawa.loom.wire.LittleEndian;
import io.fawa.loom.wire.Range;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * The proof that a client has a session's secret, worth something on one connection only.
 *
 * <pre>
 * stored = SHA-256("fawa-session v1 seat" secret)              kept by the server
 * mask   = HMAC-SHA-256(stored, "fawa-session v1 resume" exporter epoch id)
 * proof  = secret XOR mask
 * </pre>
 *
 * <p>As in SCRAM (RFC 5802 §3): what the server keeps is not enough to make a proof, and who took
 * the server's place on one connection cannot use the proof from it on another.
 */
public final class ResumeProof {
  private static final byte[] SEAT = ascii("fawa-session v1 seat");
  private static final byte[] RESUME = ascii("fawa-session v1 resume");

  private ResumeProof() {}

  /**
   * The proof of a secret.
   *
   * @param secret of the session, 32 bytes
   * @param exporter of the connection it is sent on, 32 bytes
   * @throws IllegalArgumentException an array has another length
   */
  public static byte[] of(byte[] secret, byte[] exporter, String sessionId, long epoch) {
    requireLength(secret, "secret");
    return xor(secret, mask(stored(secret), exporter, sessionId, epoch));
  }

  /** What a server keeps of a secret of 32 bytes. */
  static byte[] stored(byte[] secret) {
    requireLength(secret, "secret");
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      digest.update(SEAT);
      return digest.digest(secret);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this JDK has no SHA-256", e);
    }
  }

  /** Whether a proof of 32 bytes is right; takes the same time whatever is wrong with it. */
  static boolean verifies(
      byte[] stored, byte[] proof, byte[] exporter, String sessionId, long epoch) {
    byte[] secret = xor(proof, mask(stored, exporter, sessionId, epoch));
    return MessageDigest.isEqual(stored, stored(secret));
  }

  private static byte[] mask(byte[] stored, byte[] exporter, String sessionId, long epoch) {
    requireLength(exporter, "exporter");
    byte[] number = new byte[Long.BYTES];
    LittleEndian.putLong(number, 0, Long.reverseBytes(epoch));
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(stored, "HmacSHA256"));
      mac.update(RESUME);
      mac.update(exporter);
      mac.update(number);
      return mac.doFinal(ascii(sessionId));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this JDK has no HMAC-SHA-256", e);
    }
  }

  private static void requireLength(byte[] bytes, String name) {
    Range.require(
        bytes.length,
        SessionMessage.SECRET_BYTES,
        SessionMessage.SECRET_BYTES,
        "number of bytes of the " + name);
  }

  private static byte[] xor(byte[] left, byte[] right) {
    byte[] both = new byte[SessionMessage.SECRET_BYTES];
    for (int i = 0; i < both.length; i++) {
      both[i] = (byte) (left[i] ^ right[i]);
    }
    return both;
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }
}
