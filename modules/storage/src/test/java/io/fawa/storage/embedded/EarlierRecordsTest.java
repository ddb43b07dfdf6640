/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.storage.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fawa.files.Checksums;
import io.fawa.files.ContentId;
import io.fawa.files.ContentStore;
import io.fawa.files.ContentWriter;
import io.fawa.files.FileKey;
import io.fawa.files.FileName;
import io.fawa.files.FileRecord;
import io.fawa.files.contract.MemoryContentStore;
import io.fawa.files.contract.MemoryMetadataStore;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.Random;
import org.h2.mvstore.MVMap;
import org.h2.mvstore.MVStore;
import org.h2.mvstore.type.ByteArrayDataType;
import org.h2.mvstore.type.StringDataType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EarlierRecordsTest {
  private static final Instant NOW = Instant.parse("2026-01-02T03:04:05.678Z");

  @TempDir private Path directory;

  private final MemoryMetadataStore target = new MemoryMetadataStore();
  private final Random random = new Random(8);

  @Test
  void takesOverWhatNamesAContentThatIsThere() throws IOException {
    FileRecord first = record("FIRST0");
    FileRecord second = record("SECOND");
    FileRecord swept = record("SWEPT0");
    FileRecord known = record("KNOWN0");
    write(first, second, swept, known);
    target.putIfAbsent(known);
    ContentStore contents = contents(first, second, known);
    assertThat(EarlierRecords.takeOver(file(), contents, target)).isEqualTo(2);
    assertThat(target.find(first.key())).contains(first);
    assertThat(target.find(second.key())).contains(second);
    assertThat(target.count()).isEqualTo(3);
    assertThat(file()).doesNotExist();
    assertThat(directory.resolve("records.mv.taken-over")).exists();
    assertThat(EarlierRecords.takeOver(file(), contents, target)).isZero();
  }

  @Test
  void aDamagedFileStopsNobody() throws IOException {
    FileRecord first = record("FIRST0");
    Files.writeString(file(), "x".repeat(20_000));
    assertThat(EarlierRecords.takeOver(file(), contents(first), target)).isZero();
    assertThat(file()).doesNotExist();
    Files.write(file(), new byte[0]);
    assertThat(EarlierRecords.takeOver(file(), contents(first), target)).isZero();
    write(first);
    byte[] good = Files.readAllBytes(file());
    Files.write(file(), Arrays.copyOf(good, good.length / 2));
    assertThat(EarlierRecords.takeOver(file(), contents(first), target)).isBetween(0, 1);
    assertThat(file()).doesNotExist();
  }

  @Test
  void aDamagedRecordIsAFailureAndNotARecord() throws IOException {
    byte[] bytes = encode(record("ABC123"));
    for (int length = 0; length < bytes.length; length++) {
      byte[] cut = Arrays.copyOf(bytes, length);
      assertThatThrownBy(() -> RecordCodec.decode("ABC123", cut)).isInstanceOf(IOException.class);
    }
    bytes[0] = 2;
    assertThatThrownBy(() -> RecordCodec.decode("ABC123", bytes))
        .hasMessage("record of version 2, known is 1");
  }

  private static ContentStore contents(FileRecord... records) throws IOException {
    ContentStore contents = new MemoryContentStore(1_000);
    for (FileRecord record : records) {
      try (ContentWriter writer = contents.begin(record.content(), 0)) {
        writer.commit();
      }
    }
    return contents;
  }

  private FileRecord record(String key) {
    return FileRecord.of(
        new FileKey(key),
        new FileName("a b.txt"),
        5,
        Checksums.ofSha256("a".repeat(64)),
        NOW,
        NOW.plusSeconds(9),
        ContentId.random(random));
  }

  private void write(FileRecord... records) throws IOException {
    try (MVStore store = new MVStore.Builder().fileName(file().toString()).open()) {
      MVMap<String, byte[]> map =
          store.openMap(
              "files",
              new MVMap.Builder<String, byte[]>()
                  .keyType(StringDataType.INSTANCE)
                  .valueType(ByteArrayDataType.INSTANCE));
      for (FileRecord record : records) {
        map.put(record.key().text(), encode(record));
      }
    }
  }

  /** As the earlier version wrote it. */
  private static byte[] encode(FileRecord file) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (DataOutputStream out = new DataOutputStream(bytes)) {
      out.writeByte(1);
      out.writeUTF(file.name().text());
      out.writeLong(file.size());
      out.writeUTF(file.sha256());
      for (Instant instant : new Instant[] {file.created(), file.expires()}) {
        out.writeLong(instant.getEpochSecond());
        out.writeInt(instant.getNano());
      }
      out.writeUTF(file.content().text());
    }
    return bytes.toByteArray();
  }

  private Path file() {
    return directory.resolve("records.mv");
  }
}
