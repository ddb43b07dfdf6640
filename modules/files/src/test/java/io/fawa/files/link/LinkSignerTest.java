/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.files.link;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fawa.files.Checksums;
import io.fawa.files.ContentId;
import io.fawa.files.FileKey;
import io.fawa.files.FileName;
import io.fawa.files.FileRecord;
import io.fawa.files.contract.ManualClock;
import io.fawa.files.link.LinkSigner.Verdict;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class LinkSignerTest {
  private static final byte[] SECRET =
      "0123456789abcdef0123456789abcdef".getBytes(StandardCharsets.UTF_8);

  private final ManualClock clock = new ManualClock();
  private final LinkSigner signer = new LinkSigner(SECRET, Duration.ofMinutes(5), clock);

  @Test
  void itsOwnLinkIsGoodForItsValidity() {
    Link link = signer.sign(file("a.txt", Duration.ofMinutes(25)));
    assertThat(signer.judge(link)).isEqualTo(Verdict.GOOD);
    clock.advance(Duration.ofSeconds(299));
    assertThat(signer.judge(link)).isEqualTo(Verdict.GOOD);
    clock.advance(Duration.ofSeconds(1));
    assertThat(signer.judge(link)).isEqualTo(Verdict.EXPIRED);
  }

  @Test
  void isNotGoodForLongerThanTheFile() {
    Link link = signer.sign(file("a.txt", Duration.ofSeconds(10)));
    clock.advance(Duration.ofSeconds(11));
    assertThat(signer.judge(link)).isEqualTo(Verdict.EXPIRED);
  }

  @Test
  void isGoodForAsLongAsTheFileUnlessTold() {
    LinkSigner patient = new LinkSigner(SECRET, clock);
    Link link = patient.sign(file("a.txt", Duration.ofDays(300)));
    clock.advance(Duration.ofDays(300));
    assertThat(patient.judge(link)).isEqualTo(Verdict.GOOD);
    clock.advance(Duration.ofSeconds(1));
    assertThat(patient.judge(link)).isEqualTo(Verdict.EXPIRED);
  }

  @Test
  void linksOfAFormerSecretStayGood() {
    Link link = signer.sign(file("a.txt", Duration.ofMinutes(25)));
    byte[] next = new byte[LinkSigner.SECRET_BYTES];
    next[0] = 7;
    LinkSigner later = new LinkSigner(next, Duration.ofMinutes(5), clock);
    assertThat(later.judge(link)).isEqualTo(Verdict.FORGED);
    LinkSigner accepting = later.accepting(SECRET);
    assertThat(accepting.judge(link)).isEqualTo(Verdict.GOOD);
    Link newer = accepting.sign(file("a.txt", Duration.ofMinutes(25)));
    assertThat(later.judge(newer)).isEqualTo(Verdict.GOOD);
    assertThat(signer.judge(newer)).isEqualTo(Verdict.FORGED);
  }

  @Test
  void everyChangeIsNoticed() throws Exception {
    Link link = signer.sign(file("a.txt", Duration.ofMinutes(25)));
    Link otherKey =
        new Link(new FileKey("OTHER0"), link.name(), link.expiresEpochSecond(), link.signature());
    Link otherName =
        new Link(link.key(), new FileName("b.txt"), link.expiresEpochSecond(), link.signature());
    Link longer =
        new Link(link.key(), link.name(), link.expiresEpochSecond() + 1, link.signature());
    Link unsigned = new Link(link.key(), link.name(), link.expiresEpochSecond(), "");
    Link cut =
        new Link(link.key(), link.name(), link.expiresEpochSecond(), link.signature().substring(1));
    Link foreign = new Link(link.key(), link.name(), link.expiresEpochSecond(), "ü".repeat(43));
    assertThat(java.util.List.of(otherKey, otherName, longer, unsigned, cut, foreign))
        .allSatisfy(forged -> assertThat(signer.judge(forged)).isEqualTo(Verdict.FORGED));
  }

  @Test
  void anotherSecretIsAnotherSigner() {
    byte[] other = SECRET.clone();
    other[31] ^= 1;
    Link link = signer.sign(file("a.txt", Duration.ofMinutes(25)));
    assertThat(new LinkSigner(other, Duration.ofMinutes(5), clock).judge(link))
        .isEqualTo(Verdict.FORGED);
    assertThat(new LinkSigner(SECRET, Duration.ofMinutes(1), clock).judge(link))
        .isEqualTo(Verdict.GOOD);
  }

  @Test
  void anExpiredForgeryIsAForgery() {
    Link link = signer.sign(file("a.txt", Duration.ofMinutes(25)));
    clock.advance(Duration.ofHours(1));
    assertThat(signer.judge(new Link(link.key(), link.name(), 0, link.signature())))
        .isEqualTo(Verdict.FORGED);
  }

  @Test
  void writesTheLinkAsAPath() {
    Link link = signer.sign(file("a b.txt", Duration.ofMinutes(25)));
    assertThat(link.pathAndQuery("/d/"))
        .matches("/d/a%20b\\.txt\\?key=KEY000&expires=\\d{10}&sig=[A-Za-z0-9_-]{43}");
  }

  @Test
  void refusesAWeakSecretAndNoValidity() {
    assertThatThrownBy(() -> new LinkSigner(new byte[31], Duration.ofMinutes(5), clock))
        .hasMessage("secret of 31 bytes, must be at least 32");
    assertThatThrownBy(() -> new LinkSigner(SECRET, Duration.ZERO, clock))
        .hasMessage("validity is PT0S, not positive");
  }

  private FileRecord file(String name, Duration left) {
    return FileRecord.of(
        new FileKey("KEY000"),
        new FileName(name),
        5,
        Checksums.ofSha256("0".repeat(64)),
        clock.instant(),
        clock.instant().plus(left),
        new ContentId("0".repeat(32)));
  }
}
