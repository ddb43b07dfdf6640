/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.files.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fawa.files.ContentId;
import io.fawa.files.FileKey;
import io.fawa.files.FileName;
import io.fawa.files.FileRecord;
import io.fawa.files.Lease;
import io.fawa.files.Terms;
import io.fawa.files.UploadSession;
import io.fawa.files.UploadStore;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

/** Every {@link UploadStore} passes this. */
public abstract class UploadStoreContract {
  /** When the sessions of these tests are made. */
  protected static final Instant NOW = Instant.parse("2026-01-02T03:04:05.678Z");

  /** A replica. */
  protected static final String ME = "00000000000000aa";

  /** Another. */
  protected static final String OTHER = "00000000000000bb";

  private static final Instant SOON = NOW.plusSeconds(10);
  private static final Instant LATE = NOW.plusSeconds(1_000);
  private static final Random RANDOM = new Random(30);

  /** A fresh store. */
  protected abstract UploadStore store() throws IOException;

  /** The same store as another replica uses it. */
  protected abstract UploadStore shared(UploadStore store) throws IOException;

  @Test
  void findsWhatWasCreated() throws IOException {
    UploadStore store = store();
    UploadSession session = session(ME);
    store.create(session);
    assertThat(store.find(session.content())).contains(session);
    assertThat(shared(store).find(session.content())).contains(session);
    assertThat(store.find(ContentId.random(RANDOM))).isEmpty();
  }

  @Test
  void keepsEveryFieldWhole() throws IOException {
    UploadStore store = store();
    UploadSession session =
        new UploadSession(
            ContentId.random(RANDOM),
            new FileName("héllo wörld #1?\t😀 \"x\" {} 文件.tar.gz"),
            Long.MAX_VALUE,
            Long.MAX_VALUE,
            NOW.plusNanos(1),
            "0123456789abcdef",
            FileRecord.Kind.BUNDLE,
            new Terms(Duration.ofMillis(5), Integer.MAX_VALUE, "$argon2id$v=19$x", "f".repeat(64)),
            true,
            "note with spaces " + "n".repeat(4_000),
            "s".repeat(UploadSession.STATE_CHARS_MAX),
            Optional.of(new FileKey("KEY123")));
    store.create(session);
    assertThat(store.find(session.content())).contains(session);
  }

  @Test
  void keepsTheRequestThatItIsFor() throws IOException {
    UploadStore store = store();
    UploadSession session =
        new UploadSession(
            ContentId.random(RANDOM),
            new FileName("a"),
            -1,
            0,
            NOW,
            ME,
            FileRecord.Kind.FILE,
            new Terms(Duration.ofDays(1), 0, "", "f".repeat(64), "REQUEST"),
            false,
            "",
            "",
            Optional.empty());
    store.create(session);
    assertThat(store.find(session.content())).contains(session);
    assertThat(store.replace(ME, session.advanced(7, "", LATE))).isTrue();
    assertThat(shared(store).find(session.content())).contains(session.advanced(7, "", LATE));
  }

  @Test
  void neverReplaces() throws IOException {
    UploadStore store = store();
    UploadSession session = session(ME);
    store.create(session);
    assertThatThrownBy(() -> store.create(session.ownedBy(OTHER))).isInstanceOf(IOException.class);
    assertThat(store.find(session.content())).contains(session);
  }

  @Test
  void itsOwnerMovesItOn() throws IOException {
    UploadStore store = store();
    UploadSession session = session(ME);
    store.create(session);
    assertThat(store.replace(ME, session.advanced(0, "", LATE))).isTrue();
    assertThat(store.replace(ME, session.advanced(77, "", LATE))).isTrue();
    assertThat(shared(store).find(session.content())).contains(session.advanced(77, "", LATE));
    assertThat(store.replace(OTHER, session.advanced(99, "", LATE))).isFalse();
    assertThat(store.replace(ME, session(ME).advanced(99, "", LATE))).isFalse();
    assertThat(store.find(session.content())).contains(session.advanced(77, "", LATE));
    assertThatThrownBy(() -> store.replace(ME, session.advanced(76, "", LATE)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("offset 76 is before 77");
  }

  @Test
  void itsOwnerEndsIt() throws IOException {
    UploadStore store = store();
    UploadSession session = session(ME);
    store.create(session);
    assertThat(store.remove(session.content(), OTHER)).isFalse();
    assertThat(store.find(session.content())).isPresent();
    assertThat(store.remove(session.content(), ME)).isTrue();
    assertThat(store.remove(session.content(), ME)).isFalse();
    assertThat(shared(store).find(session.content())).isEmpty();
    assertThat(store.replace(ME, session.advanced(1, "", LATE))).isFalse();
  }

  @Test
  void nobodyTakesWhatALivingReplicaOwns() throws IOException {
    UploadStore store = store();
    UploadSession session = session(ME);
    store.renew(new Lease(ME, SOON));
    store.create(session);
    UploadStore other = shared(store);
    assertThat(other.take(session, OTHER, SOON.minusMillis(1))).isEmpty();
    assertThat(expired(other, SOON.minusMillis(1))).isEmpty();
    store.renew(new Lease(ME, LATE));
    assertThat(other.take(session, OTHER, SOON)).isEmpty();
    assertThat(expired(other, SOON)).isEmpty();
    assertThat(other.take(session, OTHER, LATE)).contains(session.ownedBy(OTHER));
    assertThat(store.find(session.content())).contains(session.ownedBy(OTHER));
  }

  @Test
  void whoHasLostASessionCanNeitherMoveNorEndIt() throws IOException {
    UploadStore store = store();
    UploadSession session = session(ME);
    store.renew(new Lease(ME, SOON));
    store.create(session);
    assertThat(shared(store).take(session, OTHER, SOON)).isPresent();
    store.renew(new Lease(ME, LATE));
    assertThat(store.replace(ME, session.advanced(9, "", LATE))).isFalse();
    assertThat(store.remove(session.content(), ME)).isFalse();
    assertThat(store.find(session.content())).contains(session.ownedBy(OTHER));
  }

  @Test
  void nobodyTakesWhatHasMovedOn() throws IOException {
    UploadStore store = store();
    UploadSession session = session(ME);
    store.create(session);
    store.replace(ME, session.advanced(1, "", SOON));
    assertThat(store.take(session, OTHER, LATE)).isEmpty();
    store.remove(session.content(), ME);
    assertThat(store.take(session.advanced(1, "", SOON), OTHER, LATE)).isEmpty();
    assertThat(store.find(session.content())).isEmpty();
  }

  @Test
  void anOwnerWithoutALeaseIsDead() throws IOException {
    UploadStore store = store();
    UploadSession never = session(ME);
    UploadSession ended = session(OTHER);
    store.create(never);
    store.renew(new Lease(OTHER, LATE));
    store.create(ended);
    assertThat(expired(store, NOW)).containsExactly(never);
    store.release(OTHER);
    store.release(OTHER);
    assertThat(expired(store, NOW)).containsExactlyInAnyOrder(never, ended);
    assertThat(store.take(ended, ME, NOW)).isPresent();
  }

  @Test
  void aReplicaThatIsLateHasLostNothingYet() throws IOException {
    UploadStore store = store();
    UploadSession session = session(ME);
    store.create(session);
    store.renew(new Lease(ME, NOW));
    assertThat(expired(shared(store), SOON)).containsExactly(session);
    store.renew(new Lease(ME, LATE));
    assertThat(expired(shared(store), SOON)).isEmpty();
    assertThat(shared(store).take(session, OTHER, SOON)).isEmpty();
    assertThat(store.replace(ME, session.advanced(5, "", LATE))).isTrue();
  }

  @Test
  void handsOutOnlyWhatHasExpired() throws IOException {
    UploadStore store = store();
    UploadSession session = session(ME).advanced(0, "", SOON);
    store.create(session);
    assertThat(expired(store, SOON.minusMillis(1))).isEmpty();
    assertThat(expired(store, SOON)).containsExactly(session);
    store.replace(ME, session.advanced(0, "", LATE));
    assertThat(expired(store, SOON)).isEmpty();
  }

  @Test
  void someCallsSeeAllHoweverManyThereAre() throws IOException {
    UploadStore store = store();
    Set<ContentId> created = new HashSet<>();
    for (int i = 0; i < 100; i++) {
      UploadSession session = session(ME);
      store.create(session);
      created.add(session.content());
    }
    Set<ContentId> seen = new HashSet<>();
    for (int call = 0; call < 16; call++) {
      List<UploadSession> some = new ArrayList<>();
      store.expired(NOW, 7, some::add);
      assertThat(some).hasSizeLessThanOrEqualTo(7);
      some.forEach(session -> seen.add(session.content()));
    }
    assertThat(seen).isEqualTo(created);
  }

  @Test
  void oneOfManyTakesASession() throws Exception {
    UploadStore store = store();
    UploadStore other = shared(store);
    for (int round = 0; round < 20; round++) {
      UploadSession session = session(ME);
      store.create(session);
      List<Callable<Optional<UploadSession>>> takers = new ArrayList<>();
      for (int i = 0; i < 8; i++) {
        UploadStore through = i % 2 == 0 ? store : other;
        String by = "00000000000000c" + i;
        takers.add(() -> through.take(session, by, NOW));
      }
      List<UploadSession> taken = new ArrayList<>();
      try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
        for (Future<Optional<UploadSession>> taker : threads.invokeAll(takers)) {
          taker.get().ifPresent(taken::add);
        }
      }
      assertThat(taken).hasSize(1);
      assertThat(store.find(session.content())).contains(taken.getFirst());
    }
  }

  @Test
  void aReplicaIsAliveWhileItsLeaseIsValid() throws IOException {
    UploadStore store = store();
    assertThat(store.isAlive(ME, NOW)).isFalse();
    shared(store).renew(new Lease(ME, NOW.plusSeconds(1)));
    assertThat(store.isAlive(ME, NOW)).isTrue();
    assertThat(store.isAlive(ME, NOW.plusSeconds(1))).isFalse();
    store.release(ME);
    assertThat(store.isAlive(ME, NOW)).isFalse();
  }

  /** What expires at once. */
  protected static UploadSession session(String owner) {
    return UploadSession.of(ContentId.random(RANDOM), new FileName("a b.txt"), -1, NOW, owner);
  }

  private static List<UploadSession> expired(UploadStore store, Instant now) throws IOException {
    List<UploadSession> found = new ArrayList<>();
    store.expired(now, 1_000, found::add);
    return found;
  }
}
