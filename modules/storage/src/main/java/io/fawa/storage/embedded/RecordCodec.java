/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.storage.embedded;

import io.fawa.files.Checksums;
import io.fawa.files.ContentId;
import io.fawa.files.FileKey;
import io.fawa.files.FileName;
import io.fawa.files.FileRecord;
import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.Instant;

/**
 * A record as bytes, without its key: version, name, size, digest, created, expires, content.
 * Numbers are big-endian, moments are seconds and nanoseconds, texts are length and modified UTF-8.
 */
final class RecordCodec {
  private static final int VERSION = 1;

  private RecordCodec() {}

  static FileRecord decode(String key, byte[] bytes) throws IOException {
    try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes))) {
      int version = in.readUnsignedByte();
      if (version != VERSION) {
        throw new IOException("record of version " + version + ", known is " + VERSION);
      }
      return FileRecord.of(
          new FileKey(key),
          new FileName(in.readUTF()),
          in.readLong(),
          Checksums.ofSha256(in.readUTF()),
          readInstant(in),
          readInstant(in),
          new ContentId(in.readUTF()));
    } catch (IllegalArgumentException | DateTimeException e) {
      throw new IOException("damaged record", e);
    }
  }

  private static Instant readInstant(DataInputStream in) throws IOException {
    return Instant.ofEpochSecond(in.readLong(), in.readInt());
  }
}
