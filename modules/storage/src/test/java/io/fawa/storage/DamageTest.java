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
import io.fawa.files.contract.ManualClock;
import io.fawa.files.library.FileLibrary;
import io.fawa.files.library.Upload;
import io.fawa.limits.Asker;
import io.fawa.storage.disk.DiskContentStore;
import io.fawa.storage.disk.DiskMetadataStore;
import io.fawa.storage.disk.DiskUploadStore;
import io.fawa.storage.disk.SecretFile;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Any byte of any file flipped, cut off or removed, then a start: at most the file, or the upload,
 * whose bytes they were is lost, it is said, no other bytes than those that were stored are given
 * out, and nothing is deleted of what was stored. Uploads of a process that died are in the folder
 * too: what is left of them stays until it expires, and goes then.
 */
class DamageTest {
  private static final Asker ME = Asker.named("192.0.2.1");
  private static final int[] SIZES = {0, 1, 300, 5_000, 70_000};
  private static final int UPLOADS = 2;
  private static final String SECRET = "link.secret";

  /** Made from the records, or with each start. */
  private static final Pattern MADE_ANEW =
      Pattern.compile("contents/(lock|room|keys/.*|replicas/.*)");

  /** Threads of earlier tests may still warn of servers that have gone. */
  private static final Pattern OF_OTHERS = Pattern.compile("storage\\.(redis|s3|boards)\\.");

  @TempDir private Path directory;

  private final ManualClock clock = new ManualClock();
  private final Random random = new Random(21);
  private final AtomicInteger warnings = new AtomicInteger();
  private final Logger log = Logger.getLogger("io.fawa");
  private final Handler counting =
      new Handler() {
        @Override
        public void publish(LogRecord record) {
          if (record.getLevel().intValue() >= Level.WARNING.intValue()
              && !OF_OTHERS.matcher(record.getLoggerName()).find()) {
            warnings.incrementAndGet();
          }
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
      };

  /** What was acknowledged: key, and the bytes under it. */
  private final Map<String, byte[]> stored = new LinkedHashMap<>();

  /** What is written of uploads, by the names of their contents. */
  private final Set<String> uploads = new TreeSet<>();

  /** The records at that time, by key. */
  private final Map<String, FileRecord> records = new LinkedHashMap<>();

  /** The folder as it was left: path below it, and bytes. */
  private final Map<String, byte[]> intact = new TreeMap<>();

  @BeforeEach
  void store() throws IOException {
    log.addHandler(counting);
    log.setUseParentHandlers(false);
    try (Store store = new Store(clock)) {
      for (int size : SIZES) {
        byte[] bytes = new byte[size];
        random.nextBytes(bytes);
        try (Upload upload = store.library.begin("file of " + size, size, ME)) {
          upload.append(bytes, 0, size);
          FileRecord file = upload.complete();
          stored.put(file.key().text(), bytes);
          records.put(file.key().text(), file);
        }
      }
      for (int i = 0; i < UPLOADS; i++) {
        store.library.begin("never ends", -1, ME).append(new byte[70_000], 0, 70_000);
      }
      store.contents.unfinished(content -> uploads.add(content.text()));
    }
    assertThat(uploads).hasSize(UPLOADS);
    SecretFile.loadOrCreate(directory, SECRET, 32);
    intact.putAll(files());
    // Content, record and key of each file; content and session of each upload; lock, room, lease
    // and secret.
    assertThat(intact).hasSize(3 * SIZES.length + 2 * UPLOADS + 4);
  }

  @AfterEach
  void quiet() {
    log.removeHandler(counting);
    log.setUseParentHandlers(true);
  }

  @Test
  void nothingDamagedNothingSaid() throws IOException {
    assertThat(start("", new byte[0])).isEmpty();
    assertThat(warnings).hasValue(0);
  }

  @Test
  void anyByteOfARecordFlippedOrCutOff() throws IOException {
    anyByteFlippedOrCutOff(pathOf("done/", ".record"));
  }

  @Test
  void anyByteOfASessionFlippedOrCutOff() throws IOException {
    anyByteFlippedOrCutOff(pathOf("partial/", ".upload"));
  }

  @Test
  void anyByteOfALeaseFlippedOrCutOff() throws IOException {
    anyByteFlippedOrCutOff(pathOf("replicas/", ""));
  }

  private void anyByteFlippedOrCutOff(String path) throws IOException {
    byte[] bytes = bytes(path);
    for (int at = 0; at < bytes.length; at++) {
      check(path, flipped(bytes, at));
      check(path, Arrays.copyOf(bytes, at));
    }
  }

  @Test
  void anyFileRemovedOrEmptyOrLonger() throws IOException {
    for (String path : List.copyOf(intact.keySet())) {
      check(path, null);
      check(path, new byte[0]);
      check(path, Arrays.copyOf(bytes(path), bytes(path).length + 1));
    }
  }

  @Test
  void anywhereByChance() throws IOException {
    List<String> paths =
        intact.entrySet().stream()
            .filter(e -> e.getValue().length > 0)
            .map(Map.Entry::getKey)
            .toList();
    for (int round = 0; round < 400; round++) {
      String path = paths.get(random.nextInt(paths.size()));
      byte[] bytes = bytes(path);
      int at = random.nextInt(bytes.length);
      check(path, round % 3 == 0 ? Arrays.copyOf(bytes, at) : flipped(bytes, at));
    }
  }

  /** The last acknowledged file has no record any more: as after a disk that lied about a sync. */
  @Test
  void allRecordsRemovedLeaveAllContents() throws IOException {
    restore();
    for (String path : intact.keySet()) {
      if (path.endsWith(".record")) {
        Files.delete(directory.resolve(path));
      }
    }
    try (Store store = new Store(clock)) {
      assertThat(store.library.recover().contentsSetAside()).isEqualTo(SIZES.length);
    }
    assertThat(files().values()).containsAll(stored.values());
    assertThat(warnings.get()).isGreaterThanOrEqualTo(SIZES.length);
  }

  private void check(String path, byte[] damage) throws IOException {
    warnings.set(0);
    List<String> lost = start(path, damage);
    if (path.equals(SECRET)) {
      assertThat(lost).isEmpty();
      assertSecretIsAsItWasOrRefused(damage);
      return;
    }
    assertThat(lost).as(path).hasSizeLessThanOrEqualTo(path.contains("done/") ? 1 : 0);
    for (String key : lost) {
      assertThat(path).contains(records.get(key).content().text());
      assertThat(warnings.get()).as("said of " + path).isPositive();
    }
    assertStillThere(path);
    if (!path.contains("done/") || random.nextInt(10) == 0) {
      endUploads(path);
    }
  }

  /** What was stored, and every upload but that whose session was damaged. */
  private void assertStillThere(String damaged) throws IOException {
    Map<String, byte[]> after = files();
    for (Map.Entry<String, byte[]> file : intact.entrySet()) {
      String name = Path.of(file.getKey()).getFileName().toString();
      boolean lost = damaged.endsWith(name + ".upload");
      assertThat(!lost || warnings.get() > 0).as("said of " + damaged).isTrue();
      if (file.getKey().equals(damaged) || lost || MADE_ANEW.matcher(file.getKey()).matches()) {
        continue;
      }
      assertThat(after.entrySet())
          .as("%s is still there after damage of %s", name, damaged)
          .anyMatch(e -> e.getKey().endsWith(name) && Arrays.equals(e.getValue(), file.getValue()));
    }
  }

  /** When they have expired nothing is left of them, and all of what was stored. */
  private void endUploads(String damaged) throws IOException {
    Map<String, byte[]> before = files();
    ManualClock later = new ManualClock();
    later.advance(FilesConfig.defaults().uploadLife());
    try (Store store = new Store(later)) {
      store.library.recover();
      store.library.sweep();
    }
    Map<String, byte[]> after = files();
    assertThat(after.keySet()).as(damaged).noneMatch(path -> path.contains("/partial/"));
    for (Map.Entry<String, byte[]> file : before.entrySet()) {
      if (file.getKey().contains("/done/") || file.getKey().contains("/aside/")) {
        assertThat(after.get(file.getKey())).as(damaged).isEqualTo(file.getValue());
      }
    }
  }

  /** Where there is none, the start is the first one. */
  private void assertSecretIsAsItWasOrRefused(byte[] damage) {
    try {
      byte[] secret = SecretFile.loadOrCreate(directory, SECRET, 32);
      assertThat(secret).isEqualTo(damage == null ? secret : Arrays.copyOf(bytes(SECRET), 32));
    } catch (IOException e) {
      assertThat(e).hasMessageMatching("(damaged|secret of).*");
    }
  }

  /** Restores the folder, damages one file, starts, reads everything; returns the keys lost. */
  private List<String> start(String path, byte[] damage) throws IOException {
    restore();
    if (!path.isEmpty() && damage == null) {
      Files.delete(directory.resolve(path));
    } else if (!path.isEmpty()) {
      Files.write(directory.resolve(path), damage);
    }
    List<String> lost = new ArrayList<>();
    try (Store store = new Store(clock)) {
      FileLibrary library = store.library;
      library.recover();
      library.sweep();
      if (random.nextBoolean()) {
        library.prove(() -> false); // else each is proven when it is read
      }
      for (Map.Entry<String, byte[]> file : stored.entrySet()) {
        Optional<byte[]> found = read(library, file.getKey());
        found.ifPresent(bytes -> assertThat(bytes).as(path).isEqualTo(file.getValue()));
        if (found.isEmpty()) {
          lost.add(file.getKey());
        }
      }
    }
    return lost;
  }

  private Optional<byte[]> read(FileLibrary library, String key) throws IOException {
    Optional<FileRecord> file = library.find(key, ME);
    if (file.isEmpty()) {
      return Optional.empty();
    }
    assertThat(file).contains(records.get(key));
    try (InputStream in = library.read(file.get(), ByteRange.whole(file.get().size()))) {
      return Optional.of(in.readNBytes(1 << 20));
    } catch (FileRefusedException e) {
      return Optional.empty();
    }
  }

  private void restore() throws IOException {
    for (String path : files().keySet()) {
      Files.delete(directory.resolve(path));
    }
    for (Map.Entry<String, byte[]> file : intact.entrySet()) {
      Files.write(directory.resolve(file.getKey()), file.getValue());
    }
  }

  private Map<String, byte[]> files() throws IOException {
    Map<String, byte[]> all = new TreeMap<>();
    try (Stream<Path> walk = Files.walk(directory)) {
      for (Path file : walk.filter(Files::isRegularFile).toList()) {
        all.put(directory.relativize(file).toString(), Files.readAllBytes(file));
      }
    }
    return all;
  }

  private String pathOf(String part, String end) {
    return intact.keySet().stream()
        .filter(path -> path.contains(part) && path.endsWith(end))
        .findFirst()
        .orElseThrow();
  }

  private byte[] bytes(String path) {
    return java.util.Objects.requireNonNull(intact.get(path));
  }

  private byte[] flipped(byte[] bytes, int at) {
    byte[] bad = bytes.clone();
    bad[at] ^= (byte) (1 << random.nextInt(8));
    return bad;
  }

  /** A process that uses the folder. */
  private final class Store implements AutoCloseable {
    private final DiskContentStore contents;
    private final DiskUploadStore uploads;
    private final FileLibrary library;

    Store(InstantSource clock) throws IOException {
      contents = new DiskContentStore(directory.resolve("contents"), 0);
      uploads = new DiskUploadStore(contents);
      library =
          new FileLibrary(
              contents,
              new DiskMetadataStore(contents),
              uploads,
              FilesConfig.defaults(),
              clock,
              new SecureRandom());
    }

    @Override
    public void close() throws IOException {
      uploads.close();
      contents.close();
    }
  }
}
