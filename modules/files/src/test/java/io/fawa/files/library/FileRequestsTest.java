/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.files.library;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fawa.files.ByteRange;
import io.fawa.files.ContentId;
import io.fawa.files.FileKey;
import io.fawa.files.FileRecord;
import io.fawa.files.FileRefusedException;
import io.fawa.files.FileRefusedException.Reason;
import io.fawa.files.FilesConfig;
import io.fawa.files.Inbox;
import io.fawa.files.Terms;
import io.fawa.files.contract.ManualClock;
import io.fawa.files.contract.MemoryContentStore;
import io.fawa.files.contract.MemoryMetadataStore;
import io.fawa.files.contract.MemoryUploadStore;
import io.fawa.files.link.Sharing;
import io.fawa.limits.Asker;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

class FileRequestsTest {
  private static final Asker ME = Asker.named("192.0.2.1");
  private static final Asker SENDER = Asker.named("192.0.2.2");
  private static final Duration DAY = Duration.ofDays(1);

  private final ManualClock clock = new ManualClock();
  private final MemoryContentStore contents = new MemoryContentStore(100_000);
  private final MemoryMetadataStore metadata = new MemoryMetadataStore();
  private final MemoryUploadStore uploads = new MemoryUploadStore();
  private final FileLibrary one = library();
  private final FileLibrary other = library();

  private FileLibrary library() {
    return new FileLibrary(
        contents,
        metadata,
        uploads,
        FilesConfig.defaults().withUploads(1_000, 1_000),
        clock,
        new SecureRandom());
  }

  private FileRequests.Made request(int files, long bytes, long fileBytes) throws IOException {
    return one.requests().create("party", DAY, new Inbox.Limits(files, bytes, fileBytes), ME);
  }

  private static NewUpload upload(FileRequests.Made request, long declared) {
    return NewUpload.of("a.txt", declared, SENDER).withTerms(Terms.of(request.record().key()));
  }

  private static FileRecord sent(FileLibrary through, FileRequests.Made request, int bytes)
      throws IOException {
    try (Upload upload = through.begin(upload(request, bytes))) {
      upload.append(new byte[bytes], 0, bytes);
      return upload.complete();
    }
  }

  private List<FileRecord> received(FileRequests.Made request) throws IOException {
    FileRecord now = other.requests().find(request.record().key().text(), ME).orElseThrow();
    return other.requests().received(now, request.token());
  }

  private Inbox inbox(FileRequests.Made request) throws IOException {
    return metadata.find(request.record().key()).orElseThrow().inbox().orElseThrow();
  }

  private static void refused(Reason reason, String message, ThrowingCallable act) {
    assertThatThrownBy(act)
        .isInstanceOfSatisfying(
            FileRefusedException.class, e -> assertThat(e.reason()).isEqualTo(reason))
        .hasMessageContaining(message);
  }

  @Test
  void whatIsSentIsItsMakers() throws IOException {
    FileRequests.Made request = request(3, 1_000, 500);
    assertThat(request.toString()).doesNotContain(request.token());
    FileRecord first = sent(one, request, 5);
    FileRecord second = sent(other, request, 7);
    assertThat(received(request)).containsExactly(first, second);
    assertThat(first.expires()).isEqualTo(request.record().expires());
    assertThat(inbox(request).bytes()).isEqualTo(12);
    assertThat(inbox(request).arriving()).isEmpty();
    refused(
        Reason.FORBIDDEN,
        "the token is not that of this request",
        () -> one.requests().received(request.record(), "other"));
    refused(Reason.FORBIDDEN, "the token does not delete", () -> one.delete(first, ""));
    assertThat(one.find(first.key().text(), ME)).contains(first);
    one.delete(first, request.token());
    assertThat(received(request)).containsExactly(second);
    assertThat(inbox(request).filesLeft()).as("a file that came counts").isOne();
  }

  @Test
  void itsMakerMakesABundleOfWhatCame() throws IOException {
    FileRequests.Made request = request(2, 100, 100);
    List<Bundles.Member> members = new ArrayList<>();
    for (String path : List.of("a", "b")) {
      FileRecord file = sent(one, request, 5);
      members.add(new Bundles.Member(file.key().text(), request.token(), path));
    }
    FileRecord bundle = one.bundles().create("all", members, Sharing.DEFAULT, ME);
    assertThat(other.bundles().open(bundle).count()).isEqualTo(2);
    assertThat(received(request)).isEmpty();
    assertThat(inbox(request).bytes()).isEqualTo(10);
  }

  @Test
  void aRequestIsNoFile() throws IOException {
    FileRequests.Made request = request(1, 10, 10);
    String key = request.record().key().text();
    assertThat(key).hasSize(26);
    assertThat(one.find(key, ME)).isEmpty();
    assertThat(one.requests().find(key, ME)).contains(request.record());
    FileRecord file = sent(one, request, 1);
    assertThat(one.requests().find(file.key().text(), ME)).isEmpty();
    assertThat(one.counts().filesStored()).isOne();
    refused(
        Reason.NOT_FOUND,
        "no such request",
        () ->
            one.begin(
                NewUpload.of("a", 1, SENDER).withTerms(Terms.of(new FileKey("NOSUCHREQUEST")))));
    refused(
        Reason.INVALID,
        "a bundle cannot be sent for a request",
        () ->
            one.bundles()
                .create("b", List.of(), new Sharing(Terms.of(file.key()), false, ""), SENDER));
  }

  @Test
  void nothingIsTakenBeyondTheLimits() throws IOException {
    FileRequests.Made request = request(3, 20, 12);
    refused(Reason.TOO_LARGE, "takes files of at most 12", () -> sent(one, request, 13));
    try (Upload upload = one.begin(upload(request, -1))) {
      upload.append(new byte[12], 0, 12);
      refused(Reason.TOO_LARGE, "limit 12", () -> upload.append(new byte[1], 0, 1));
    }
    assertThat(inbox(request)).isEqualTo(Inbox.of(new Inbox.Limits(3, 20, 12)));
    sent(one, request, 12);
    refused(Reason.TOO_LARGE, "more than this request still takes", () -> sent(one, request, 9));
    try (Upload upload = one.begin(upload(request, -1))) {
      upload.append(new byte[8], 0, 8);
      refused(Reason.TOO_MANY, "is being sent; try again later", () -> sent(other, request, 1));
      upload.complete();
    }
    refused(Reason.GONE, "has got all", () -> sent(one, request, 1));
    assertThat(one.requests().isOpen(metadata.find(request.record().key()).orElseThrow()))
        .isFalse();
    FileRequests.Made ofTwo = request(2, 1_000, 1_000);
    sent(one, ofTwo, 0);
    sent(one, ofTwo, 0);
    refused(Reason.GONE, "has got all", () -> sent(one, ofTwo, 0));
  }

  @Test
  void anInterruptedUploadGivesItsPlaceBack() throws IOException {
    FileRequests.Made request = request(1, 10, 10);
    one.begin(upload(request, 5)).close();
    assertThat(inbox(request).filesLeft()).isOne();
    ContentId id;
    try (Upload upload = one.begin(upload(request, 5).resumable(""))) {
      id = upload.id();
      upload.append(new byte[2], 0, 2);
      refused(Reason.TOO_MANY, "being sent", () -> other.begin(upload(request, 1)));
    }
    assertThat(inbox(request).arriving()).isEmpty();
    try (Upload upload = other.resumables().resume(id, 2, SENDER)) {
      assertThat(inbox(request).filesLeft()).isZero();
      upload.append(new byte[3], 0, 3);
      FileRecord file = upload.complete();
      assertThat(received(request)).containsExactly(file);
    }
    refused(Reason.FORBIDDEN, "only the maker", () -> one.resumables().terminate(id));
    assertThat(received(request)).hasSize(1);
  }

  @Test
  void whoComesBackTooLateFindsThePlaceTaken() throws IOException {
    FileRequests.Made request = request(1, 10, 10);
    ContentId id;
    try (Upload upload = one.begin(upload(request, 5).resumable(""))) {
      id = upload.id();
      upload.append(new byte[2], 0, 2);
    }
    try (Upload taken = one.begin(upload(request, 1))) {
      assertThat(taken.received()).isZero();
      refused(Reason.TOO_MANY, "being sent", () -> one.resumables().resume(id, 2, SENDER));
    }
    try (Upload upload = one.resumables().resume(id, 2, SENDER)) {
      assertThat(upload.received()).isEqualTo(2);
    }
    sent(one, request, 1);
    refused(Reason.GONE, "has got all", () -> one.resumables().resume(id, 2, SENDER));
    assertThat(one.resumables().terminate(id)).isTrue();
    assertThat(contents.bytesLeft()).isEqualTo(100_000 - 1 - request.record().size());
  }

  @Test
  void anEndedRequestTakesNothingMore() throws IOException {
    FileRequests.Made request = request(5, 100, 100);
    FileRecord file = sent(one, request, 1);
    try (Upload upload = one.begin(upload(request, 0))) {
      refused(Reason.FORBIDDEN, "token", () -> one.requests().end(request.record(), ""));
      other.requests().end(request.record(), request.token());
      refused(Reason.GONE, "ended by its maker", upload::complete);
    }
    other.requests().end(request.record(), request.token());
    refused(Reason.GONE, "ended by its maker", () -> sent(one, request, 1));
    assertThat(received(request)).containsExactly(file);
    assertThat(contents.committed()).hasSize(2);
    assertThat(metadata.count()).isEqualTo(2);
  }

  @Test
  void anExpiredRequestTakesNothingMore() throws IOException {
    FileRequests.Made request = request(5, 100, 100);
    sent(one, request, 1);
    clock.advance(DAY.minusMillis(1));
    Upload last = one.begin(upload(request, 0));
    clock.advance(Duration.ofMillis(1));
    refused(Reason.GONE, "expired", last::complete);
    last.close();
    refused(Reason.NOT_FOUND, "no such request", () -> sent(one, request, 1));
    one.sweep();
    assertThat(metadata.count()).isZero();
    assertThat(contents.committed()).isEmpty();
  }

  @Test
  void thePlacesOfADeadReplicaAreFree() throws IOException {
    FileRequests.Made request = request(1, 10, 10);
    Upload lost = one.begin(upload(request, 0));
    refused(Reason.TOO_MANY, "being sent", () -> sent(other, request, 1));
    clock.advance(Duration.ofSeconds(31));
    FileRecord file = sent(other, request, 1);
    refused(Reason.GONE, "", lost::complete); // it was only slow
    lost.close();
    assertThat(received(request)).containsExactly(file);
    assertThat(contents.committed()).hasSize(2);
  }

  @Test
  void whatADeadReplicaHasCommittedHasCome() throws IOException {
    FileRequests.Made request = request(1, 10, 10);
    // As a replica leaves it that dies between the commit and the change of the request.
    Inbox before;
    FileRecord file;
    try (Upload upload = one.begin(upload(request, 0).resumable(""))) {
      before = inbox(request);
      file = upload.complete();
    }
    FileRecord now = metadata.find(request.record().key()).orElseThrow();
    assertThat(metadata.replace(now, now.withInbox(before))).isTrue();
    clock.advance(Duration.ofSeconds(31));
    refused(Reason.GONE, "has got all", () -> sent(other, request, 1));
    assertThat(received(request)).containsExactly(file);
  }

  @Test
  void withoutAStoreNothingIsTaken() throws IOException {
    FileRequests.Made request = request(1, 10, 10);
    try (Upload upload = one.begin(upload(request, 0))) {
      metadata.broken(true);
      refused(Reason.UNAVAILABLE, "storage is not available", upload::complete);
      refused(Reason.UNAVAILABLE, "storage is not available", () -> sent(one, request, 1));
      refused(
          Reason.UNAVAILABLE,
          "storage is not available",
          () -> one.requests().end(request.record(), request.token()));
      metadata.broken(false);
    }
    sent(one, request, 1);
    assertThat(received(request)).hasSize(1);
  }

  @Test
  void ofManyAtOnceNoMoreThanAllowedCome() throws Exception {
    for (int round = 0; round < 10; round++) {
      FileRequests.Made request = request(8, 60, 20);
      List<Callable<Boolean>> racers = new ArrayList<>();
      for (int i = 0; i < 64; i++) {
        FileLibrary through = i % 2 == 0 ? one : other;
        boolean breaks = i % 3 == 0;
        NewUpload asked = upload(request, i % 4 == 0 ? -1 : 10);
        NewUpload kind = i % 5 == 0 ? asked.resumable("") : asked;
        racers.add(() -> {
          try (Upload upload = through.begin(kind)) {
            upload.append(new byte[10], 0, 10);
            if (!breaks) {
              upload.complete();
            }
            return !breaks;
          } catch (FileRefusedException e) {
            assertThat(e.reason()).isIn(Reason.GONE, Reason.TOO_MANY, Reason.TOO_LARGE);
            return false;
          }
        });
      }
      int completed = 0;
      try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
        for (Future<Boolean> racer : threads.invokeAll(racers)) {
          completed += racer.get() ? 1 : 0;
        }
      }
      // None at all only if those who break off had every place when the others came.
      assertThat(completed).isLessThanOrEqualTo(6);
      assertThat(received(request)).hasSize(completed);
      assertThat(inbox(request).arriving()).isEmpty();
      for (; completed < 6; completed++) {
        sent(one, request, 10);
      }
      refused(Reason.GONE, "has got all", () -> sent(one, request, 10));
      assertThat(inbox(request).bytes()).isEqualTo(60);
    }
  }

  @Test
  void whatCameIsReadAsAnyFile() throws IOException {
    FileRequests.Made request = request(1, 10, 10);
    FileRecord file;
    try (Upload upload = one.begin(upload(request, 5))) {
      upload.append("hello".getBytes(StandardCharsets.UTF_8), 0, 5);
      file = upload.complete();
    }
    try (InputStream in = other.read(received(request).getFirst(), ByteRange.whole(5))) {
      assertThat(in.readAllBytes()).asString(StandardCharsets.UTF_8).isEqualTo("hello");
    }
    assertThat(file.name().text()).isEqualTo("a.txt");
  }
}
