/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fawa.files.FileRecord;
import io.fawa.files.FileRefusedException;
import io.fawa.files.FileRefusedException.Reason;
import io.fawa.files.Inbox;
import io.fawa.files.Terms;
import io.fawa.files.library.FileLibrary;
import io.fawa.files.library.FileRequests;
import io.fawa.files.library.NewUpload;
import io.fawa.files.library.Upload;
import io.fawa.limits.Asker;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Uploads for one request, through two libraries over the same stores. */
final class Requests {
  private static final Asker ME = Asker.named("192.0.2.1");
  private static final int AT_ONCE = 32;
  private static final int FILES = 5;

  private Requests() {}

  /** Of many at once no more come than are allowed, and all that are allowed can come. */
  static void race(FileLibrary one, FileLibrary other) throws Exception {
    FileRequests.Made request =
        one.requests().create("party", Duration.ofMinutes(10), new Inbox.Limits(FILES, 99, 9), ME);
    List<Callable<Integer>> racers = new ArrayList<>();
    for (int i = 0; i < AT_ONCE; i++) {
      FileLibrary through = i % 2 == 0 ? one : other;
      boolean breaks = i % 3 == 0;
      racers.add(() -> {
        try (Upload upload = through.begin(upload(request))) {
          upload.append(new byte[9], 0, 9);
          if (breaks) {
            return 0;
          }
          upload.complete();
          return 1;
        } catch (FileRefusedException e) {
          assertThat(e.reason()).isIn(Reason.GONE, Reason.TOO_MANY);
          return 0;
        }
      });
    }
    int completed = 0;
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (Future<Integer> racer : threads.invokeAll(racers)) {
        completed += racer.get();
      }
    }
    // None at all only if those who break off had every place when the others came.
    assertThat(completed).isLessThanOrEqualTo(FILES);
    for (; completed < FILES; completed++) {
      try (Upload upload = other.begin(upload(request))) {
        upload.complete();
      }
    }
    for (FileLibrary library : List.of(one, other)) {
      assertThatThrownBy(() -> library.begin(upload(request)))
          .hasMessage("this request has got all that it may get");
      assertThat(received(library, request)).hasSize(FILES);
    }
    other.requests().end(request.record(), request.token());
    assertThatThrownBy(() -> one.begin(upload(request))).hasMessageContaining("ended by its maker");
    assertThat(one.recover().files()).isEqualTo(FILES + 1);
  }

  private static NewUpload upload(FileRequests.Made request) {
    return NewUpload.of("a", -1, ME).withTerms(Terms.of(request.record().key()));
  }

  private static List<FileRecord> received(FileLibrary library, FileRequests.Made request)
      throws IOException {
    FileRecord now = library.requests().find(request.record().key().text(), ME).orElseThrow();
    return library.requests().received(now, request.token());
  }
}
