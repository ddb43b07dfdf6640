/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.files.library;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fawa.files.ContentId;
import io.fawa.files.FileRecord;
import io.fawa.files.FileRefusedException;
import io.fawa.files.FileRefusedException.Reason;
import io.fawa.files.FilesConfig;
import io.fawa.files.contract.FastHash;
import io.fawa.files.contract.ManualClock;
import io.fawa.files.contract.MemoryContentStore;
import io.fawa.files.contract.MemoryMetadataStore;
import io.fawa.files.contract.MemoryUploadStore;
import io.fawa.files.link.Passwords;
import io.fawa.files.link.Sharing;
import io.fawa.files.link.SharingTerms;
import io.fawa.limits.Asker;
import java.io.IOException;
import java.net.InetAddress;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

class QuotasTest {
  private static final Asker ME = Asker.named("192.0.2.1");
  private static final Asker OTHER = Asker.named("192.0.2.2");

  private final ManualClock clock = new ManualClock();
  private final MemoryContentStore contents = new MemoryContentStore(100_000);
  private final MemoryMetadataStore metadata = new MemoryMetadataStore();
  private final MemoryUploadStore uploads = new MemoryUploadStore();

  private FileLibrary library(long bytesMax, long askerBytesMax, int askerFilesMax) {
    return new FileLibrary(
        contents,
        metadata,
        uploads,
        FilesConfig.defaults()
            .withUploads(1_000, 1_000)
            .withQuotas(new FilesConfig.Quotas(bytesMax, askerBytesMax, askerFilesMax)),
        clock,
        new SecureRandom());
  }

  private static FileRecord sent(FileLibrary library, Asker asker, int bytes) throws IOException {
    try (Upload upload = library.begin("a", bytes, asker)) {
      upload.append(new byte[bytes], 0, bytes);
      return upload.complete();
    }
  }

  private static void refused(
      Reason reason, String message, Optional<Duration> after, ThrowingCallable act) {
    assertThatThrownBy(act)
        .isInstanceOfSatisfying(
            FileRefusedException.class,
            e -> {
              assertThat(e.reason()).isEqualTo(reason);
              assertThat(e.retryAfter()).isEqualTo(after);
            })
        .hasMessage(message);
  }

  @Test
  void bytesOfAnAskerAreLimitedAndComeBack() throws IOException {
    FileLibrary library = library(0, 100, 0);
    sent(library, ME, 60);
    clock.advance(Duration.ofMinutes(5));
    FileRecord second = sent(library, ME, 40);
    refused(
        Reason.TOO_MANY,
        "100 bytes of yours are stored, and the limit is 100; room comes in 1200 s",
        Optional.of(Duration.ofMinutes(20)),
        () -> sent(library, ME, 1));
    refused(
        Reason.TOO_MANY,
        "100 bytes of yours are stored, and the limit is 100; room comes in 1500 s",
        Optional.of(Duration.ofMinutes(25)),
        () -> sent(library, ME, 61));
    refused(
        Reason.TOO_LARGE,
        "at least 101 bytes, but at most 100 one sender may store here",
        Optional.empty(),
        () -> sent(library, ME, 101));
    sent(library, OTHER, 100);
    library.remove(second);
    sent(library, ME, 40);
    clock.advance(Duration.ofMinutes(20));
    sent(library, ME, 60);
    assertThat(library.counts().quotaBytes()).isEqualTo(200);
    assertThat(library.counts().quotaRefused()).isEqualTo(3);
  }

  @Test
  void aNetworkIsOneAsker() throws Exception {
    FileLibrary library = library(0, 0, 1);
    sent(library, Asker.of(InetAddress.getByName("2001:db8:1:2::1")), 1);
    refused(
        Reason.TOO_MANY,
        "files of yours: 1 are stored, and the limit is 1; room comes in 1500 s",
        Optional.of(Duration.ofMinutes(25)),
        () -> sent(library, Asker.of(InetAddress.getByName("2001:db8:1:2:3::4")), 1));
    sent(library, Asker.of(InetAddress.getByName("2001:db8:1:3::1")), 1);
  }

  @Test
  void whatIsReceivedCountsAsItComes() throws IOException {
    FileLibrary library = library(0, 10, 0);
    try (Upload upload = library.begin("a", -1, ME)) {
      upload.append(new byte[6], 0, 6);
      refused(
          Reason.TOO_MANY,
          "6 bytes of yours are stored, and the limit is 10; room comes when an upload has ended",
          Optional.empty(),
          () -> library.begin("b", 5, ME));
      refused(
          Reason.TOO_LARGE,
          "at least 11 bytes, but at most 10 one sender may store here",
          Optional.empty(),
          () -> upload.append(new byte[5], 0, 5));
    }
    assertThat(library.counts().quotaBytes()).isZero();
    sent(library, ME, 10);
  }

  @Test
  void anInterruptedUploadCountsWithWhatIsStored() throws IOException {
    FileLibrary library = library(0, 10, 0);
    ContentId id;
    try (Upload upload = library.begin(NewUpload.of("a", 8, ME).resumable(""))) {
      id = upload.id();
      upload.append(new byte[3], 0, 3);
      assertThat(library.counts().quotaBytes()).isEqualTo(8);
    }
    assertThat(library.counts().quotaBytes()).isEqualTo(3);
    FileRecord other = sent(library, ME, 7);
    assertThatThrownBy(() -> library.resumables().resume(id, 3, ME))
        .hasMessageContaining("10 bytes of yours are stored");
    assertThat(library.counts().quotaBytes()).isEqualTo(10);
    library.remove(other);
    try (Upload upload = library.resumables().resume(id, 3, ME)) {
      upload.append(new byte[5], 0, 5);
      upload.complete();
    }
    assertThat(library.counts().quotaBytes()).isEqualTo(8);
    ContentId left;
    try (Upload upload = library.begin(NewUpload.of("a", 2, ME).resumable(""))) {
      left = upload.id();
      upload.append(new byte[1], 0, 1);
    }
    assertThat(library.counts().quotaBytes()).isEqualTo(9);
    library.resumables().terminate(left);
    assertThat(library.counts().quotaBytes()).isEqualTo(8);
  }

  @Test
  void allBytesAreLimitedAlsoThoseOfAnEarlierProcess() throws IOException {
    sent(library(0, 0, 0), ME, 60);
    FileLibrary library = library(100, 50, 0);
    library.recover();
    library.recover();
    assertThat(library.counts().quotaBytes()).isEqualTo(60);
    sent(library, ME, 40);
    refused(
        Reason.FULL,
        "100 bytes are stored, and the limit is 100; room comes in 1500 s",
        Optional.of(Duration.ofMinutes(25)),
        () -> sent(library, OTHER, 1));
    refused(
        Reason.TOO_LARGE,
        "at least 51 bytes, but at most 50 one sender may store here",
        Optional.empty(),
        () -> sent(library, OTHER, 51));
    clock.advance(Duration.ofMinutes(25));
    library.sweep();
    assertThat(library.counts().quotaBytes()).isZero();
  }

  @Test
  void aFileOfABundleCountsAsLongAsThat() throws IOException {
    FileLibrary library = library(0, 1_000, 0);
    SharingTerms terms =
        new SharingTerms(
            FilesConfig.defaults(), new Passwords(new FastHash(), clock, 10), new SecureRandom());
    Sharing own = terms.parse(Map.of());
    FileRecord file;
    try (Upload upload = library.begin(NewUpload.of("a", 500, ME).sharedAs(own))) {
      upload.append(new byte[500], 0, 500);
      file = upload.complete();
    }
    FileRecord bundle =
        library
            .bundles()
            .create(
                "b",
                List.of(new Bundles.Member(file.key().text(), own.deleteToken(), "a")),
                terms.parse(Map.of("expires", "1d")),
                ME);
    clock.advance(Duration.ofHours(23));
    assertThat(library.counts().quotaBytes()).isEqualTo(500 + bundle.size());
    library.remove(bundle);
    assertThat(library.counts().quotaBytes()).isZero();
  }

  @Test
  void ofManyAtOnceNoMoreThanAllowedAreStored() throws Exception {
    for (int round = 0; round < 10; round++) {
      FileLibrary library = library(95, 45, 4);
      List<Callable<FileRecord>> racers = new ArrayList<>();
      for (int i = 0; i < 64; i++) {
        Asker asker = Asker.named("192.0.2." + i % 3);
        boolean breaks = i % 5 == 0;
        int declared = i % 4 == 0 ? -1 : 10;
        racers.add(() -> {
          try (Upload upload = library.begin("a", declared, asker)) {
            upload.append(new byte[10], 0, 10);
            return breaks ? null : upload.complete();
          } catch (FileRefusedException e) {
            assertThat(e.reason()).isIn(Reason.TOO_MANY, Reason.FULL);
            return null;
          }
        });
      }
      List<FileRecord> stored = new ArrayList<>();
      try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
        for (Future<FileRecord> racer : threads.invokeAll(racers)) {
          Optional.ofNullable(racer.get()).ifPresent(stored::add);
        }
      }
      // None at all only if those who break off had every place when the others came.
      assertThat(stored).hasSizeLessThanOrEqualTo(9);
      assertThat(library.counts().quotaBytes()).isEqualTo(10L * stored.size());
      for (FileRecord file : stored) {
        library.remove(file);
      }
      assertThat(library.counts().quotaBytes()).isZero();
    }
  }

  @Test
  void withoutQuotasNothingIsKept() throws IOException {
    FileLibrary library = library(0, 0, 0);
    sent(library, ME, 60);
    library.recover();
    assertThat(library.counts().quotaBytes()).isZero();
  }
}
