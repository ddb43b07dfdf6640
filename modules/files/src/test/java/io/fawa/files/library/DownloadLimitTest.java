/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.files.library;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fawa.files.FileRecord;
import io.fawa.files.FileRefusedException;
import io.fawa.files.FileRefusedException.Reason;
import io.fawa.files.FilesConfig;
import io.fawa.files.Terms;
import io.fawa.files.contract.ManualClock;
import io.fawa.files.contract.MemoryContentStore;
import io.fawa.files.contract.MemoryMetadataStore;
import io.fawa.files.contract.MemoryUploadStore;
import io.fawa.files.library.DownloadLimit.Permit;
import io.fawa.limits.Asker;
import java.io.IOException;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

/** Two replicas that count the downloads of one file. */
class DownloadLimitTest {
  private final ManualClock clock = new ManualClock();
  private final MemoryContentStore contents = new MemoryContentStore(1_000);
  private final MemoryMetadataStore metadata = new MemoryMetadataStore();
  private final MemoryUploadStore uploads = new MemoryUploadStore();
  private final FileLibrary one = library();
  private final FileLibrary other = library();

  private FileLibrary library() {
    return new FileLibrary(
        contents, metadata, uploads, FilesConfig.defaults(), clock, new SecureRandom());
  }

  private FileRecord file(int downloadsMax) throws IOException {
    NewUpload asked =
        NewUpload.of("a", 0, Asker.named("me"))
            .withTerms(new Terms(Duration.ofDays(1), downloadsMax, "", ""));
    try (Upload upload = one.begin(asked)) {
      return upload.complete();
    }
  }

  private void refused(FileLibrary library, FileRecord file, Reason reason) {
    assertThatThrownBy(() -> library.downloadLimit().begin(file).close())
        .isInstanceOfSatisfying(
            FileRefusedException.class, e -> assertThat(e.reason()).isEqualTo(reason));
  }

  @Test
  void withoutALimitNothingIsWritten() throws IOException {
    FileRecord file = file(0);
    metadata.broken(true);
    try (Permit permit = one.downloadLimit().begin(file)) {
      permit.completed();
    }
    one.downloadLimit().requireLeft(file);
    metadata.broken(false);
    assertThat(metadata.find(file.key())).contains(file);
  }

  @Test
  void aPlaceIsTakenThenCompletedOrGivenBack() throws IOException {
    FileRecord file = file(2);
    Permit first = one.downloadLimit().begin(file);
    Permit second = other.downloadLimit().begin(file);
    refused(one, file, Reason.TOO_MANY);
    one.downloadLimit().requireLeft(file);
    second.close();
    second.close();
    Permit third = other.downloadLimit().begin(file);
    third.completed();
    third.completed();
    third.close();
    refused(other, file, Reason.TOO_MANY);
    first.completed();
    first.close();
    refused(one, file, Reason.GONE);
    assertThatThrownBy(() -> one.downloadLimit().requireLeft(file))
        .hasMessage("the file was downloaded as often as its sender allows, or has expired");
    assertThat(metadata.count()).isZero();
    assertThat(contents.committed()).isEmpty();
  }

  @Test
  void thePlacesOfADeadReplicaAreFree() throws IOException {
    FileRecord file = file(1);
    Permit lost = one.downloadLimit().begin(file);
    refused(other, file, Reason.TOO_MANY);
    clock.advance(Duration.ofSeconds(31));
    try (Permit permit = other.downloadLimit().begin(file)) {
      lost.close(); // it was only slow
      permit.completed();
    }
    refused(one, file, Reason.GONE);
    assertThat(contents.committed()).isEmpty();
  }

  @Test
  void whatCannotBeCountedIsNotGiven() throws IOException {
    FileRecord file = file(1);
    metadata.broken(true);
    refused(one, file, Reason.UNAVAILABLE);
    metadata.broken(false);
    Permit permit = one.downloadLimit().begin(file);
    metadata.broken(true);
    permit.completed();
    metadata.broken(false);
    refused(one, file, Reason.TOO_MANY);
  }

  @Test
  void ofManyAtOnceNoMoreThanAllowedComplete() throws Exception {
    for (int round = 0; round < 20; round++) {
      FileRecord file = file(5);
      List<Callable<Boolean>> racers = new ArrayList<>();
      for (int i = 0; i < 64; i++) {
        FileLibrary through = i % 2 == 0 ? one : other;
        boolean breaks = i % 3 == 0;
        racers.add(() -> {
          try (Permit permit = through.downloadLimit().begin(file)) {
            if (!breaks) {
              permit.completed();
            }
            return !breaks;
          } catch (FileRefusedException e) {
            assertThat(e.reason()).isIn(Reason.GONE, Reason.TOO_MANY);
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
      int left = 5 - completed;
      assertThat(left).isNotNegative();
      for (int i = 0; i < left; i++) {
        try (Permit permit = one.downloadLimit().begin(file)) {
          permit.completed();
        }
      }
      refused(one, file, Reason.GONE);
    }
    assertThat(contents.committed()).isEmpty();
  }
}
