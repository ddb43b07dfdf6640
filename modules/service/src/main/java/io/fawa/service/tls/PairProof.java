/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.service.tls;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;

/** Checks by a signature that a private and a public key match. */
final class PairProof {
  private static final byte[] MESSAGE = "one key pair".getBytes(StandardCharsets.US_ASCII);

  private PairProof() {}

  static boolean holds(PrivateKey privateKey, PublicKey publicKey) {
    try {
      Signature signer = Signature.getInstance(signatureOf(privateKey.getAlgorithm()));
      signer.initSign(privateKey);
      signer.update(MESSAGE);
      byte[] signature = signer.sign();
      signer.initVerify(publicKey);
      signer.update(MESSAGE);
      return signer.verify(signature);
    } catch (GeneralSecurityException e) {
      return false;
    }
  }

  private static String signatureOf(String keyAlgorithm) {
    return switch (keyAlgorithm) {
      case "EC", "ECDSA" -> "SHA256withECDSA";
      case "RSA" -> "SHA256withRSA";
      default -> keyAlgorithm;
    };
  }
}
