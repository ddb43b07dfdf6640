/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.files.library;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fawa.files.ContentId;
import io.fawa.files.ContentScan;
import io.fawa.files.FileEvents;
import io.fawa.files.FileRecord;
import io.fawa.files.FileRefusedException;
import io.fawa.files.FileRefusedException.Reason;
import io.fawa.files.FilesConfig;
import io.fawa.files.Hooks;
import io.fawa.files.Lease;
import io.fawa.files.UploadSession;
import io.fawa.files.contract.ManualClock;
import io.fawa.files.contract.MemoryContentStore;
import io.fawa.files.contract.MemoryMetadataStore;
import io.fawa.files.contract.MemoryUploadStore;
import io.fawa.limits.Asker;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

class HooksTest {
  private static final Asker ME = Asker.named("192.0.2.1");

  private final ManualClock clock = new ManualClock();
  private final MemoryContentStore contents = new MemoryContentStore(1_000);
  private final MemoryMetadataStore metadata = new MemoryMetadataStore();
  private final MemoryUploadStore uploads = new MemoryUploadStore();
  private final List<String> events = new ArrayList<>();
  private final List<Optional<FileRecord>> foundMeanwhile = new ArrayList<>();
  private boolean broken;
  private final FileLibrary library =
      new FileLibrary(
          contents,
          metadata,
          uploads,
          FilesConfig.defaults(),
          clock,
          new SecureRandom(),
          new Hooks(Optional.of(new Scan()), new Events()));

  @Test
  void aCleanFileIsFoundAfterItsScan() throws IOException {
    FileRecord file = upload("hello");
    assertThat(file.kind()).isEqualTo(FileRecord.Kind.FILE);
    assertThat(library.find(file.key().text(), ME)).contains(file);
    assertThat(foundMeanwhile).containsExactly(Optional.empty());
    assertThat(events).containsExactly("stored a");
  }

  @Test
  void whatIsFoundInAFileRemovesIt() throws IOException {
    assertRefused(Reason.INFECTED, () -> upload("a virus"))
        .hasMessage("the file was refused by the scan: Test.Virus");
    assertNothingLeft();
  }

  @Test
  void aFileThatCannotBeScannedIsNotKept() throws IOException {
    broken = true;
    assertRefused(Reason.UNAVAILABLE, () -> upload("hello"))
        .hasMessage("the file could not be scanned; send it again later");
    assertNothingLeft();
  }

  @Test
  void aFileThatIsTooLargeToBeScannedIsNotTaken() throws IOException {
    assertRefused(Reason.TOO_LARGE, () -> library.begin("a", 101, ME));
    assertRefused(Reason.TOO_LARGE, () -> upload("x".repeat(101)));
    assertNothingLeft();
  }

  @Test
  void aResumableUploadIsScannedAtItsEnd() throws IOException {
    ContentId id;
    try (Upload upload = library.begin(NewUpload.of("a", -1, ME).resumable("tus"))) {
      append(upload, "a vi");
      id = upload.id();
    }
    try (Upload upload = library.resumables().resume(id, 4, ME)) {
      append(upload, "rus");
      assertRefused(Reason.INFECTED, upload::complete);
    }
    assertThat(library.resumables().find(id)).isEmpty();
    assertNothingLeft();
  }

  /** It may be that the process died in the middle of the scan. */
  @Test
  void anUncheckedFileIsNotHandedOutByItsUpload() throws IOException {
    FileLibrary plain =
        new FileLibrary(
            contents, metadata, uploads, FilesConfig.defaults(), clock, new SecureRandom());
    ContentId id;
    try (Upload upload = plain.begin(NewUpload.of("a", -1, ME).resumable("tus"))) {
      id = upload.id();
      FileRecord file = upload.complete();
      assertThat(metadata.replace(file, file.withKind(FileRecord.Kind.UNCHECKED))).isTrue();
      uploads.replace(
          Lease.NOBODY,
          UploadSession.of(id, file.name(), -1, clock.instant().plusSeconds(9), Lease.NOBODY));
      assertThat(library.resumables().find(id)).isEmpty();
      assertThat(library.find(file.key().text(), ME)).isEmpty();
    }
  }

  @Test
  void downloadsAreTold() throws IOException {
    FileRecord file = upload("hello");
    try (DownloadLimit.Permit permit = library.downloadLimit().begin(file)) {
      assertThat(events).hasSize(1);
      permit.completed();
    }
    library.downloadLimit().begin(file).close();
    assertThat(events).containsExactly("stored a", "downloaded a");
  }

  private void assertNothingLeft() throws IOException {
    assertThat(metadata.count()).isZero();
    assertThat(contents.committed()).isEmpty();
    assertThat(contents.bytesLeft()).isEqualTo(1_000);
    assertThat(uploads.count()).isZero();
    assertThat(library.counts().uploadsNow()).isZero();
    assertThat(events).isEmpty();
  }

  private FileRecord upload(String text) throws IOException {
    try (Upload upload = library.begin("a", -1, ME)) {
      append(upload, text);
      return upload.complete();
    }
  }

  private static void append(Upload upload, String text) throws FileRefusedException {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    upload.append(bytes, 0, bytes.length);
  }

  private static org.assertj.core.api.AbstractThrowableAssert<?, ?> assertRefused(
      Reason reason, ThrowingCallable act) {
    return assertThatThrownBy(act)
        .isInstanceOfSatisfying(
            FileRefusedException.class, e -> assertThat(e.reason()).isEqualTo(reason));
  }

  /** Finds a word, and tries to find the file meanwhile. */
  private final class Scan implements ContentScan {
    @Override
    public long bytesMax() {
      return 100;
    }

    @Override
    public Optional<String> scan(InputStream content, long size) throws IOException {
      if (broken) {
        throw new IOException("the scanner is gone");
      }
      List<FileRecord> all = new ArrayList<>();
      metadata.all(all::add);
      foundMeanwhile.add(library.find(all.getFirst().key().text(), ME));
      String text = new String(content.readAllBytes(), StandardCharsets.UTF_8);
      return text.contains("virus") ? Optional.of("Test.Virus") : Optional.empty();
    }
  }

  private final class Events implements FileEvents {
    @Override
    public void stored(FileRecord file) {
      events.add("stored " + file.name().text());
    }

    @Override
    public void downloaded(FileRecord file) {
      events.add("downloaded " + file.name().text());
    }
  }
}
