/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.files.library;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fawa.files.ByteRange;
import io.fawa.files.Checksums;
import io.fawa.files.FileRecord;
import io.fawa.files.FileRefusedException;
import io.fawa.files.FileRefusedException.Reason;
import io.fawa.files.FilesConfig;
import io.fawa.files.contract.FastHash;
import io.fawa.files.contract.ManualClock;
import io.fawa.files.contract.MemoryContentStore;
import io.fawa.files.contract.MemoryMetadataStore;
import io.fawa.files.contract.MemoryUploadStore;
import io.fawa.files.library.Bundles.Member;
import io.fawa.files.link.Link;
import io.fawa.files.link.LinkSigner;
import io.fawa.files.link.Passwords;
import io.fawa.files.link.Sharing;
import io.fawa.files.link.SharingTerms;
import io.fawa.limits.Asker;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BundlesTest {
  private static final Asker ME = Asker.named("me");
  private static final long QUOTA_BYTES = 1_000_000;

  private final ManualClock clock = new ManualClock();
  private final MemoryContentStore contents = new MemoryContentStore(QUOTA_BYTES);
  private final MemoryMetadataStore metadata = new MemoryMetadataStore();
  private final FilesConfig config = FilesConfig.defaults().withBundleFilesMax(100);
  private final FileLibrary library =
      new FileLibrary(
          contents, metadata, new MemoryUploadStore(), config, clock, new SecureRandom());
  private final SharingTerms terms =
      new SharingTerms(config, new Passwords(new FastHash(), clock, 10), new SecureRandom());

  private Member store(String path, byte[] bytes, Map<String, String> asked) throws IOException {
    Sharing sharing = terms.parse(asked);
    try (Upload upload = library.begin(NewUpload.of("x", bytes.length, ME).sharedAs(sharing))) {
      upload.append(bytes, 0, bytes.length);
      return new Member(upload.complete().key().text(), sharing.deleteToken(), path);
    }
  }

  private Member store(String path, String text) throws IOException {
    return store(path, text.getBytes(StandardCharsets.UTF_8), Map.of());
  }

  private FileRecord bundle(List<Member> members, Map<String, String> asked) throws IOException {
    return library.bundles().create("trip", members, terms.parse(asked), ME);
  }

  private byte[] zip(FileRecord bundle) throws IOException {
    Representation whole = library.represent(bundle);
    try (InputStream in = whole.open(ByteRange.whole(whole.size()))) {
      byte[] bytes = in.readAllBytes();
      assertThat(bytes).hasSize((int) whole.size());
      return bytes;
    }
  }

  private static Map<String, String> unzip(byte[] zip) throws IOException {
    Map<String, String> files = new LinkedHashMap<>();
    try (ZipInputStream in = new ZipInputStream(new ByteArrayInputStream(zip))) {
      for (ZipEntry entry = in.getNextEntry(); entry != null; entry = in.getNextEntry()) {
        files.put(entry.getName(), new String(in.readAllBytes(), StandardCharsets.UTF_8));
      }
    }
    return files;
  }

  @Test
  void severalFilesAreOneZip() throws IOException {
    Member one = store("a/é.txt", "hello");
    Member two = store("empty", "");
    Member three = store("a/b/三", "world");
    FileRecord bundle = bundle(List.of(one, two, three), Map.of("expires", "2h"));
    assertThat(bundle.name().text()).isEqualTo("trip.zip");
    assertThat(unzip(zip(bundle)))
        .containsExactly(
            Map.entry("a/é.txt", "hello"), Map.entry("empty", ""), Map.entry("a/b/三", "world"));
    List<String> paths = new ArrayList<>();
    Bundle opened = (Bundle) library.represent(bundle);
    opened.list(entry -> paths.add(entry.path() + " " + entry.size()));
    assertThat(paths).containsExactly("a/é.txt 5", "empty 0", "a/b/三 5");
    assertThat(opened.count()).isEqualTo(3);
    FileRecord third = opened.file(2).orElseThrow();
    assertThat(third.kind()).isEqualTo(FileRecord.Kind.MEMBER);
    assertThat(third.name().text()).isEqualTo("三");
    assertThat(third.expires()).isEqualTo(bundle.expires());
    assertThat(opened.file(3)).isEmpty();
    assertThat(one.toString()).doesNotContain(one.key()).doesNotContain(one.deleteToken());
  }

  @Test
  void eachPartOfTheZipIsThatPart() throws IOException {
    List<Member> members = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      members.add(store("f" + i, "x".repeat(i * 7)));
    }
    FileRecord bundle = bundle(members, Map.of());
    byte[] whole = zip(bundle);
    Representation zip = library.represent(bundle);
    for (int from = 0; from <= whole.length; from++) {
      for (int length : new int[] {1, 40, whole.length}) {
        ByteRange part = new ByteRange(from, Math.min(length, whole.length - from));
        try (InputStream in = zip.open(part)) {
          assertThat(in.readAllBytes())
              .as(part.toString())
              .isEqualTo(Arrays.copyOfRange(whole, from, from + (int) part.length()));
        }
      }
    }
  }

  @Test
  void aMemberIsReachedByItsBundleOnly() throws IOException {
    Member one = store("a", "hello");
    FileRecord before = library.find(one.key(), ME).orElseThrow();
    LinkSigner signer = new LinkSigner(new byte[32], clock);
    Link link = signer.sign(before);
    bundle(List.of(one), Map.of("password", "secret"));
    assertThat(library.find(one.key(), ME)).isEmpty();
    assertThat(library.find(link)).isEmpty();
  }

  @Test
  void nothingOfABundleIsLeft() throws IOException {
    Member kept = store("kept", "kept");
    FileRecord deleted = bundle(List.of(store("a", "hello"), store("b", "x")), Map.of());
    FileRecord expires = bundle(List.of(store("a", "hello"), store("b", "x")), Map.of());
    assertThat(metadata.count()).isEqualTo(7);
    assertThat(library.remove(deleted)).isTrue();
    assertThat(metadata.count()).isEqualTo(4);
    clock.advance(Duration.ofMinutes(24));
    store("later", "later");
    clock.advance(Duration.ofMinutes(1));
    library.sweep();
    assertThat(metadata.count()).isOne();
    assertThat(contents.bytesLeft()).isEqualTo(QUOTA_BYTES - 5);
    assertThat(library.find(expires.key().text(), ME)).isEmpty();
    assertThat(library.find(kept.key(), ME)).isEmpty();
  }

  /** Whoever has received a file must not be able to take it away. */
  @ParameterizedTest
  @CsvSource({
    "token, file 2 of 2: deleteToken is not that of the file",
    "key, file 2 of 2: no file has this key",
    "path, file 2 of 2: invalid path: must be relative",
    "same, 'file 2 of 2: two files have one path, where upper and lower case are the same'",
    "counted, file 2 of 2: it has a password or a number of downloads; give those to the bundle"
  })
  void aBundleOfWhatItMayNotHaveChangesNothing(String what, String message) throws IOException {
    Member first = store("a", "one");
    Member good = store("b", "two");
    Member bad =
        switch (what) {
          case "token" -> new Member(good.key(), first.deleteToken(), "b");
          case "key" -> new Member("NOPE00", good.deleteToken(), "b");
          case "path" -> new Member(good.key(), good.deleteToken(), "../b");
          case "same" -> new Member(good.key(), good.deleteToken(), "A");
          default -> store("b", new byte[1], Map.of("downloads", "1"));
        };
    int before = metadata.count();
    refused(List.of(first, bad), message);
    assertThat(metadata.count()).isEqualTo(before);
    assertThat(library.find(first.key(), ME)).isPresent();
    assertThat(library.find(good.key(), ME)).isPresent();
  }

  @Test
  void aFileIsInOneBundle() throws IOException {
    Member one = store("a", "one");
    refused(List.of(one, new Member(one.key(), one.deleteToken(), "b")), "file 2 of 2: it was");
    assertThat(library.find(one.key(), ME)).as("as before").isPresent();
    assertThat(metadata.count()).isOne();
    bundle(List.of(one), Map.of());
    refused(List.of(one), "file 1 of 1: no file has this key");
  }

  @Test
  void aBundleHasALimit() throws IOException {
    refused(List.of(), "a bundle of 0 files: allowed are 1 to 100");
    List<Member> many = new ArrayList<>();
    for (int i = 0; i < 101; i++) {
      many.add(store("f" + i, ""));
    }
    refused(many, "a bundle of 101 files: allowed are 1 to 100");
    assertThat(unzip(zip(bundle(many.subList(0, 100), Map.of())))).hasSize(100);
  }

  private void refused(List<Member> members, String message) {
    assertThatThrownBy(() -> bundle(members, Map.of()))
        .isInstanceOfSatisfying(
            FileRefusedException.class, e -> assertThat(e.reason()).isEqualTo(Reason.INVALID))
        .hasMessageStartingWith(message);
  }

  @Test
  void aZipWithoutOneOfItsContentsEndsInAnError() throws IOException {
    Member one = store("a", "hello");
    FileRecord file = library.find(one.key(), ME).orElseThrow();
    FileRecord bundle = bundle(List.of(one), Map.of());
    contents.delete(file.content());
    Representation zip = library.represent(bundle);
    try (InputStream in = zip.open(ByteRange.whole(zip.size()))) {
      assertThatThrownBy(in::readAllBytes).isInstanceOf(IOException.class);
    }
    assertThat(zip.checksums()).isEqualTo(Optional.empty());
  }

  @Test
  void theCrcOfAFileOfAnEarlierVersionIsComputed() throws IOException {
    Member one = store("a", "hello");
    FileRecord file = library.find(one.key(), ME).orElseThrow();
    FileRecord old =
        new FileRecord(
            file.key(),
            file.name(),
            file.size(),
            Checksums.ofSha256(file.sha256()),
            file.created(),
            file.expires(),
            file.content(),
            file.kind(),
            file.terms(),
            file.downloads(),
            file.inbox());
    assertThat(metadata.replace(file, old)).isTrue();
    assertThat(unzip(zip(bundle(List.of(one), Map.of())))).containsEntry("a", "hello");
  }
}
