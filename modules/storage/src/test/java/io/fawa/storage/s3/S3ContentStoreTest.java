/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.storage.s3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fawa.files.ContentId;
import io.fawa.files.ContentStore;
import io.fawa.files.ContentWriter;
import io.fawa.files.NoSuchContentException;
import io.fawa.files.contract.ContentStoreContract;
import io.fawa.storage.S3Servers;
import io.fawa.storage.ServerProcess;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class S3ContentStoreTest extends ContentStoreContract {
  private static final int PART = S3Config.PART_BYTES_MIN;

  private final List<AutoCloseable> opened = new ArrayList<>();
  private ServerProcess process;
  private int stores;

  ServerProcess start(Path directory) throws IOException {
    return S3Servers.versity(directory);
  }

  @BeforeAll
  void begin(@TempDir Path directory) throws IOException {
    process = start(directory);
  }

  @AfterAll
  void end() {
    process.close();
  }

  @AfterEach
  void close() throws Exception {
    for (AutoCloseable store : opened) {
      store.close();
    }
    opened.clear();
  }

  @Override
  protected S3ContentStore store() {
    stores++;
    return again();
  }

  /** The last store, as another process uses it. */
  private S3ContentStore again() {
    S3ContentStore store = new S3ContentStore(config(), InstantSource.system(), Duration.ZERO);
    opened.add(store);
    return store;
  }

  private Bucket bucket() {
    Bucket bucket = new Bucket(config());
    opened.add(bucket);
    return bucket;
  }

  private S3Config config() {
    return new S3Config(
        URI.create("http://127.0.0.1:" + process.port()),
        S3Servers.REGION,
        "fawa-test",
        "store" + stores + "/",
        S3Servers.ACCESS_KEY,
        S3Servers.SECRET_KEY,
        true,
        new S3Config.Sizes(PART, 20L * PART, 16),
        new S3Config.Patience(Duration.ofSeconds(30), 3, Duration.ofSeconds(30)));
  }

  @Override
  protected void assertNothingUnfinished(ContentStore store) throws IOException {
    List<String> left = new ArrayList<>();
    bucket().list("partial/", left::add);
    bucket().uploads("contents/", upload -> left.add(upload.name()));
    assertThat(left).isEmpty();
  }

  @Test
  void joinsPartsAndWhatIsLeft() throws IOException {
    S3ContentStore store = store();
    byte[] bytes = bytes(2 * PART + 12_345);
    ContentId id = put(store, bytes, 1_000_003);
    assertThat(read(store, id, 0, Long.MAX_VALUE)).isEqualTo(bytes);
    assertThat(read(store, id, PART - 2, 4)).hasSize(4);
    assertNothingUnfinished(store);
    assertThat(store.memoryLeft()).isEqualTo(20L * PART);
  }

  @Test
  void takesAContentOfWholePartsAlone() throws IOException {
    S3ContentStore store = store();
    byte[] bytes = bytes(2 * PART);
    ContentId id = put(store, bytes, PART);
    assertThat(read(store, id, 0, Long.MAX_VALUE)).isEqualTo(bytes);
    assertNothingUnfinished(store);
  }

  /** Every byte of a suspended content is durable, however few they are, and at any place. */
  @Test
  void anotherProcessGoesOnAtAnyPlace() throws IOException {
    S3ContentStore store = store();
    byte[] bytes = bytes(3 * PART + 7);
    ContentId id = ContentId.random(new Random(7));
    String state;
    try (ContentWriter writer = store.begin(id, bytes.length)) {
      writer.append(bytes, 0, 1);
      writer.suspend();
      state = writer.state();
    }
    int[] places = {1, PART - 1, PART, PART + 1, 2 * PART + 100, 2 * PART + 100, 3 * PART + 7};
    for (int i = 1; i < places.length; i++) {
      try (ContentWriter writer = again().resume(id, places[i - 1], state)) {
        writer.append(bytes, places[i - 1], places[i] - places[i - 1]);
        writer.suspend();
        state = writer.state();
      }
      assertThat(tails(id)).hasSizeLessThanOrEqualTo(2);
    }
    try (ContentWriter writer = again().resume(id, bytes.length, state)) {
      writer.commit();
    }
    assertThat(read(store, id, 0, Long.MAX_VALUE)).isEqualTo(bytes);
    assertNothingUnfinished(store);
  }

  private List<String> tails(ContentId id) throws IOException {
    List<String> tails = new ArrayList<>();
    bucket().list("partial/" + id.text() + ".tail.", tails::add);
    return tails;
  }

  @Test
  void aLateWriterCannotSpoilWhatAnotherHasStored() throws IOException {
    S3ContentStore store = store();
    byte[] bytes = bytes(PART + 1_000);
    ContentId id = ContentId.random(new Random(8));
    ContentWriter late = store.begin(id, -1);
    late.append(bytes, 0, 1_000);
    assertThat(late.sync()).isEqualTo(1_000);
    String state = late.state();
    try (ContentWriter writer = again().resume(id, 1_000, state)) {
      writer.append(bytes, 1_000, 1_000);
      writer.suspend();
      state = writer.state();
    }
    late.append(bytes(500), 0, 500);
    late.suspend();
    try (ContentWriter writer = again().resume(id, 2_000, state)) {
      writer.append(bytes, 2_000, bytes.length - 2_000);
      writer.commit();
    }
    assertThat(read(store, id, 0, Long.MAX_VALUE)).isEqualTo(bytes);
    assertThatThrownBy(late::commit).isInstanceOf(IOException.class);
    assertThat(read(store, id, 0, Long.MAX_VALUE)).isEqualTo(bytes);
  }

  /** A process that died between the decision and the commit itself. */
  @Test
  void whoFindsACommitThatWasDecidedFinishesIt() throws IOException {
    for (int length : new int[] {0, 1_000, PART + 1_000, 2 * PART}) {
      S3ContentStore store = store();
      byte[] bytes = bytes(length);
      ContentId id = ContentId.random(new Random(length));
      ContentWriter dead = store.begin(id, -1);
      dead.append(bytes, 0, length);
      dead.seal();
      Bucket bucket = bucket();
      String token =
          new String(
              bucket.open("partial/" + id.text(), 0, OptionalLong.empty()).readAllBytes(),
              StandardCharsets.US_ASCII);
      Ending ending =
          new Ending("x", Optional.of(new Ending.Commit(token, PartList.parse(dead.state()))));
      assertThat(bucket.create("partial/" + id.text() + ".end", ending.bytes())).isTrue();
      assertThat(list(store)).isEmpty();
      assertThat(again().abandon(id)).isFalse();
      assertThat(read(store, id, 0, Long.MAX_VALUE)).isEqualTo(bytes);
      assertNothingUnfinished(store);
      dead.commit(); // it only was slow
      assertThat(read(store, id, 0, Long.MAX_VALUE)).isEqualTo(bytes);
      assertNothingUnfinished(store);
    }
  }

  /** Its sender asks for more before anybody else has found it. */
  @Test
  void whoResumesACommitThatWasDecidedGoesOn() throws IOException {
    S3ContentStore store = store();
    byte[] bytes = bytes(1_000);
    ContentId id = ContentId.random(new Random(9));
    ContentWriter dead = store.begin(id, -1);
    dead.append(bytes, 0, 1_000);
    dead.seal();
    Ending ending =
        new Ending("x", Optional.of(new Ending.Commit("y", PartList.parse(dead.state()))));
    assertThat(bucket().create("partial/" + id.text() + ".end", ending.bytes())).isTrue();
    try (ContentWriter writer = again().resume(id, 1_000, dead.state())) {
      writer.commit();
    }
    assertThat(read(store, id, 0, Long.MAX_VALUE)).isEqualTo(bytes);
    assertNothingUnfinished(store);
  }

  @Test
  void whatALateWriterLeavesIsRemoved() throws IOException {
    S3ContentStore store = store();
    ContentId id = ContentId.random(new Random(10));
    ContentWriter late = store.begin(id, -1);
    late.append(bytes(PART + 10), 0, PART + 10);
    assertThat(again().abandon(id)).isTrue();
    assertThatThrownBy(
            () -> {
              late.append(bytes(2 * PART), 0, 2 * PART);
              late.commit();
            })
        .isInstanceOf(IOException.class);
    late.close();
    for (ContentId left : unfinished(store)) {
      assertThat(store.abandon(left)).isFalse();
    }
    assertThat(list(store)).isEmpty();
    assertNothingUnfinished(store);
  }

  @Test
  void orphanedPartsAreSweptAndOnlyThose() throws IOException {
    S3ContentStore store = store();
    Bucket bucket = bucket();
    ContentId running = ContentId.random(new Random(11));
    ContentWriter writer = store.begin(running, -1);
    writer.append(bytes(PART + 1), 0, PART + 1);
    bucket.begin("contents/" + "a".repeat(32), Map.of());
    bucket.begin("contents/of-another-program", Map.of());
    S3Config mine = config();
    stores++;
    store(); // another prefix
    Bucket other = bucket();
    other.begin("contents/" + "b".repeat(32), Map.of());
    assertThat(unfinished(store)).containsExactly(running);
    List<String> left = new ArrayList<>();
    bucket.uploads("contents/", upload -> left.add(upload.name()));
    other.uploads("contents/", upload -> left.add(upload.name()));
    assertThat(left)
        .containsExactlyInAnyOrder(
            "contents/" + running.text(),
            "contents/of-another-program",
            "contents/" + "b".repeat(32));
    assertThat(mine.prefix()).isNotEqualTo(config().prefix());
    writer.commit();
  }

  @Test
  void aMissingBucketIsAFaultAndNoMissingContent() throws IOException {
    S3ContentStore store = store();
    assertThatThrownBy(() -> store.size(ContentId.random(new Random(12))))
        .isInstanceOf(NoSuchContentException.class);
    S3Config known = config();
    Bucket missing =
        new Bucket(
            new S3Config(
                known.endpoint(),
                known.region(),
                "no-such-bucket",
                known.prefix(),
                known.accessKey(),
                known.secretKey(),
                true,
                known.sizes(),
                known.patience()));
    opened.add(missing);
    assertThatThrownBy(() -> missing.head("contents/" + "c".repeat(32)))
        .isInstanceOfSatisfying(S3Exception.class, e -> assertThat(e.isMissing()).isFalse());
  }

  @Test
  void aWrongSecretIsSaidAndNotShown() {
    S3Config known = config();
    S3ContentStore store =
        new S3ContentStore(
            new S3Config(
                known.endpoint(),
                known.region(),
                known.bucket(),
                known.prefix(),
                known.accessKey(),
                "wrong-secret",
                true,
                known.sizes(),
                known.patience()),
            InstantSource.system());
    opened.add(store);
    assertThatThrownBy(() -> store.begin(ContentId.random(new Random(13)), -1))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("403")
        .hasMessageNotContaining("wrong-secret");
    assertThat(known.toString()).doesNotContain(S3Servers.SECRET_KEY);
  }
}
