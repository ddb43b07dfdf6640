/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.files.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.fawa.files.Checksums;
import io.fawa.files.ContentId;
import io.fawa.files.DownloadCount;
import io.fawa.files.FileKey;
import io.fawa.files.FileName;
import io.fawa.files.FileRecord;
import io.fawa.files.Inbox;
import io.fawa.files.MetadataStore;
import io.fawa.files.Terms;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

/** Every {@link MetadataStore} passes this. */
public abstract class MetadataStoreContract {
  /** When the records of these tests were made. */
  protected static final Instant NOW = Instant.parse("2026-01-02T03:04:05.678Z");

  private static final Random RANDOM = new Random(5);

  /** A fresh store. */
  protected abstract MetadataStore store() throws IOException;

  /** A fresh store as two replicas use it. */
  protected abstract List<MetadataStore> shared() throws IOException;

  @Test
  void findsWhatWasPut() throws IOException {
    MetadataStore store = store();
    FileRecord file = record("ABC123", 0);
    assertThat(store.putIfAbsent(file)).isTrue();
    assertThat(store.find(file.key())).contains(file);
    assertThat(store.find(new FileKey("ABC124"))).isEmpty();
  }

  @Test
  void replacesWhatHasNotChanged() throws IOException {
    MetadataStore store = store();
    FileRecord file = record("ABC123", 1);
    FileRecord counted = file.withDownloads(DownloadCount.ZERO.running("0".repeat(15) + "1", 2));
    assertThat(store.replace(file, counted)).isFalse();
    assertThat(store.find(file.key())).isEmpty();
    store.putIfAbsent(file);
    assertThat(store.replace(counted, file)).isFalse();
    assertThat(store.replace(file, counted)).isTrue();
    assertThat(store.replace(file, counted)).isFalse();
    assertThat(store.find(file.key())).contains(counted);
    assertThat(store.find(file.content())).contains(counted);
    assertThat(all(store)).containsExactly(counted);
    assertThat(expired(store, NOW.plusMillis(1))).containsExactly(counted);
    assertThat(store.remove(file)).as("an earlier state names the file too").isTrue();
    assertThat(store.replace(counted, file)).isFalse();
    assertThat(store.count()).isZero();
  }

  /** As downloads that are counted at once. */
  @Test
  void noReplacementIsLost() throws Exception {
    MetadataStore store = store();
    FileRecord file = record("ABC123", 1);
    store.putIfAbsent(file);
    List<Callable<Boolean>> counters = new ArrayList<>();
    for (int i = 0; i < 32; i++) {
      counters.add(() -> {
        FileRecord seen = store.find(file.key()).orElseThrow();
        while (!store.replace(seen, seen.withDownloads(seen.downloads().ended("")))) {
          seen = store.find(file.key()).orElseThrow();
        }
        return true;
      });
    }
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (Future<Boolean> counter : threads.invokeAll(counters)) {
        assertThat(counter.get()).isTrue();
      }
    }
    assertThat(store.find(file.key()).orElseThrow().downloads().completed()).isEqualTo(32);
  }

  @Test
  void keepsTermsWhole() throws IOException {
    MetadataStore store = store();
    FileRecord file =
        record("ABC123", 1)
            .withKind(FileRecord.Kind.BUNDLE)
            .withTerms(
                new Terms(
                    Duration.ofDays(365),
                    Integer.MAX_VALUE,
                    "$argon2id$v=19$m=19456,t=2,p=1$" + "A".repeat(200),
                    "f".repeat(64)))
            .withDownloads(
                new DownloadCount(7, Map.of("0123456789abcdef", 3, "00000000000000aa", 1)));
    store.putIfAbsent(file);
    assertThat(store.find(file.key())).contains(file);
    assertThat(store.find(file.content())).contains(file);
  }

  @Test
  void keepsRequestsWhole() throws IOException {
    List<MetadataStore> both = shared();
    MetadataStore store = both.get(0);
    MetadataStore other = both.get(1);
    FileRecord empty =
        record("REQUEST", 1)
            .withKind(FileRecord.Kind.REQUEST)
            .withInbox(Inbox.of(new Inbox.Limits(1, Long.MAX_VALUE, Long.MAX_VALUE)));
    assertThat(store.putIfAbsent(empty)).isTrue();
    assertThat(store.find(empty.key())).contains(empty);
    assertThat(other.find(empty.key())).contains(empty);
    FileRecord full = empty.withInbox(full());
    assertThat(store.replace(empty, full)).isTrue();
    assertThat(other.find(empty.key())).contains(full);
    assertThat(store.replace(empty, full)).isFalse();
    assertThat(other.replace(full, full.withInbox(full().end()))).isTrue();
    assertThat(store.find(empty.key()).orElseThrow().inbox()).contains(full().end());
    FileRecord file =
        record("ABC123", 2).withTerms(new Terms(Duration.ZERO, 0, "", "f".repeat(64), "REQUEST"));
    assertThat(store.putIfAbsent(file)).isTrue();
    assertThat(store.find(file.content())).contains(file);
  }

  /** With as much as there can be. */
  private static Inbox full() {
    Map<ContentId, Inbox.Slot> arriving = new HashMap<>();
    for (int i = 0; i < Inbox.FILES_MAX; i++) {
      arriving.put(
          new ContentId("%032x".formatted(i)), new Inbox.Slot("f".repeat(16), Long.MAX_VALUE));
    }
    Inbox.Limits limits = new Inbox.Limits(Inbox.FILES_MAX, Long.MAX_VALUE, 1);
    List<FileKey> keys =
        List.of(new FileKey("K".repeat(FileKey.LENGTH_MAX)), new FileKey("ABCDEF"));
    return new Inbox(limits, false, Long.MAX_VALUE, keys, arriving);
  }

  @Test
  void keepsEveryFieldWhole() throws IOException {
    MetadataStore store = store();
    FileRecord file =
        FileRecord.of(
            FileKey.random(RANDOM, FileKey.LENGTH_MAX),
            new FileName("héllo wörld #1?\t😀 \"x\" {} 文件.tar.gz"),
            Long.MAX_VALUE,
            new Checksums("f".repeat(64), 0xffff_ffffL, 0),
            NOW,
            NOW.plusMillis(1),
            ContentId.random(RANDOM));
    store.putIfAbsent(file);
    assertThat(store.find(file.key())).contains(file);
  }

  @Test
  void neverReplaces() throws IOException {
    MetadataStore store = store();
    FileRecord first = record("SAME00", 1);
    FileRecord second = record("SAME00", 2);
    assertThat(store.putIfAbsent(first)).isTrue();
    assertThat(store.putIfAbsent(second)).isFalse();
    assertThat(store.find(first.key())).contains(first);
  }

  @Test
  void oneOfManyGetsTheKey() throws Exception {
    MetadataStore store = store();
    List<Callable<Boolean>> jobs =
        Collections.nCopies(16, () -> store.putIfAbsent(record("RACE00", 1)));
    int winners = 0;
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (Future<Boolean> won : threads.invokeAll(jobs)) {
        winners += won.get() ? 1 : 0;
      }
    }
    assertThat(winners).isEqualTo(1);
  }

  @Test
  void removesTheRecordGivenAndNoOther() throws IOException {
    MetadataStore store = store();
    FileRecord stored = record("SAME00", 1);
    FileRecord other = record("SAME00", 1);
    store.putIfAbsent(stored);
    assertThat(store.remove(other)).isFalse();
    assertThat(store.find(stored.key())).contains(stored);
    assertThat(store.remove(stored)).isTrue();
    assertThat(store.remove(stored)).isFalse();
    assertThat(store.find(stored.key())).isEmpty();
    assertThat(store.putIfAbsent(other)).isTrue();
  }

  @Test
  void countsAndSetsAside() throws IOException {
    MetadataStore store = store();
    FileRecord stays = record("STAYS0", 1);
    FileRecord odd = record("ODD000", 2);
    assertThat(store.count()).isZero();
    store.putIfAbsent(stays);
    store.putIfAbsent(odd);
    assertThat(store.count()).isEqualTo(2);
    assertThat(store.setAside(odd)).isPresent();
    assertThat(store.setAside(odd)).isEmpty();
    assertThat(store.count()).isEqualTo(1);
    assertThat(store.find(odd.key())).isEmpty();
    assertThat(expired(store, NOW.plusMillis(9))).containsExactly(stays);
    assertThat(store.putIfAbsent(record("ODD000", 3))).isTrue();
  }

  @Test
  void handsOutWhatHasExpiredOldestFirst() throws IOException {
    MetadataStore store = store();
    FileRecord late = record("LATE00", 3_000);
    FileRecord soon = record("SOON00", 1_000);
    FileRecord next = record("NEXT00", 2_000);
    for (FileRecord file : List.of(late, soon, next)) {
      store.putIfAbsent(file);
    }
    assertThat(expired(store, NOW.plusMillis(999))).isEmpty();
    assertThat(expired(store, NOW.plusMillis(1_000))).containsExactly(soon);
    assertThat(expired(store, NOW.plusMillis(2_999))).containsExactly(soon, next);
    assertThat(expired(store, NOW.plusMillis(3_000))).containsExactly(soon, next, late);
  }

  @Test
  void anExpiredRecordKeepsItsKeyUntilItIsRemoved() throws IOException {
    MetadataStore store = store();
    FileRecord old = record("SAME00", 1);
    store.putIfAbsent(old);
    assertThat(store.putIfAbsent(record("SAME00", 1_000_000))).isFalse();
  }

  @Test
  void expiredRecordsCanBeRemovedOnTheWay() throws IOException {
    MetadataStore store = store();
    for (int i = 0; i < 1_000; i++) {
      store.putIfAbsent(record("K%05d".formatted(i), i));
    }
    store.expired(NOW.plusMillis(899), 10_000, store::remove);
    assertThat(all(store)).hasSize(100);
    assertThat(expired(store, NOW.plusMillis(900))).hasSize(1);
  }

  @Test
  void recordsThatExpireTogetherAreAllHandedOut() throws IOException {
    MetadataStore store = store();
    for (int i = 0; i < 50; i++) {
      store.putIfAbsent(record("K%05d".formatted(i), 7));
    }
    assertThat(expired(store, NOW.plusMillis(7))).hasSize(50);
  }

  @Test
  void handsOutSomeOfWhatHasExpired() throws IOException {
    MetadataStore store = store();
    for (int i = 0; i < 5; i++) {
      store.putIfAbsent(record("K%05d".formatted(i), i));
    }
    List<FileRecord> some = new ArrayList<>();
    store.expired(NOW.plusMillis(9), 3, some::add);
    assertThat(some)
        .extracting(file -> file.key().text())
        .containsExactly("K00000", "K00001", "K00002");
  }

  @Test
  void findsTheRecordOfAContent() throws IOException {
    MetadataStore store = store();
    FileRecord file = record("ABC123", 0);
    store.putIfAbsent(file);
    assertThat(store.find(file.content())).contains(file);
    assertThat(store.find(ContentId.random(RANDOM))).isEmpty();
    store.remove(file);
    assertThat(store.find(file.content())).isEmpty();
  }

  @Test
  void replicasFindWhatOthersPut() throws IOException {
    List<MetadataStore> both = shared();
    MetadataStore mine = both.get(0);
    MetadataStore other = both.get(1);
    FileRecord file = record("MINE00", 1);
    mine.putIfAbsent(file);
    assertThat(other.find(file.key())).contains(file);
    assertThat(other.find(file.content())).contains(file);
    assertThat(other.find(new FileKey("NOPE00"))).isEmpty();
    FileRecord late = record("MINE01", 2);
    mine.putIfAbsent(late);
    assertThat(all(other)).containsExactlyInAnyOrder(file, late);
  }

  @Test
  void noKeyIsGivenToFilesOfTwoReplicas() throws Exception {
    List<MetadataStore> both = shared();
    MetadataStore mine = both.get(0);
    MetadataStore other = both.get(1);
    FileRecord file = record("SAME00", 1);
    assertThat(mine.putIfAbsent(file)).isTrue();
    assertThat(other.putIfAbsent(record("SAME00", 2))).isFalse();
    assertThat(all(other)).containsExactly(file);
    for (int round = 0; round < 20; round++) {
      String key = "RACE%02d".formatted(round);
      List<Callable<Boolean>> jobs = new ArrayList<>();
      for (int i = 0; i < 8; i++) {
        MetadataStore through = i % 2 == 0 ? mine : other;
        jobs.add(() -> through.putIfAbsent(record(key, 1)));
      }
      int winners = 0;
      try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
        for (Future<Boolean> won : threads.invokeAll(jobs)) {
          winners += won.get() ? 1 : 0;
        }
      }
      assertThat(winners).isEqualTo(1);
      assertThat(mine.find(new FileKey(key))).isEqualTo(other.find(new FileKey(key)));
    }
  }

  @Test
  void oneOfTwoReplicasRemovesARecord() throws IOException {
    List<MetadataStore> both = shared();
    MetadataStore mine = both.get(0);
    MetadataStore other = both.get(1);
    FileRecord file = record("SAME00", 1);
    FileRecord odd = record("ODD000", 1);
    mine.putIfAbsent(file);
    mine.putIfAbsent(odd);
    assertThat(all(other)).containsExactlyInAnyOrder(file, odd);
    assertThat(other.remove(file)).isTrue();
    assertThat(mine.remove(file)).isFalse();
    assertThat(other.setAside(odd)).isPresent();
    assertThat(mine.setAside(odd)).isEmpty();
    assertThat(mine.putIfAbsent(record("SAME00", 2))).isTrue();
    assertThat(other.putIfAbsent(record("SAME00", 3))).isFalse();
  }

  @Test
  void handsOutAll() throws IOException {
    MetadataStore store = store();
    assertThat(all(store)).isEmpty();
    FileRecord first = record("FIRST0", 1);
    FileRecord second = record("SECOND0", 1);
    store.putIfAbsent(first);
    store.putIfAbsent(second);
    assertThat(all(store)).containsExactlyInAnyOrder(first, second);
  }

  /** A record that expires {@code afterMillis} after {@link #NOW}. */
  protected static FileRecord record(String key, long afterMillis) {
    return FileRecord.of(
        new FileKey(key),
        new FileName(key + ".txt"),
        key.length(),
        Checksums.ofSha256("0".repeat(64)),
        NOW,
        NOW.plus(Duration.ofMillis(afterMillis)),
        ContentId.random(RANDOM));
  }

  private static List<FileRecord> expired(MetadataStore store, Instant now) throws IOException {
    List<FileRecord> found = new ArrayList<>();
    store.expired(now, 10_000, found::add);
    return found;
  }

  private static List<FileRecord> all(MetadataStore store) throws IOException {
    List<FileRecord> found = new ArrayList<>();
    store.all(found::add);
    return found;
  }
}
