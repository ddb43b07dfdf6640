/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.file;

import io.fawa.files.ContentStore;
import io.fawa.files.FilesConfig;
import io.fawa.files.Hooks;
import io.fawa.files.MetadataStore;
import io.fawa.files.UploadStore;
import io.fawa.files.library.FileLibrary;
import io.fawa.files.library.StartCheck;
import io.fawa.files.recovery.Recovery;
import io.fawa.service.Wiring;
import io.fawa.service.config.Settings;
import io.fawa.service.log.FirstLogger;
import io.fawa.storage.disk.DiskContentStore;
import io.fawa.storage.disk.DiskMetadataStore;
import io.fawa.storage.disk.DiskUploadStore;
import io.fawa.storage.embedded.EarlierRecords;
import io.fawa.storage.redis.RedisMetadataStore;
import io.fawa.storage.redis.RedisServer;
import io.fawa.storage.redis.RedisUploadStore;
import io.fawa.storage.s3.S3ContentStore;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;

/**
 * The stores that the settings name, in any pairing.
 *
 * @param contents of files
 * @param metadata of files
 * @param uploads in progress
 * @param where an operator finds what was set aside
 * @param remote whether one of them is on another machine
 */
record Stores(
    ContentStore contents,
    MetadataStore metadata,
    UploadStore uploads,
    String where,
    boolean remote) {
  private static final System.Logger LOG = FirstLogger.named(Stores.class.getName());
  private static final Duration CHECK_INTERVAL = Duration.ofSeconds(5);

  static Stores open(Wiring wiring, InstantSource clock) throws IOException {
    Settings settings = wiring.settings();
    boolean s3 = settings.get(StoreSettings.CONTENT_STORE) == StoreSettings.ContentPlace.S3;
    boolean redis = settings.get(StoreSettings.RECORD_STORE) == StoreSettings.RecordPlace.REDIS;
    if (s3 && redis) {
      return remote(s3(wiring, clock), redis(wiring));
    }
    Path folder = wiring.dataDirectory().resolve("contents");
    warnOfFullDisk(wiring.dataDirectory(), settings.get(FileSettings.RESERVE_BYTES));
    DiskContentStore disk = disk(settings, folder);
    wiring.onClose(disk);
    if (redis) {
      return remote(disk, redis(wiring));
    }
    DiskUploadStore uploads = new DiskUploadStore(disk);
    wiring.onClose(uploads);
    if (s3) {
      DiskMetadataStore records = DiskMetadataStore.withoutContents(disk);
      return new Stores(s3(wiring, clock), records, uploads, "aside in " + folder, true);
    }
    DiskMetadataStore metadata = new DiskMetadataStore(disk);
    EarlierRecords.takeOver(wiring.dataDirectory().resolve("records.mv"), disk, metadata);
    return new Stores(disk, metadata, uploads, folder.resolve("aside").toString(), false);
  }

  private static Stores remote(ContentStore contents, RedisServer redis) {
    return new Stores(
        contents,
        new RedisMetadataStore(redis),
        new RedisUploadStore(redis),
        "the places named above",
        true);
  }

  private static S3ContentStore s3(Wiring wiring, InstantSource clock) throws IOException {
    S3ContentStore store =
        new S3ContentStore(
            StoreSettings.s3(wiring.settings()),
            clock,
            wiring.settings().get(StoreSettings.S3_PUBLIC_URL));
    wiring.onClose(store);
    return store;
  }

  private static RedisServer redis(Wiring wiring) throws IOException {
    RedisServer server = new RedisServer(StoreSettings.redis(wiring.settings()));
    wiring.onClose(server);
    return server;
  }

  private static DiskContentStore disk(Settings settings, Path folder) throws IOException {
    long bytesReserved = settings.get(FileSettings.RESERVE_BYTES);
    return settings.get(FileSettings.DATA_USE) == FileSettings.DataUse.SHARED
        ? DiskContentStore.shared(folder, bytesReserved)
        : new DiskContentStore(folder, bytesReserved);
  }

  FileLibrary library(FilesConfig config, InstantSource clock, Hooks hooks) {
    return new FileLibrary(contents, metadata, uploads, config, clock, new SecureRandom(), hooks);
  }

  /**
   * Checks the stores before the service starts; those on other machines, which may be unreachable,
   * in the background. The service is not ready before that.
   */
  void check(Wiring wiring, FileLibrary library) throws IOException {
    if (!remote) {
      say(library.recover());
      return;
    }
    StartCheck check = new StartCheck(library, CHECK_INTERVAL, this::say);
    wiring.onClose(check);
    wiring.readiness("start check", check::done);
  }

  /** Each finding is logged as a warning; this one says what to do. */
  private void say(Recovery found) {
    if (!found.clean()) {
      LOG.log(
          Level.WARNING,
          ("after checking the store: %d files are intact, %d contents have no matching record "
                      + "and %d are missing;")
                  .formatted(found.files(), found.contentsSetAside(), found.filesLost())
              + " nothing was deleted: see "
              + where
              + ", where each record is a text with the id of its content, recover what is "
              + "needed, and check the disk");
    }
  }

  /** Without this warning it would be ready but refuse every upload. */
  private static void warnOfFullDisk(Path data, long bytesReserved) throws IOException {
    long free = Files.getFileStore(data).getUsableSpace();
    if (free <= bytesReserved) {
      LOG.log(
          Level.WARNING,
          "the disk of {0} has {1} bytes left, and {2} ({3}) must stay free: uploads are refused",
          data,
          Long.toString(free),
          FileSettings.RESERVE_BYTES.key(),
          Long.toString(bytesReserved));
    }
  }
}
