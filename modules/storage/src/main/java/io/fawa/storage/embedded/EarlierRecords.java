/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.storage.embedded;

import io.fawa.files.ContentId;
import io.fawa.files.ContentStore;
import io.fawa.files.FileRecord;
import io.fawa.files.MetadataStore;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.h2.mvstore.MVMap;
import org.h2.mvstore.MVStore;
import org.h2.mvstore.type.ByteArrayDataType;
import org.h2.mvstore.type.StringDataType;

/** Migrates the records of an earlier version. */
public final class EarlierRecords {
  private static final System.Logger LOG = System.getLogger(EarlierRecords.class.getName());
  private static final String MAP = "files";
  private static final String READ = ".taken-over";

  private EarlierRecords() {}

  /**
   * Copies every record of {@code file} with a content in {@code contents} to {@code target},
   * unless that content has one, and renames the file, so that it is read once. Unreadable records
   * are logged as warnings; their contents stay.
   *
   * @return how many were copied; 0 if there is no such file
   * @throws IOException {@code target} cannot be used, or the file cannot be renamed
   */
  public static int takeOver(Path file, ContentStore contents, MetadataStore target)
      throws IOException {
    if (!Files.exists(file)) {
      return 0;
    }
    Set<ContentId> unnamed = new HashSet<>();
    contents.list(unnamed::add);
    target.all(record -> unnamed.remove(record.content()));
    int taken = 0;
    if (Files.size(file) > 0 && !unnamed.isEmpty()) {
      taken = read(file, unnamed, target);
    }
    Path read = file.resolveSibling(file.getFileName() + READ);
    Files.move(file, read, StandardCopyOption.ATOMIC_MOVE);
    LOG.log(
        Level.INFO,
        "records of an earlier version: " + taken + " taken over; the file is now " + read);
    return taken;
  }

  private static int read(Path file, Set<ContentId> unnamed, MetadataStore target)
      throws IOException {
    int taken = 0;
    try (MVStore store = new MVStore.Builder().fileName(file.toString()).readOnly().open()) {
      MVMap<String, byte[]> records =
          store.openMap(
              MAP,
              new MVMap.Builder<String, byte[]>()
                  .keyType(StringDataType.INSTANCE)
                  .valueType(ByteArrayDataType.INSTANCE));
      for (Map.Entry<String, byte[]> entry : records.entrySet()) {
        Optional<FileRecord> record = decoded(entry);
        if (record.isPresent()
            && unnamed.remove(record.get().content())
            && target.putIfAbsent(record.get())) {
          taken++;
        }
      }
    } catch (RuntimeException e) {
      // MVStore throws exceptions of many types for damage.
      LOG.log(Level.WARNING, "the rest of " + file + " cannot be read: " + e);
    }
    return taken;
  }

  private static Optional<FileRecord> decoded(Map.Entry<String, byte[]> entry) {
    try {
      return Optional.of(RecordCodec.decode(entry.getKey(), entry.getValue()));
    } catch (IOException e) {
      LOG.log(Level.WARNING, "one of them cannot be read: " + e.getMessage());
      return Optional.empty();
    }
  }
}
