/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.storage;

import static org.assertj.core.api.Assertions.assertThat;

import io.fawa.files.ByteRange;
import io.fawa.files.FileRecord;
import io.fawa.files.FileRefusedException;
import io.fawa.files.FilesConfig;
import io.fawa.files.contract.FastHash;
import io.fawa.files.library.Bundles.Member;
import io.fawa.files.library.DownloadLimit.Permit;
import io.fawa.files.library.FileLibrary;
import io.fawa.files.library.NewUpload;
import io.fawa.files.library.Representation;
import io.fawa.files.library.Upload;
import io.fawa.files.link.Passwords;
import io.fawa.files.link.Sharing;
import io.fawa.files.link.SharingTerms;
import io.fawa.storage.disk.DiskContentStore;
import io.fawa.storage.disk.DiskMetadataStore;
import io.fawa.storage.disk.DiskUploadStore;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two libraries that share a folder count downloads, and share bundles. */
class DownloadsTest {
  private static final InstantSource CLOCK = InstantSource.system();

  @TempDir private Path directory;

  private final SharingTerms terms =
      new SharingTerms(
          FilesConfig.defaults(), new Passwords(new FastHash(), CLOCK, 10), new SecureRandom());

  private interface Act {
    void run(FileLibrary one, FileLibrary other) throws Exception;
  }

  private void shared(Act act) throws Exception {
    try (DiskContentStore first = Uploader.contents(directory, true);
        DiskUploadStore firstUploads = new DiskUploadStore(first);
        DiskContentStore second = Uploader.contents(directory, true);
        DiskUploadStore secondUploads = new DiskUploadStore(second)) {
      act.run(
          Uploader.library(first, new DiskMetadataStore(first), firstUploads, CLOCK),
          Uploader.library(second, new DiskMetadataStore(second), secondUploads, CLOCK));
    }
  }

  private FileRecord store(FileLibrary library, Sharing sharing) throws IOException {
    try (Upload upload = library.begin(NewUpload.of("a", 5, Uploader.ME).sharedAs(sharing))) {
      upload.append("hello".getBytes(StandardCharsets.US_ASCII), 0, 5);
      return upload.complete();
    }
  }

  @Test
  void of64AtOnceExactly5Complete() throws Exception {
    shared((one, other) -> {
      FileRecord file = store(one, terms.parse(Map.of("downloads", "5")));
      List<Callable<Integer>> racers = new ArrayList<>();
      for (int i = 0; i < 64; i++) {
        FileLibrary through = i % 2 == 0 ? one : other;
        racers.add(() -> {
          try (Permit permit = through.downloadLimit().begin(file)) {
            permit.completed();
            return 1;
          } catch (FileRefusedException e) {
            assertThat(e.reason())
                .isIn(FileRefusedException.Reason.GONE, FileRefusedException.Reason.TOO_MANY);
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
      assertThat(completed).isEqualTo(5);
      assertThat(one.find(file.key().text(), Uploader.ME)).isEmpty();
      assertThat(other.find(file.key().text(), Uploader.ME)).isEmpty();
    });
  }

  @Test
  void ofManyUploadsForARequestExactlyAllowedOnesCome() throws Exception {
    shared(Requests::race);
  }

  @Test
  void aBundleIsWholeForTheOther() throws Exception {
    shared((one, other) -> {
      List<Member> members = new ArrayList<>();
      for (String path : new String[] {"a/b", "c"}) {
        Sharing sharing = terms.parse(Map.of());
        members.add(new Member(store(one, sharing).key().text(), sharing.deleteToken(), path));
      }
      FileRecord bundle = one.bundles().create("all", members, terms.parse(Map.of()), Uploader.ME);
      FileRecord found = other.find(bundle.key().text(), Uploader.ME).orElseThrow();
      assertThat(found).isEqualTo(bundle);
      Representation zip = other.represent(found);
      try (InputStream in = zip.open(ByteRange.whole(zip.size()))) {
        assertThat(in.readAllBytes()).hasSize((int) zip.size());
      }
      assertThat(other.find(members.getFirst().key(), Uploader.ME)).isEmpty();
      assertThat(other.remove(found)).isTrue();
      assertThat(one.recover().files()).isZero();
      assertThat(one.recover().clean()).isTrue();
    });
  }
}
