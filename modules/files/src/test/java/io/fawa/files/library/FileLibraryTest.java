/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.files.library;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fawa.files.ByteRange;
import io.fawa.files.ContentId;
import io.fawa.files.ContentWriter;
import io.fawa.files.FileRecord;
import io.fawa.files.FileRefusedException;
import io.fawa.files.FileRefusedException.Reason;
import io.fawa.files.FilesConfig;
import io.fawa.files.Terms;
import io.fawa.files.UploadSession;
import io.fawa.files.contract.ManualClock;
import io.fawa.files.contract.MemoryContentStore;
import io.fawa.files.contract.MemoryMetadataStore;
import io.fawa.files.contract.MemoryUploadStore;
import io.fawa.files.digest.AnnouncedDigests;
import io.fawa.files.link.Sharing;
import io.fawa.files.recovery.Recovery;
import io.fawa.limits.Asker;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.locks.LockSupport;
import java.util.random.RandomGenerator;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

class FileLibraryTest {
  private static final long QUOTA_BYTES = 1_000;
  private static final String HELLO_SHA256 =
      "2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824";

  private static final Asker ME = Asker.named("192.0.2.1");
  private static final Asker GUESSER = Asker.named("192.0.2.2");

  private final ManualClock clock = new ManualClock();
  private final MemoryContentStore contents = new MemoryContentStore(QUOTA_BYTES);
  private final MemoryMetadataStore metadata = new MemoryMetadataStore();
  private final MemoryUploadStore uploads = new MemoryUploadStore();
  private final FileLibrary library = library(FilesConfig.defaults());

  @Test
  void givesBackWhatItTook() throws IOException {
    FileRecord file = upload("d/a.txt", 5, "hello");
    assertThat(file.name().text()).isEqualTo("a.txt");
    assertThat(file.size()).isEqualTo(5);
    assertThat(file.sha256()).isEqualTo(HELLO_SHA256);
    assertThat(file.key().text()).matches("[0-9A-Z&&[^ILOU]]{26}");
    assertThat(Duration.between(file.created(), file.expires())).hasMinutes(25);
    assertThat(library.find(file.key().text(), ME)).contains(file);
    assertThat(text(file, ByteRange.whole(5))).isEqualTo("hello");
    assertThat(text(file, new ByteRange(1, 3))).isEqualTo("ell");
  }

  @Test
  void sameNameTwiceIsTwoFiles() throws IOException {
    FileRecord first = upload("a.txt", 3, "one");
    FileRecord second = upload("a.txt", 3, "two");
    assertThat(text(first, ByteRange.whole(3))).isEqualTo("one");
    assertThat(text(second, ByteRange.whole(3))).isEqualTo("two");
  }

  @Test
  void takesAnEmptyFileAndAnUnknownSize() throws IOException {
    assertThat(upload("zero", 0, "").size()).isZero();
    assertThat(upload("unknown", -1, "hello").size()).isEqualTo(5);
    assertThat(upload("unknown", -2, "hello").size()).isEqualTo(5);
    assertThat(upload("unknown", Long.MIN_VALUE, "").size()).isZero();
  }

  @Test
  void noticesSizesThatLie() throws IOException {
    assertRefused(Reason.INVALID, () -> upload("a", 3, "hello"))
        .hasMessage("3 bytes declared, at least 5 received");
    assertRefused(Reason.INVALID, () -> upload("a", 50, "hello"))
        .hasMessage("50 bytes declared, 5 received");
    assertRefused(Reason.INVALID, () -> upload("a", 0, "hello"))
        .hasMessage("0 bytes declared, at least 5 received");
    assertRefused(Reason.INVALID, () -> upload("a", 1, ""))
        .hasMessage("1 bytes declared, 0 received");
    assertNothingLeft();
  }

  @Test
  void limitsTheFile() throws IOException {
    FileLibrary small = library(FilesConfig.defaults().withFileBytesMax(5));
    assertThat(upload(small, "a", -1, "hello").size()).isEqualTo(5);
    assertThat(upload(small, "a", 5, "hello").size()).isEqualTo(5);
    assertRefused(Reason.TOO_LARGE, () -> small.begin("a", 6, ME))
        .hasMessage("6 bytes declared, limit 5");
    assertRefused(Reason.TOO_LARGE, () -> small.begin("a", Long.MAX_VALUE, ME));
    assertRefused(Reason.TOO_LARGE, () -> upload(small, "a", -1, "hello!"))
        .hasMessage("at least 6 bytes, limit 5");
    assertThat(small.counts().uploadsNow()).isZero();
  }

  @Test
  void limitsUploadsAtOnce() throws IOException {
    FileLibrary two = library(FilesConfig.defaults().withUploads(2, 2));
    try (Upload first = two.begin("a", 5, ME)) {
      try (Upload second = two.begin("b", 5, ME)) {
        assertRefused(Reason.TOO_MANY, () -> two.begin("c", 5, ME))
            .hasMessage("2 uploads are in progress; try again later");
        assertThat(two.counts().uploadsNow()).isEqualTo(2);
        assertThat(second.received()).isZero();
      }
      upload(two, "c", 1, "x");
      assertThat(first.received()).isZero();
    }
    assertThat(two.counts().uploadsNow()).isZero();
    assertThat(two.counts().uploadsAbandoned()).isEqualTo(2);
  }

  @Test
  void nobodyGetsAllPlaces() throws IOException {
    FileLibrary four = library(FilesConfig.defaults().withUploads(4, 2));
    Upload first = four.begin("a", -1, GUESSER);
    Upload second = four.begin("b", -1, GUESSER);
    assertRefused(Reason.TOO_MANY, () -> four.begin("c", 5, GUESSER))
        .hasMessage("2 of your uploads are in progress; try again when one has ended");
    upload(four, "mine", 4, "mine");
    first.close();
    four.begin("e", -1, GUESSER).close();
    second.close();
    assertThat(four.counts().uploadsNow()).isZero();
  }

  @Test
  void aNetworkOfManyAskersGetsHalfOfThePlaces() throws IOException {
    FileLibrary eight = library(FilesConfig.defaults().withUploads(8, 1));
    List<Upload> taken = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      taken.add(eight.begin("a", -1, new Asker("2001:db8:1:" + i + "::/64", "2001:db8:1::/48")));
    }
    Asker fifth = new Asker("2001:db8:1:9::/64", "2001:db8:1::/48");
    assertRefused(Reason.TOO_MANY, () -> eight.begin("c", 5, fifth))
        .hasMessage("4 uploads of your network are in progress; try again when one has ended");
    upload(eight, "mine", 4, "mine");
    taken.getFirst().close();
    eight.begin("a", -1, fifth).close();
    taken.forEach(Upload::close);
    assertThat(eight.counts().uploadsNow()).isZero();
  }

  @Test
  void keepsSoManyFiles() throws IOException {
    FileLibrary two = library(FilesConfig.defaults().withFiles(100, 2));
    upload(two, "a", 1, "a");
    upload(two, "b", 1, "b");
    assertRefused(Reason.FULL, () -> upload(two, "c", 1, "c")).hasMessage("storage is full");
    clock.advance(Duration.ofMinutes(25));
    two.sweep();
    upload(two, "c", 1, "c");
  }

  @Test
  void anAbandonedUploadLeavesNothing() throws IOException {
    try (Upload upload = library.begin("a", 5, ME)) {
      upload.append("hel".getBytes(StandardCharsets.UTF_8), 0, 3);
    }
    assertNothingLeft();
  }

  @Test
  void anUploadEndsOnce() throws IOException {
    Upload upload = library.begin("a", 0, ME);
    upload.complete();
    upload.close();
    assertThatThrownBy(upload::complete).isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> upload.append(new byte[1], 0, 1))
        .isInstanceOf(IllegalStateException.class);
    assertThat(library.counts()).isEqualTo(new FileCounts(1, 0, 0, 0, 0, 0, 0, 0));
  }

  @Test
  void aFullStoreSaysSoAndServesTheRest() throws IOException {
    FileRecord before = upload("a", 5, "hello");
    assertRefused(Reason.FULL, () -> library.begin("big", QUOTA_BYTES, ME))
        .hasMessage("storage is full");
    assertRefused(Reason.FULL, () -> upload("big", -1, "x".repeat(996)))
        .hasMessage("storage is full");
    assertThat(contents.bytesLeft()).isEqualTo(QUOTA_BYTES - 5);
    assertThat(text(before, ByteRange.whole(5))).isEqualTo("hello");
    upload("c", 5, "fits!");
  }

  @Test
  void aBrokenStoreIsUnavailableAndKeepsItsSecrets() throws IOException {
    FileRecord file = upload("a", 5, "hello");
    Upload started = library.begin("b", 5, ME);
    contents.broken(true);
    assertThat(library.works()).isFalse();
    assertUnavailable(() -> library.begin("c", 5, ME));
    assertUnavailable(() -> library.read(file, ByteRange.whole(5)));
    assertUnavailable(() -> started.append(new byte[5], 0, 5));
    started.close();
    contents.broken(false);
    assertThat(library.works()).isTrue();
    assertThat(library.counts().uploadsNow()).isZero();
    assertThat(text(file, ByteRange.whole(5))).isEqualTo("hello");
  }

  @Test
  void brokenMetadataLeavesNoContent() throws IOException {
    assertThat(library.works()).isTrue();
    metadata.broken(true);
    assertThat(library.works()).isFalse();
    assertUnavailable(() -> upload("a", 5, "hello"));
    assertUnavailable(() -> library.find("ABCDEF", ME));
    metadata.broken(false);
    assertNothingLeft();
  }

  @Test
  void brokenSessionsStopUploadsAndLoseNothing() throws IOException {
    FileRecord file = upload("a", 5, "hello");
    Upload started = library.begin("b", 5, ME);
    uploads.broken(true);
    assertThat(library.works()).isFalse();
    assertUnavailable(() -> library.begin("c", 5, ME));
    started.append("world".getBytes(StandardCharsets.UTF_8), 0, 5);
    FileRecord completed = started.complete();
    started.close();
    uploads.broken(false);
    assertThat(uploads.count()).as("could not be removed").isEqualTo(1);
    library.sweep();
    assertThat(uploads.count()).isZero();
    assertThat(text(file, ByteRange.whole(5))).isEqualTo("hello");
    assertThat(text(completed, ByteRange.whole(5))).isEqualTo("world");
    assertThat(library.counts().uploadsNow()).isZero();
    assertThat(library.counts().uploadsRecovered()).isZero();
  }

  @Test
  void anUploadSaysHowFarItIs() throws IOException {
    FilesConfig config = FilesConfig.defaults().withUploadLife(Duration.ofSeconds(40));
    FileLibrary keeping = library(config);
    ContentId[] content = new ContentId[1];
    try (Upload upload = keeping.begin("a", -1, ME)) {
      contents.unfinished(id -> content[0] = id);
      assertThat(uploads.find(content[0]).orElseThrow().offset()).isZero();
      upload.append(new byte[7], 0, 7);
      assertThat(uploads.find(content[0]).orElseThrow().offset()).as("not due").isZero();
      clock.advance(Duration.ofSeconds(10));
      upload.append(new byte[5], 0, 5);
      UploadSession session = uploads.find(content[0]).orElseThrow();
      assertThat(session.offset()).isEqualTo(12);
      assertThat(session.expires()).isEqualTo(clock.instant().plusSeconds(40));
      assertThat(session.name().text()).isEqualTo("a");
      assertThat(session.bytesDeclared()).isEqualTo(-1);
    }
    assertNothingLeft();
  }

  @Test
  void aSweepIsBounded() throws IOException {
    FileLibrary many = library(FilesConfig.defaults());
    for (int i = 0; i < FileLibrary.SWEPT_AT_ONCE_MAX + 5; i++) {
      upload(many, "a", 0, "");
    }
    clock.advance(Duration.ofMinutes(25));
    assertThat(many.sweep()).isEqualTo(FileLibrary.SWEPT_AT_ONCE_MAX);
    assertThat(many.sweep()).isEqualTo(5);
    assertThat(many.sweep()).isZero();
  }

  @Test
  void aKeyInUseIsNotGivenTwice() throws IOException {
    FileLibrary unlucky =
        library(FilesConfig.defaults().withKeyLength(6), new Repeating("AAAAAABBBBBB"));
    FileLibrary luckless =
        library(FilesConfig.defaults().withKeyLength(6), new Repeating("AAAAAA"));
    assertThat(upload(unlucky, "one", 3, "one").key().text()).isEqualTo("AAAAAA");
    assertThat(
            upload(
                    library(FilesConfig.defaults().withKeyLength(6), new Repeating("AAAAAABBBBBB")),
                    "two",
                    3,
                    "two")
                .key()
                .text())
        .isEqualTo("BBBBBB");
    assertRefused(Reason.TOO_MANY, () -> upload(luckless, "three", 5, "three"))
        .hasMessage("no free key; try again later");
    assertThat(contents.bytesLeft()).isEqualTo(QUOTA_BYTES - 6);
  }

  @Test
  void aShortKeyWhereItsSenderAsksForOne() throws IOException {
    Sharing asked = new Sharing(Terms.NONE, true, "");
    try (Upload upload = library.begin(NewUpload.of("a", 0, ME).sharedAs(asked))) {
      FileRecord file = upload.complete();
      assertThat(file.key().text()).hasSize(6);
      assertThat(library.find(file.key().text(), ME)).contains(file);
    }
  }

  @Test
  void whatIsNotAsAnnouncedIsNotStored() throws IOException {
    AnnouncedDigests right = AnnouncedDigests.ofSha256(HELLO_SHA256);
    AnnouncedDigests crc = new AnnouncedDigests(Optional.empty(), OptionalLong.of(0x9a71bb4cL));
    byte[] hello = "hello".getBytes(StandardCharsets.US_ASCII);
    try (Upload upload = library.begin("a", 5, ME)) {
      upload.append(hello, 0, 5);
      assertThat(upload.complete(right.and(crc)).checksums().crc32c()).isEqualTo(0x9a71bb4cL);
    }
    AnnouncedDigests flipped = AnnouncedDigests.ofSha256(HELLO_SHA256.replace('2', '3'));
    AnnouncedDigests flippedCrc = new AnnouncedDigests(Optional.empty(), OptionalLong.of(1));
    for (AnnouncedDigests wrong : List.of(flipped, flippedCrc, right.and(flippedCrc))) {
      try (Upload upload = library.begin("b", 5, ME)) {
        upload.append(hello, 0, 5);
        assertRefused(Reason.INVALID, () -> upload.complete(wrong))
            .hasMessageStartingWith("the content is not what was sent: ");
      }
    }
    assertThat(metadata.count()).isOne();
    assertThat(contents.committed()).hasSize(1);
    assertThat(contents.bytesLeft()).isEqualTo(QUOTA_BYTES - 5);
  }

  @Test
  void longerKeysOnRequest() throws IOException {
    FileLibrary longer = library(FilesConfig.defaults().withKeyLength(24));
    FileRecord file = upload(longer, "a", 0, "");
    assertThat(file.key().text()).hasSize(24);
    assertThat(library.find(file.key().text(), ME)).contains(file);
  }

  @Test
  void unknownKeysAreNotFound() throws IOException {
    for (String key : List.of("NOPE00", "", "nope", "../../etc/passwd", "A".repeat(100_000))) {
      assertThat(library.find(key, ME)).isEmpty();
    }
  }

  @Test
  void aKeyIsFoundAsPeopleTypeIt() throws IOException {
    String key =
        upload(
                library(FilesConfig.defaults().withKeyLength(6), new Repeating("D01CD8")),
                "a",
                1,
                "a")
            .key()
            .text();
    for (String typed : new String[] {key, "DOICD8", "dol-cd8", " d01 cd8. "}) {
      assertThat(library.find(typed, ME)).as(typed).isPresent();
    }
    assertThat(library.find("DOUCD8", ME)).isEmpty();
  }

  @Test
  void guessingIsRefusedAndARightKeyIsNot() throws IOException {
    FileLibrary strict = library(FilesConfig.defaults().withMisses(2, Duration.ofSeconds(10)));
    String key = upload(strict, "a", 0, "").key().text();
    for (int i = 0; i < 100; i++) {
      assertThat(strict.find(key, GUESSER)).isPresent();
    }
    assertThat(strict.find("NOPE00", GUESSER)).isEmpty();
    assertThat(strict.find("nope", GUESSER)).isEmpty();
    assertRefused(Reason.TOO_MANY, () -> strict.find("NOPE02", GUESSER))
        .hasMessage("too many unknown keys; try again later");
    assertRefused(Reason.TOO_MANY, () -> strict.find("", GUESSER));
    assertThat(strict.find(key, GUESSER)).isPresent();
    assertThat(strict.find("NOPE03", ME)).isEmpty();
    clock.advance(Duration.ofSeconds(10));
    assertThat(strict.find("NOPE04", GUESSER)).isEmpty();
    assertRefused(Reason.TOO_MANY, () -> strict.find("NOPE05", GUESSER));
  }

  @Test
  void aCrowdOfGuessersLocksNobodyOut() throws IOException {
    FileLibrary strict = library(FilesConfig.defaults().withMisses(1, Duration.ofSeconds(10)));
    String key = upload(strict, "a", 0, "").key().text();
    for (int i = 0; i < 100; i++) {
      assertThat(strict.find("NOPE00", Asker.named("guesser " + i))).isEmpty();
    }
    assertThat(strict.find(key, ME)).isPresent();
    assertThat(strict.find("NOPE00", ME)).isEmpty();
    assertThat(strict.find(key, Asker.named("guesser 1"))).isPresent();
  }

  @Test
  void ofManyGuessesAtOnceAsManyAreAnsweredAsMayBe() throws Exception {
    FileLibrary strict = library(FilesConfig.defaults());
    List<Callable<Boolean>> guesses = new ArrayList<>();
    for (int i = 0; i < 2_000; i++) {
      String key = "GUESS" + i;
      guesses.add(() -> {
        try {
          return strict.find(key, GUESSER).isEmpty();
        } catch (FileRefusedException e) {
          return false;
        }
      });
    }
    int answered = 0;
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (Future<Boolean> guess : threads.invokeAll(guesses)) {
        answered += guess.get() ? 1 : 0;
      }
    }
    assertThat(answered).isEqualTo(100);
  }

  @Test
  void aFileIsGoneWhenItsTimeHasCome() throws IOException {
    FileRecord file = upload("a", 5, "hello");
    clock.advance(Duration.ofMinutes(25).minusMillis(1));
    assertThat(library.find(file.key().text(), ME)).isPresent();
    assertThat(library.sweep()).isZero();
    clock.advance(Duration.ofMillis(1));
    assertThat(library.find(file.key().text(), ME)).isEmpty();
    assertThat(library.sweep()).isEqualTo(1);
    assertNothingLeft();
    assertThat(metadata.find(file.key())).isEmpty();
    assertThat(library.counts().filesExpired()).isEqualTo(1);
  }

  @Test
  void whatCannotBeSweptNowIsSweptLater() throws IOException {
    FileRecord file = upload("a", 5, "hello");
    clock.advance(Duration.ofMinutes(25));
    contents.broken(true);
    assertThat(library.sweep()).as("the record goes first").isEqualTo(1);
    assertThat(metadata.find(file.key())).isEmpty();
    contents.broken(false);
    assertThat(contents.committed()).containsExactly(file.content());
    assertThat(library.sweep()).isZero();
    assertNothingLeft();
  }

  @Test
  void aRecordWithoutContentIsNotFound() throws IOException {
    FileRecord file = upload("a", 5, "hello");
    contents.delete(file.content());
    assertRefused(Reason.NOT_FOUND, () -> library.read(file, ByteRange.whole(5)));
  }

  @Test
  void recoverySetsAsideWhatNoRecordNames() throws IOException {
    FileRecord file = upload("a", 5, "hello");
    ContentId orphan = new ContentId("0".repeat(32));
    try (ContentWriter writer = contents.begin(orphan, -1)) {
      writer.commit();
    }
    try (Upload underWay = library.begin("b", 5, ME)) {
      assertThat(library.recover()).isEqualTo(new Recovery(1, 1, 0));
      assertThat(contents.committed()).containsExactly(file.content());
      assertThat(contents.aside()).containsExactly(orphan);
      underWay.append("later".getBytes(StandardCharsets.UTF_8), 0, 5);
      assertThat(library.recover().clean()).isTrue();
      underWay.complete();
    }
    assertThat(library.recover()).isEqualTo(new Recovery(2, 0, 0));
    assertThat(contents.committed()).hasSize(2);
  }

  @Test
  void recoverySetsAsideWhatHasLostItsContentOrAPartOfIt() throws IOException {
    FileRecord lost = upload("a", 5, "hello");
    FileRecord cut = upload("b", 5, "world");
    FileRecord whole = upload("c", 5, "there");
    contents.delete(lost.content());
    contents.damage(cut.content(), "worl".getBytes(StandardCharsets.UTF_8));
    assertThat(library.recover()).isEqualTo(new Recovery(1, 1, 1));
    assertThat(metadata.aside().values()).containsExactlyInAnyOrder(lost, cut);
    assertThat(contents.aside()).containsExactly(cut.content());
    assertThat(library.find(lost.key().text(), ME)).isEmpty();
    assertThat(library.find(cut.key().text(), ME)).isEmpty();
    assertThat(text(whole, ByteRange.whole(5))).isEqualTo("there");
    clock.advance(Duration.ofMinutes(25));
    contents.delete(whole.content());
    assertThat(library.recover().clean()).as("had expired anyway").isTrue();
  }

  @Test
  void whatWasDamagedBeforeTheStartIsNeverGivenOut() throws IOException {
    FileRecord read = upload("a", 5, "hello");
    FileRecord checked = upload("b", 5, "world");
    FileRecord whole = upload("c", 5, "there");
    contents.damage(read.content(), "hellp".getBytes(StandardCharsets.UTF_8));
    contents.damage(checked.content(), "worlx".getBytes(StandardCharsets.UTF_8));
    FileLibrary next = library(FilesConfig.defaults());
    assertThat(next.recover()).isEqualTo(new Recovery(3, 0, 0));
    assertRefused(Reason.NOT_FOUND, () -> next.read(read, new ByteRange(0, 1)));
    assertThat(next.prove(() -> true)).as("told to stop").isZero();
    assertThat(next.prove(() -> false)).isEqualTo(1);
    assertThat(next.prove(() -> false)).isZero();
    assertThat(next.find(read.key().text(), ME)).isEmpty();
    assertThat(next.find(checked.key().text(), ME)).isEmpty();
    assertThat(contents.aside()).containsExactlyInAnyOrder(read.content(), checked.content());
    try (InputStream in = next.read(whole, new ByteRange(1, 3))) {
      assertThat(in.readNBytes(1 << 20)).isEqualTo("her".getBytes(StandardCharsets.UTF_8));
    }
  }

  @Test
  void theCheckThreadFindsDamageByItself() throws IOException {
    FileRecord file = upload("a", 5, "hello");
    contents.damage(file.content(), "hellp".getBytes(StandardCharsets.UTF_8));
    FileLibrary next = library(FilesConfig.defaults());
    next.recover();
    long giveUp = System.nanoTime() + Duration.ofSeconds(60).toNanos();
    try (ContentCheck check = new ContentCheck(next)) {
      while (contents.aside().isEmpty() && System.nanoTime() - giveUp < 0) {
        LockSupport.parkNanos(1_000_000);
      }
      assertThat(check).isNotNull();
    }
    assertThat(contents.aside()).containsExactly(file.content());
  }

  private void assertNothingLeft() throws IOException {
    assertThat(uploads.count()).isZero();
    assertThat(contents.committed()).isEmpty();
    assertThat(contents.bytesLeft()).isEqualTo(QUOTA_BYTES);
    assertThat(library.counts().uploadsNow()).isZero();
  }

  private static org.assertj.core.api.AbstractThrowableAssert<?, ? extends Throwable> assertRefused(
      Reason reason, ThrowingCallable call) {
    return assertThatThrownBy(call)
        .isInstanceOfSatisfying(
            FileRefusedException.class, e -> assertThat(e.reason()).isEqualTo(reason));
  }

  private static void assertUnavailable(ThrowingCallable call) {
    assertRefused(Reason.UNAVAILABLE, call).hasMessage("storage is not available");
  }

  private FileLibrary library(FilesConfig config) {
    return library(config, new SecureRandom());
  }

  private FileLibrary library(FilesConfig config, RandomGenerator random) {
    return new FileLibrary(contents, metadata, uploads, config, clock, random);
  }

  private FileRecord upload(String name, long declared, String text) throws IOException {
    return upload(library, name, declared, text);
  }

  private static FileRecord upload(FileLibrary to, String name, long declared, String text)
      throws IOException {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    try (Upload upload = to.begin(name, declared, ME)) {
      upload.append(bytes, 0, bytes.length);
      return upload.complete();
    }
  }

  private String text(FileRecord file, ByteRange range) throws IOException {
    try (InputStream in = library.read(file, range)) {
      return new String(in.readNBytes(1 << 20), StandardCharsets.UTF_8);
    }
  }

  /** Spells the same letters over and over; everything else comes from chance. */
  private static final class Repeating implements RandomGenerator {
    private final String letters;
    private final SecureRandom chance = new SecureRandom();
    private int next;

    Repeating(String letters) {
      this.letters = letters;
    }

    @Override
    public int nextInt(int bound) {
      return "0123456789ABCDEFGHJKMNPQRSTVWXYZ".indexOf(letters.charAt(next++ % letters.length()));
    }

    @Override
    public long nextLong() {
      return chance.nextLong();
    }
  }
}
