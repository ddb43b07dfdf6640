/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.files.link;

import io.fawa.files.FileKey;
import io.fawa.files.FileName;
import io.fawa.files.FileRecord;
import io.fawa.files.FilesConfig;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;
import java.util.Optional;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Signs and verifies links: HMAC-SHA256 over key, expiry and name, a line each (none of them can
 * contain a line end). Any change to a link makes it invalid. Thread-safe.
 */
public final class LinkSigner {
  /** The fewest bytes of a secret. */
  public static final int SECRET_BYTES = 32;

  /** Longer than any file lives, see {@link FilesConfig}. */
  private static final Duration LIFE_OF_A_FILE_MAX = Duration.ofDays(4000);

  private static final String ALGORITHM = "HmacSHA256";
  private static final String VERSION = "fawa link 1";

  /** The result of a verification. */
  public enum Verdict {
    /** Signed here and not expired. */
    GOOD,
    /** Signed here and expired. */
    EXPIRED,
    /** Not signed here, or changed since. */
    FORGED
  }

  private final SecretKeySpec secret;
  private final Optional<SecretKeySpec> former;
  private final Duration validity;
  private final InstantSource clock;

  /** Links are good for as long as their file lives; otherwise as the other constructor. */
  public LinkSigner(byte[] secret, InstantSource clock) {
    this(secret, LIFE_OF_A_FILE_MAX, clock);
  }

  /**
   * Signs with {@code secret}, of which it keeps a copy.
   *
   * @param secret at least {@value #SECRET_BYTES} random bytes, the same in every process that
   *     serves the links
   * @param validity how long a new link is good
   */
  public LinkSigner(byte[] secret, Duration validity, InstantSource clock) {
    this(key(secret), Optional.empty(), validity, clock);
  }

  private LinkSigner(
      SecretKeySpec secret,
      Optional<SecretKeySpec> former,
      Duration validity,
      InstantSource clock) {
    if (validity.isNegative() || validity.isZero()) {
      throw new IllegalArgumentException("validity is " + validity + ", not positive");
    }
    this.secret = secret;
    this.former = former;
    this.validity = validity;
    this.clock = clock;
  }

  /** The same, which also accepts the links that {@code formerSecret} has signed. */
  public LinkSigner accepting(byte[] formerSecret) {
    return new LinkSigner(secret, Optional.of(key(formerSecret)), validity, clock);
  }

  private static SecretKeySpec key(byte[] secret) {
    if (secret.length < SECRET_BYTES) {
      throw new IllegalArgumentException(
          "secret of " + secret.length + " bytes, must be at least " + SECRET_BYTES);
    }
    return new SecretKeySpec(secret, ALGORITHM);
  }

  /** A link to {@code file}, good for the configured time and no longer than the file. */
  public Link sign(FileRecord file) {
    long until =
        Math.min(
            clock.instant().plus(validity).getEpochSecond(), file.expires().getEpochSecond() + 1);
    return new Link(
        file.key(), file.name(), until, signature(secret, file.key(), file.name(), until));
  }

  /** Verifies a received link, in constant time. */
  public Verdict judge(Link link) {
    if (!isSigned(link, secret) && former.filter(key -> isSigned(link, key)).isEmpty()) {
      return Verdict.FORGED;
    }
    return clock.instant().getEpochSecond() >= link.expiresEpochSecond()
        ? Verdict.EXPIRED
        : Verdict.GOOD;
  }

  /** How long a link is still good; negative if it has expired. */
  public Duration left(Link link) {
    return Duration.between(clock.instant(), Instant.ofEpochSecond(link.expiresEpochSecond()));
  }

  private static boolean isSigned(Link link, SecretKeySpec secret) {
    byte[] signed =
        signature(secret, link.key(), link.name(), link.expiresEpochSecond())
            .getBytes(StandardCharsets.US_ASCII);
    return MessageDigest.isEqual(signed, link.signature().getBytes(StandardCharsets.UTF_8));
  }

  private static String signature(
      SecretKeySpec secret, FileKey key, FileName name, long expiresEpochSecond) {
    String signed =
        String.join("\n", VERSION, key.text(), Long.toString(expiresEpochSecond), name.text());
    try {
      Mac mac = Mac.getInstance(ALGORITHM);
      mac.init(secret);
      return Base64.getUrlEncoder()
          .withoutPadding()
          .encodeToString(mac.doFinal(signed.getBytes(StandardCharsets.UTF_8)));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has " + ALGORITHM, e);
    }
  }
}
