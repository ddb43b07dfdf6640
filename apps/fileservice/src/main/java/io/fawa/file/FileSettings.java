/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.file;

import io.fawa.files.FilesConfig;
import io.fawa.files.Inbox;
import io.fawa.service.config.Setting;
import io.fawa.service.config.Settings;
import java.time.Duration;
import java.util.List;

/** The settings of the file service. */
final class FileSettings {
  private static final FilesConfig DEFAULTS = FilesConfig.defaults();
  private static final Duration DAY = Duration.ofDays(1);
  private static final int MANY = 1_000_000;
  private static final long RECORD_BYTES = 700;

  /** Whether other processes may use the data directory. */
  enum DataUse {
    /** Other processes are refused. */
    ALONE,
    /** Processes that also share it are allowed. */
    SHARED
  }

  static final Setting<DataUse> DATA_USE =
      Setting.choice(
          "dataUse",
          DataUse.ALONE,
          DataUse.class,
          "shared to let several processes of this machine use one dataDir");
  static final Setting<Long> RESERVE_BYTES =
      Setting.bytes("reserveBytes", 256L << 20, 0, Long.MAX_VALUE, "disk space to leave free");
  static final Setting<Duration> LINK_VALIDITY =
      Setting.duration(
          "linkValidity",
          Duration.ZERO,
          Duration.ZERO,
          DAY.multipliedBy(365),
          "life of a link; 0 for as long as its file lives");
  static final Setting<Long> MESSAGE_BYTES_MAX =
      Setting.bytes("messageBytesMax", 4 << 20, 1024, 1 << 30, "longest message of an RPC")
          .formerly("maxMessageBytes");
  private static final Setting<Integer> KEY_LENGTH =
      Setting.number("keyLength", DEFAULTS.keyLength(), 6, 64, "characters of a new key");
  private static final Setting<Integer> SHORT_KEY_LENGTH =
      Setting.number(
          "shortKeyLength",
          DEFAULTS.shortKeyLength(),
          6,
          64,
          "characters of a new key for people to type, and of RPC clients");
  private static final Setting<Duration> TIME_TO_LIVE =
      Setting.duration(
          "timeToLive",
          DEFAULTS.timeToLive(),
          Duration.ofSeconds(1),
          DAY.multipliedBy(365),
          "how long a file is kept if its sender says nothing");
  private static final Setting<Duration> TIME_TO_LIVE_MAX =
      Setting.duration(
          "timeToLiveMax",
          DEFAULTS.timeToLiveMax(),
          Duration.ofSeconds(1),
          DAY.multipliedBy(365),
          "longest life that a sender may ask for; never less than timeToLive");
  private static final Setting<Long> FILE_BYTES_MAX =
      Setting.bytes("fileBytesMax", DEFAULTS.fileBytesMax(), 0, Long.MAX_VALUE, "largest file")
          .formerly("maxFileBytes");
  private static final Setting<Integer> BUNDLE_FILES_MAX =
      Setting.number(
          "bundleFilesMax", DEFAULTS.bundleFilesMax(), 1, MANY, "files that one link may have");
  private static final Setting<Integer> UPLOADS_MAX =
      Setting.number("uploadsMax", DEFAULTS.uploadsMax(), 1, MANY, "uploads at a time")
          .formerly("maxUploads");
  private static final Setting<Integer> UPLOADS_PER_ASKER_MAX =
      Setting.number(
          "uploadsPerAskerMax",
          FilesConfig.share(DEFAULTS.uploadsMax()),
          1,
          MANY,
          "of those, how many of one address or IPv6 /64; a share of uploadsMax by default");
  private static final Setting<Duration> UPLOAD_LIFE =
      Setting.duration(
          "uploadLife",
          DEFAULTS.uploadLife(),
          Duration.ofSeconds(1),
          DAY.multipliedBy(365),
          "how long an unfinished upload is kept after its process died");
  private static final Setting<Duration> RESUME_LIFE =
      Setting.duration(
          "resumeLife",
          DEFAULTS.resumeLife(),
          Duration.ofSeconds(1),
          DAY.multipliedBy(365),
          "how long an interrupted resumable upload is kept");
  private static final Setting<Integer> FILES_MAX =
      Setting.number(
          "filesMax",
          0,
          0,
          1_000_000_000,
          "files stored at a time; 0 for as many as fit into a quarter of the heap");
  private static final Setting<Integer> UNKNOWN_KEYS_MAX =
      Setting.number(
              "unknownKeysMax",
              DEFAULTS.missesMax(),
              1,
              MANY,
              "wrong keys one address or IPv6 /64 may try before it waits")
          .formerly("maxUnknownKeys");

  private static final Setting<Duration> REQUEST_LIFE =
      Setting.duration(
          "fileRequestLife",
          DEFAULTS.requests().life(),
          Duration.ofSeconds(1),
          DAY.multipliedBy(365),
          "how long files may be sent for a request if its maker says nothing");
  private static final Setting<Duration> REQUEST_LIFE_MAX =
      Setting.duration(
          "fileRequestLifeMax",
          DEFAULTS.requests().lifeMax(),
          Duration.ofSeconds(1),
          DAY.multipliedBy(365),
          "longest life of a request; never less than fileRequestLife");
  private static final Setting<Integer> REQUEST_FILES_MAX =
      Setting.number(
          "fileRequestFilesMax",
          DEFAULTS.requests().filesMax(),
          1,
          Inbox.FILES_MAX,
          "files that may be sent for one request");
  private static final Setting<Long> REQUEST_BYTES_MAX =
      Setting.bytes(
          "fileRequestBytesMax",
          DEFAULTS.requests().bytesMax(),
          1,
          Long.MAX_VALUE,
          "bytes of all files of one request");

  private static final Setting<Long> STORED_BYTES_MAX =
      Setting.bytes(
          "storedBytesMax", 0, 0, Long.MAX_VALUE, "bytes stored at a time; 0 for no limit");
  private static final Setting<Long> STORED_BYTES_PER_ASKER_MAX =
      Setting.bytes(
          "storedBytesPerAskerMax",
          0,
          0,
          Long.MAX_VALUE,
          "of those, how many of one address or IPv6 /64; 0 for no limit");
  private static final Setting<Integer> FILES_PER_ASKER_MAX =
      Setting.number(
          "filesPerAskerMax",
          0,
          0,
          1_000_000_000,
          "files stored at a time of one address or IPv6 /64; 0 for no limit");

  static final List<Setting<?>> TABLE =
      List.of(
          DATA_USE,
          RESERVE_BYTES,
          LINK_VALIDITY,
          MESSAGE_BYTES_MAX,
          KEY_LENGTH,
          SHORT_KEY_LENGTH,
          TIME_TO_LIVE,
          TIME_TO_LIVE_MAX,
          FILE_BYTES_MAX,
          BUNDLE_FILES_MAX,
          UPLOADS_MAX,
          UPLOADS_PER_ASKER_MAX,
          UPLOAD_LIFE,
          RESUME_LIFE,
          FILES_MAX,
          UNKNOWN_KEYS_MAX,
          REQUEST_LIFE,
          REQUEST_LIFE_MAX,
          REQUEST_FILES_MAX,
          REQUEST_BYTES_MAX,
          STORED_BYTES_MAX,
          STORED_BYTES_PER_ASKER_MAX,
          FILES_PER_ASKER_MAX);

  private FileSettings() {}

  /** Records are kept in memory and may use a quarter of it. */
  private static int filesThatFit() {
    return (int) Math.min(1_000_000_000, Runtime.getRuntime().maxMemory() / 4 / RECORD_BYTES);
  }

  static FilesConfig limits(Settings settings) {
    int filesMax = settings.get(FILES_MAX);
    int uploadsMax = settings.get(UPLOADS_MAX);
    int perAsker =
        settings.given(UPLOADS_PER_ASKER_MAX)
            ? settings.get(UPLOADS_PER_ASKER_MAX)
            : FilesConfig.share(uploadsMax);
    Duration life = settings.get(TIME_TO_LIVE);
    Duration lifeMax = settings.get(TIME_TO_LIVE_MAX);
    return DEFAULTS
        .withKeyLength(settings.get(KEY_LENGTH))
        .withShortKeyLength(settings.get(SHORT_KEY_LENGTH))
        .withTimeToLiveMax(lifeMax.compareTo(life) > 0 ? lifeMax : life)
        .withTimeToLive(life)
        .withFiles(settings.get(FILE_BYTES_MAX), filesMax == 0 ? filesThatFit() : filesMax)
        .withBundleFilesMax(settings.get(BUNDLE_FILES_MAX))
        .withUploads(uploadsMax, perAsker)
        .withUploadLife(settings.get(UPLOAD_LIFE))
        .withResumeLife(settings.get(RESUME_LIFE))
        .withRequests(requests(settings))
        .withQuotas(
            new FilesConfig.Quotas(
                settings.get(STORED_BYTES_MAX),
                settings.get(STORED_BYTES_PER_ASKER_MAX),
                settings.get(FILES_PER_ASKER_MAX)))
        .withMisses(settings.get(UNKNOWN_KEYS_MAX), DEFAULTS.missInterval());
  }

  private static FilesConfig.Requests requests(Settings settings) {
    Duration life = settings.get(REQUEST_LIFE);
    Duration lifeMax = settings.get(REQUEST_LIFE_MAX);
    return new FilesConfig.Requests(
        life,
        lifeMax.compareTo(life) > 0 ? lifeMax : life,
        settings.get(REQUEST_FILES_MAX),
        settings.get(REQUEST_BYTES_MAX));
  }
}
