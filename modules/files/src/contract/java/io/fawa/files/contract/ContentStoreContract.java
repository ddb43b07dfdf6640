/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.files.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fawa.files.ContentId;
import io.fawa.files.ContentStore;
import io.fawa.files.ContentWriter;
import io.fawa.files.NoSuchContentException;
import io.fawa.files.StorageFullException;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

/** Every {@link ContentStore} passes this. */
public abstract class ContentStoreContract {
  private final Random random = new Random(4);

  /** A fresh store with ample room. */
  protected abstract ContentStore store() throws IOException;

  /** Asserts that {@code store}, fresh before, holds nothing but committed contents. */
  protected abstract void assertNothingUnfinished(ContentStore store) throws IOException;

  @Test
  void givesBackWhatWasCommitted() throws IOException {
    ContentStore store = store();
    byte[] bytes = bytes(300_001);
    ContentId id = put(store, bytes, 7_777);
    assertThat(read(store, id, 0, bytes.length)).isEqualTo(bytes);
    assertNothingUnfinished(store);
  }

  @Test
  void takesAnEmptyContent() throws IOException {
    ContentStore store = store();
    ContentId id = put(store, new byte[0], 1);
    assertThat(read(store, id, 0, 0)).isEmpty();
    assertThat(list(store)).containsExactly(id);
  }

  @Test
  void takesSingleBytesAndLargePieces() throws IOException {
    ContentStore store = store();
    byte[] bytes = bytes(3 << 20);
    ContentId id = new ContentId("0123456789abcdef0123456789abcdef");
    try (ContentWriter writer = store.begin(id, -1)) {
      writer.append(bytes, 0, 1);
      writer.append(bytes, 1, 1);
      writer.append(bytes, 2, (2 << 20) - 2);
      writer.append(bytes, 2 << 20, 0);
      writer.append(bytes, 2 << 20, 1 << 20);
      writer.commit();
    }
    assertThat(read(store, id, 0, bytes.length)).isEqualTo(bytes);
  }

  @Test
  void doesNotRetainTheArray() throws IOException {
    ContentStore store = store();
    ContentId id = ContentId.random(random);
    byte[] reused = new byte[10];
    try (ContentWriter writer = store.begin(id, 20)) {
      for (byte i = 0; i < 2; i++) {
        java.util.Arrays.fill(reused, i);
        writer.append(reused, 0, 10);
      }
      writer.commit();
    }
    assertThat(read(store, id, 9, 2)).containsExactly(0, 1);
  }

  @Test
  void opensAnyPart() throws IOException {
    ContentStore store = store();
    ContentId id = put(store, new byte[] {0, 1, 2, 3, 4}, 5);
    assertThat(read(store, id, 2, 2)).containsExactly(2, 3);
    assertThat(read(store, id, 4, 1)).containsExactly(4);
    assertThat(read(store, id, 5, 0)).isEmpty();
    assertThat(read(store, id, 0, 0)).isEmpty();
    assertThat(read(store, id, 3, 100)).containsExactly(3, 4);
  }

  @Test
  void isNotThereBeforeTheCommit() throws IOException {
    ContentStore store = store();
    ContentId id = ContentId.random(random);
    try (ContentWriter writer = store.begin(id, -1)) {
      writer.append(bytes(100_000), 0, 100_000);
      assertThat(list(store)).isEmpty();
      assertThatThrownBy(() -> store.open(id, 0, 1)).isInstanceOf(NoSuchContentException.class);
      writer.commit();
      assertThat(list(store)).containsExactly(id);
    }
    assertThat(list(store)).containsExactly(id);
  }

  @Test
  void isNotThereWhenItIsOnlySealed() throws IOException {
    ContentStore store = store();
    ContentId id = ContentId.random(random);
    try (ContentWriter writer = store.begin(id, -1)) {
      writer.append(bytes(100_000), 0, 100_000);
      writer.seal();
      assertThat(list(store)).isEmpty();
      assertThatThrownBy(() -> store.size(id)).isInstanceOf(NoSuchContentException.class);
      writer.commit();
    }
    assertThat(store.size(id)).isEqualTo(100_000);
    try (ContentWriter writer = store.begin(ContentId.random(random), -1)) {
      writer.append(bytes(10), 0, 10);
      writer.seal();
    }
    assertThat(list(store)).containsExactly(id);
    assertNothingUnfinished(store);
  }

  @Test
  void whatIsSetAsideIsNotThereAnyMore() throws IOException {
    ContentStore store = store();
    ContentId odd = put(store, bytes(10), 10);
    ContentId stays = put(store, bytes(10), 10);
    assertThat(store.setAside(odd)).isPresent();
    assertThat(list(store)).containsExactly(stays);
    assertThatThrownBy(() -> store.open(odd, 0, 10)).isInstanceOf(NoSuchContentException.class);
  }

  @Test
  void tellsWhatIsSetAsideOnceOnly() throws IOException {
    ContentStore store = store();
    ContentId odd = put(store, bytes(10), 10);
    assertThat(store.setAside(odd)).isPresent();
    assertThat(store.setAside(odd)).isEmpty();
    assertThat(store.setAside(ContentId.random(random))).isEmpty();
  }

  @Test
  void handsOutWhatIsUnfinished() throws IOException {
    ContentStore store = store();
    put(store, bytes(10), 10);
    ContentId begun = ContentId.random(random);
    try (ContentWriter writer = store.begin(begun, -1)) {
      assertThat(unfinished(store)).containsExactly(begun);
      writer.append(bytes(100_000), 0, 100_000);
      writer.sync();
      writer.append(bytes(10), 0, 10);
      writer.sync();
      assertThat(unfinished(store)).containsExactly(begun);
      assertThat(list(store)).hasSize(1);
      writer.commit();
      assertThat(unfinished(store)).isEmpty();
    }
    assertThat(store.size(begun)).isEqualTo(100_010);
  }

  @Test
  void whatWasAbandonedIsNeverCommitted() throws IOException {
    ContentStore store = store();
    ContentId id = ContentId.random(random);
    for (boolean sealed : new boolean[] {true, false}) {
      try (ContentWriter writer = store.begin(id, -1)) {
        writer.append(bytes(10), 0, 10);
        if (sealed) {
          writer.seal();
        }
        assertThat(store.abandon(id)).isTrue();
        assertThat(store.abandon(id)).isFalse();
        assertThatThrownBy(writer::commit).isInstanceOf(IOException.class);
      }
      assertThat(list(store)).isEmpty();
      assertNothingUnfinished(store);
    }
  }

  @Test
  void whatIsCommittedIsNotAbandoned() throws IOException {
    ContentStore store = store();
    ContentId id = put(store, bytes(10), 10);
    assertThat(store.abandon(id)).isFalse();
    assertThat(store.abandon(ContentId.random(random))).isFalse();
    assertThat(read(store, id, 0, 10)).hasSize(10);
  }

  /** Whoever is first: a content is either committed or abandoned, and both sides know which. */
  @Test
  void commitAndAbandonHaveOneWinner() throws Exception {
    ContentStore store = store();
    for (int round = 0; round < 50; round++) {
      ContentId id = ContentId.random(random);
      try (ContentWriter writer = store.begin(id, -1);
          var threads = Executors.newVirtualThreadPerTaskExecutor()) {
        writer.append(bytes(10), 0, 10);
        writer.seal();
        Future<Boolean> abandoned = threads.submit(() -> store.abandon(id));
        boolean committed;
        try {
          writer.commit();
          committed = true;
        } catch (IOException e) {
          committed = false;
        }
        assertThat(abandoned.get()).isNotEqualTo(committed);
        assertThat(list(store).contains(id)).isEqualTo(committed);
      }
    }
  }

  @Test
  void leavesNothingWithoutCommit() throws IOException {
    ContentStore store = store();
    ContentId id = ContentId.random(random);
    try (ContentWriter writer = store.begin(id, 500_000)) {
      writer.append(bytes(200_000), 0, 200_000);
    }
    assertThat(list(store)).isEmpty();
    assertThatThrownBy(() -> store.open(id, 0, 1)).isInstanceOf(NoSuchContentException.class);
    assertNothingUnfinished(store);
  }

  @Test
  void aSuspendedContentIsResumedByAnyWriter() throws IOException {
    ContentStore store = store();
    byte[] bytes = bytes(700_003);
    ContentId id = ContentId.random(random);
    String state;
    try (ContentWriter writer = store.begin(id, bytes.length)) {
      writer.append(bytes, 0, 100_001);
      writer.suspend();
      state = writer.state();
    }
    assertThat(unfinished(store)).containsExactly(id);
    assertThat(list(store)).isEmpty();
    try (ContentWriter writer = store.resume(id, 100_001, state)) {
      writer.append(bytes, 100_001, 500_001);
      assertThat(writer.sync()).isBetween(0L, 500_001L);
      writer.append(bytes, 600_002, 1);
      writer.suspend();
      state = writer.state();
    }
    try (ContentWriter writer = store.resume(id, 600_003, state)) {
      writer.append(bytes, 600_003, 100_000);
      writer.commit();
    }
    assertThat(read(store, id, 0, bytes.length)).isEqualTo(bytes);
    assertNothingUnfinished(store);
  }

  @Test
  void aWriterThatDiesLosesOnlyWhatWasNotSynced() throws IOException {
    ContentStore store = store();
    byte[] bytes = bytes(300_000);
    ContentId id = ContentId.random(random);
    ContentWriter dead = store.begin(id, -1);
    dead.append(bytes, 0, 200_000);
    long durable = dead.sync();
    String state = dead.state();
    dead.append(bytes(50_000), 0, 50_000);
    try (ContentWriter writer = store.resume(id, durable, state)) {
      writer.append(bytes, (int) durable, bytes.length - (int) durable);
      writer.commit();
    }
    assertThat(read(store, id, 0, bytes.length)).isEqualTo(bytes);
  }

  /** As when the bytes of a request are refused after they were stored. */
  @Test
  void resumesAtAnEarlierStateAndForgetsTheRest() throws IOException {
    ContentStore store = store();
    byte[] bytes = bytes(200_000);
    ContentId id = ContentId.random(random);
    String state;
    try (ContentWriter writer = store.begin(id, -1)) {
      writer.append(bytes, 0, 70_000);
      writer.suspend();
      state = writer.state();
    }
    try (ContentWriter writer = store.resume(id, 70_000, state)) {
      writer.append(bytes(90_000), 0, 90_000);
      writer.suspend();
    }
    try (ContentWriter writer = store.resume(id, 70_000, state)) {
      writer.append(bytes, 70_000, 130_000);
      writer.commit();
    }
    assertThat(read(store, id, 0, bytes.length)).isEqualTo(bytes);
  }

  @Test
  void aSuspendedContentMayBeEmptyOrWhole() throws IOException {
    ContentStore store = store();
    ContentId id = ContentId.random(random);
    String state;
    try (ContentWriter writer = store.begin(id, 10)) {
      writer.suspend();
      state = writer.state();
    }
    byte[] bytes = bytes(10);
    try (ContentWriter writer = store.resume(id, 0, state)) {
      writer.append(bytes, 0, 10);
      writer.suspend();
      state = writer.state();
    }
    try (ContentWriter writer = store.resume(id, 10, state)) {
      writer.commit();
    }
    assertThat(read(store, id, 0, 10)).isEqualTo(bytes);
  }

  @Test
  void onlyWhatIsUnfinishedIsResumed() throws IOException {
    ContentStore store = store();
    ContentId committed = put(store, bytes(10), 10);
    ContentId abandoned = ContentId.random(random);
    String state;
    try (ContentWriter writer = store.begin(abandoned, -1)) {
      writer.append(bytes(10), 0, 10);
      writer.suspend();
      state = writer.state();
    }
    assertThat(store.abandon(abandoned)).isTrue();
    assertThatThrownBy(() -> store.resume(abandoned, 10, state))
        .isInstanceOf(NoSuchContentException.class);
    assertThatThrownBy(() -> store.resume(committed, 10, state))
        .isInstanceOf(NoSuchContentException.class);
    assertThatThrownBy(() -> store.resume(ContentId.random(random), 0, ""))
        .isInstanceOf(NoSuchContentException.class);
    assertNothingUnfinished(store);
  }

  @Test
  void closingTwiceIsSilent() throws IOException {
    ContentStore store = store();
    ContentId id = ContentId.random(random);
    ContentWriter writer = store.begin(id, -1);
    writer.commit();
    writer.close();
    writer.close();
    assertThat(list(store)).containsExactly(id);
  }

  @Test
  void deletesAndForgets() throws IOException {
    ContentStore store = store();
    ContentId gone = put(store, bytes(10), 10);
    ContentId stays = put(store, bytes(10), 10);
    store.delete(gone);
    store.delete(gone);
    store.delete(ContentId.random(random));
    assertThat(list(store)).containsExactly(stays);
    assertThatThrownBy(() -> store.open(gone, 0, 10)).isInstanceOf(NoSuchContentException.class);
    assertThat(read(store, stays, 0, 10)).hasSize(10);
  }

  @Test
  void readerOutlivesTheDeletion() throws IOException {
    ContentStore store = store();
    byte[] bytes = bytes(200_000);
    ContentId id = put(store, bytes, 200_000);
    try (InputStream in = store.open(id, 0, bytes.length)) {
      assertThat(in.read()).isEqualTo(bytes[0] & 0xff);
      store.delete(id);
      assertThat(in.readAllBytes()).hasSize(bytes.length - 1);
    }
  }

  @Test
  void refusesAtOnceWhatNoStoreHolds() throws IOException {
    ContentStore store = store();
    assertThatThrownBy(() -> store.begin(ContentId.random(random), 1L << 60))
        .isInstanceOf(StorageFullException.class);
    assertNothingUnfinished(store);
  }

  @Test
  void keepsManyWritersApart() throws Exception {
    ContentStore store = store();
    List<Callable<Boolean>> jobs = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      byte[] bytes = bytes(50_000 + i);
      jobs.add(() -> {
        ContentId id = put(store, bytes, 1_000);
        return java.util.Arrays.equals(read(store, id, 0, bytes.length), bytes);
      });
    }
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (Future<Boolean> same : threads.invokeAll(jobs)) {
        assertThat(same.get()).isTrue();
      }
    }
    assertThat(list(store)).hasSize(20);
    assertNothingUnfinished(store);
  }

  /** Stores {@code bytes} in pieces of {@code piece}. */
  protected static ContentId put(ContentStore store, byte[] bytes, int piece) throws IOException {
    ContentId id = ContentId.random(new java.security.SecureRandom());
    try (ContentWriter writer = store.begin(id, -1)) {
      for (int at = 0; at < bytes.length; at += piece) {
        writer.append(bytes, at, Math.min(piece, bytes.length - at));
      }
      writer.commit();
    }
    return id;
  }

  /** The committed contents. */
  protected static Set<ContentId> list(ContentStore store) throws IOException {
    Set<ContentId> found = new HashSet<>();
    store.list(found::add);
    return found;
  }

  /** The unfinished ones. */
  protected static Set<ContentId> unfinished(ContentStore store) throws IOException {
    Set<ContentId> found = new HashSet<>();
    store.unfinished(found::add);
    return found;
  }

  /** Reads a part to its end. */
  protected static byte[] read(ContentStore store, ContentId id, long offset, long length)
      throws IOException {
    try (InputStream in = store.open(id, offset, length)) {
      return in.readAllBytes();
    }
  }

  /** Random bytes. */
  protected byte[] bytes(int length) {
    byte[] bytes = new byte[length];
    random.nextBytes(bytes);
    return bytes;
  }
}
