/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.files.link;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fawa.files.Checksums;
import io.fawa.files.ContentId;
import io.fawa.files.FileKey;
import io.fawa.files.FileName;
import io.fawa.files.FileRecord;
import io.fawa.files.FileRefusedException;
import io.fawa.files.FileRefusedException.Reason;
import io.fawa.files.Terms;
import io.fawa.files.contract.FastHash;
import io.fawa.files.contract.ManualClock;
import io.fawa.limits.Asker;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class PasswordsTest {
  private static final Asker ALICE = Asker.named("alice");
  private static final Asker BOB = Asker.named("bob");

  private final ManualClock clock = new ManualClock();
  private final FastHash hash = new FastHash();
  private final Passwords passwords = new Passwords(hash, clock, 1_000);

  private FileRecord file(String password) {
    SecureRandom random = new SecureRandom();
    return FileRecord.of(
            FileKey.random(random, 26),
            new FileName("a"),
            0,
            Checksums.ofSha256("0".repeat(64)),
            Instant.EPOCH,
            Instant.MAX,
            ContentId.random(random))
        .withTerms(new Terms(Duration.ZERO, 0, password, ""));
  }

  @Test
  void aFileWithoutAPasswordNeedsNone() throws Exception {
    passwords.require(file(""), Optional.empty(), ALICE);
    passwords.require(file(""), Optional.of("any"), ALICE);
    assertThat(hash.calls()).isZero();
  }

  @Test
  void theRightOneOpensAndAnotherDoesNot() throws Exception {
    FileRecord file = file(passwords.hash("p\u00e4ss"));
    passwords.require(file, Optional.of("pa\u0308ss"), ALICE);
    refused(file, Optional.empty(), ALICE, Reason.PASSWORD, "the file needs a password");
    refused(file, Optional.of(""), ALICE, Reason.PASSWORD, "the file needs a password");
    refused(file, Optional.of("pass"), ALICE, Reason.PASSWORD, "the password is wrong");
    refused(file, Optional.of("x".repeat(300)), ALICE, Reason.PASSWORD, "the password is wrong");
  }

  @Test
  void whoGuessesWaitsAndOthersDoNot() throws Exception {
    FileRecord file = file(passwords.hash("right"));
    for (int i = 0; i < Passwords.ASKER_BURST; i++) {
      refused(file, Optional.of("wrong"), ALICE, Reason.PASSWORD, "the password is wrong");
    }
    int calls = hash.calls();
    String tooMany = "too many wrong passwords; try again later";
    refused(file, Optional.of("right"), ALICE, Reason.TOO_MANY, tooMany);
    assertThat(hash.calls()).as("not even hashed").isEqualTo(calls);
    passwords.require(file, Optional.of("right"), BOB);
    clock.advance(Duration.ofSeconds(10));
    passwords.require(file, Optional.of("right"), ALICE);
  }

  @Test
  void manyWhoGuessOneFileWaitTogether() throws Exception {
    FileRecord file = file(passwords.hash("right"));
    for (int i = 0; i < Passwords.FILE_BURST; i++) {
      refused(
          file, Optional.of("x"), Asker.named("a" + i), Reason.PASSWORD, "the password is wrong");
    }
    String tooMany = "too many wrong passwords; try again later";
    refused(file, Optional.of("right"), BOB, Reason.TOO_MANY, tooMany);
    FileRecord other = file(passwords.hash("right"));
    assertThatCode(() -> passwords.require(other, Optional.of("right"), BOB))
        .doesNotThrowAnyException();
    clock.advance(Duration.ofSeconds(1));
    passwords.require(file, Optional.of("right"), BOB);
  }

  private void refused(
      FileRecord file, Optional<String> given, Asker asker, Reason reason, String message) {
    assertThatThrownBy(() -> passwords.require(file, given, asker))
        .isInstanceOfSatisfying(
            FileRefusedException.class, e -> assertThat(e.reason()).isEqualTo(reason))
        .hasMessage(message);
  }
}
