/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.loom.secure;

import java.nio.charset.StandardCharsets;
import org.bouncycastle.crypto.digests.SHA256Digest;
import org.bouncycastle.crypto.generators.HKDFBytesGenerator;
import org.bouncycastle.crypto.params.HKDFParameters;

/** HKDF with SHA-256 (RFC 5869) and the labels of this protocol. */
final class Hkdf {
  static final int SECRET_BYTES = 32;

  private static final String PROTOCOL = "fawa-session v1 ";

  private Hkdf() {}

  static byte[] extract(byte[] salt, byte[] secret) {
    return new HKDFBytesGenerator(new SHA256Digest()).extractPRK(salt, secret);
  }

  static byte[] expand(byte[] secret, String label, int length) {
    HKDFBytesGenerator generator = new HKDFBytesGenerator(new SHA256Digest());
    generator.init(HKDFParameters.skipExtractParameters(secret, ascii(label)));
    byte[] bytes = new byte[length];
    generator.generateBytes(bytes, 0, length);
    return bytes;
  }

  /** A label with the name and version of the protocol in front. */
  static byte[] ascii(String label) {
    return (PROTOCOL + label).getBytes(StandardCharsets.US_ASCII);
  }
}
