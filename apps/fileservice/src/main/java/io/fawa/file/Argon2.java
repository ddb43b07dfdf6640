/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.file;

import io.fawa.files.link.PasswordHash;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.bouncycastle.crypto.generators.Argon2BytesGenerator;
import org.bouncycastle.crypto.params.Argon2Parameters;

/**
 * Argon2id (RFC 9106) with the parameters that OWASP recommends: 19 MiB, two passes, one lane. A
 * hash has the usual text form, {@code $argon2id$v=19$m=19456,t=2,p=1$SALT$HASH}.
 */
final class Argon2 implements PasswordHash {
  private static final int KIBIBYTES = 19_456;
  private static final int PASSES = 2;
  private static final int SALT_BYTES = 16;
  private static final int HASH_BYTES = 32;

  private static final String HEAD = "$argon2id$v=19$m=%d,t=%d,p=1$".formatted(KIBIBYTES, PASSES);
  private static final Pattern TEXT =
      Pattern.compile(Pattern.quote(HEAD) + "([A-Za-z0-9+/]{22})\\$([A-Za-z0-9+/]{43})");

  private final SecureRandom random;

  Argon2(SecureRandom random) {
    this.random = random;
  }

  @Override
  public String hash(String password) {
    byte[] salt = new byte[SALT_BYTES];
    random.nextBytes(salt);
    Base64.Encoder base64 = Base64.getEncoder().withoutPadding();
    return HEAD + base64.encodeToString(salt) + "$" + base64.encodeToString(derive(password, salt));
  }

  @Override
  public boolean matches(String password, String hash) {
    Matcher matcher = TEXT.matcher(hash);
    if (!matcher.matches()) {
      return false;
    }
    byte[] salt = Base64.getDecoder().decode(matcher.group(1));
    byte[] expected = Base64.getDecoder().decode(matcher.group(2));
    return MessageDigest.isEqual(expected, derive(password, salt));
  }

  private static byte[] derive(String password, byte[] salt) {
    Argon2BytesGenerator generator = new Argon2BytesGenerator();
    generator.init(
        new Argon2Parameters.Builder(Argon2Parameters.ARGON2_id)
            .withVersion(Argon2Parameters.ARGON2_VERSION_13)
            .withMemoryAsKB(KIBIBYTES)
            .withIterations(PASSES)
            .withParallelism(1)
            .withSalt(salt)
            .build());
    byte[] derived = new byte[HASH_BYTES];
    generator.generateBytes(password.getBytes(StandardCharsets.UTF_8), derived);
    return derived;
  }
}
