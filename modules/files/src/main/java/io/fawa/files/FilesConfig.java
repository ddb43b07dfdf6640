/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.files;

import java.time.Duration;

/**
 * The limits of a library of files.
 *
 * @param keyLength characters of a new key, 6 to 64
 * @param shortKeyLength characters of a new key that people type, 6 to 64
 * @param timeToLive how long a file can be found after its completion, if its sender says nothing
 * @param timeToLiveMax the longest life that a sender may ask for; not less than {@code timeToLive}
 * @param fileBytesMax the largest file
 * @param filesMax how many files may be stored; records take memory too
 * @param bundleFilesMax the most files of a bundle
 * @param uploadsMax how many uploads may be in progress at once
 * @param uploadsPerAskerMax how many of those may be of one asker
 * @param uploadLife how long an unfinished upload is kept after its last progress if its process
 *     has died; a second or more
 * @param resumeLife how long a resumable upload is kept after its last request; a second or more
 * @param leaseLife how long a lease is valid after its renewal; a second or more
 * @param missesMax how many unknown keys one asker may try at once; one more is allowed every
 *     {@code missInterval}
 * @param missInterval how long an asker waits for one more
 * @param askersMax how many askers are remembered for that; the one silent longest is forgotten
 * @param requests the limits of requests for files
 * @param quotas the limits of what is stored at a time
 */
public record FilesConfig(
    int keyLength,
    int shortKeyLength,
    Duration timeToLive,
    Duration timeToLiveMax,
    long fileBytesMax,
    int filesMax,
    int bundleFilesMax,
    int uploadsMax,
    int uploadsPerAskerMax,
    Duration uploadLife,
    Duration resumeLife,
    Duration leaseLife,
    int missesMax,
    Duration missInterval,
    int askersMax,
    Requests requests,
    Quotas quotas) {
  /**
   * The limits of what is stored at a time, uploads in progress included; 0 for none.
   *
   * @param bytesMax bytes in all
   * @param askerBytesMax bytes of one asker
   * @param askerFilesMax files of one asker
   */
  public record Quotas(long bytesMax, long askerBytesMax, int askerFilesMax) {
    /** No limits. */
    public static final Quotas NONE = new Quotas(0, 0, 0);

    /** Checks the numbers. */
    public Quotas {
      require(bytesMax, 0, Long.MAX_VALUE, "bytesMax of the quotas");
      require(askerBytesMax, 0, Long.MAX_VALUE, "askerBytesMax of the quotas");
      require(askerFilesMax, 0, Integer.MAX_VALUE, "askerFilesMax of the quotas");
    }

    /** Whether there is a limit. */
    public boolean isOn() {
      return bytesMax > 0 || askerBytesMax > 0 || askerFilesMax > 0;
    }
  }

  /**
   * The limits of requests for files.
   *
   * @param life how long files may be sent if their maker says nothing
   * @param lifeMax the longest life; not less than {@code life}
   * @param filesMax the most files, at most {@value Inbox#FILES_MAX}
   * @param bytesMax the most bytes of all files of a request
   */
  public record Requests(Duration life, Duration lifeMax, int filesMax, long bytesMax) {
    /** Checks the numbers. */
    public Requests {
      require(life.toMillis(), 1, 3650 * DAY_MILLIS, "life of a request in ms");
      require(lifeMax.toMillis(), life.toMillis(), 3650 * DAY_MILLIS, "its lifeMax in ms");
      require(filesMax, 1, Inbox.FILES_MAX, "filesMax of a request");
      require(bytesMax, 1, Long.MAX_VALUE, "bytesMax of a request");
    }
  }

  private static final int ASKERS_THAT_FILL_ALL_PLACES = 8;
  private static final long DAY_MILLIS = Duration.ofDays(1).toMillis();

  /** Checks the numbers. */
  public FilesConfig {
    require(keyLength, FileKey.LENGTH_MIN, FileKey.LENGTH_MAX, "keyLength");
    require(shortKeyLength, FileKey.LENGTH_MIN, FileKey.LENGTH_MAX, "shortKeyLength");
    require(timeToLive.toMillis(), 1, 3650 * DAY_MILLIS, "timeToLive in ms");
    require(
        timeToLiveMax.toMillis(), timeToLive.toMillis(), 3650 * DAY_MILLIS, "timeToLiveMax in ms");
    require(fileBytesMax, 0, Long.MAX_VALUE, "fileBytesMax");
    require(filesMax, 1, Integer.MAX_VALUE, "filesMax");
    require(bundleFilesMax, 1, 1_000_000, "bundleFilesMax");
    require(uploadsMax, 1, Integer.MAX_VALUE, "uploadsMax");
    require(uploadsPerAskerMax, 1, Integer.MAX_VALUE, "uploadsPerAskerMax");
    require(uploadLife.toMillis(), 1_000, 365 * DAY_MILLIS, "uploadLife in ms");
    require(resumeLife.toMillis(), 1_000, 365 * DAY_MILLIS, "resumeLife in ms");
    require(leaseLife.toMillis(), 1_000, DAY_MILLIS, "leaseLife in ms");
    require(missesMax, 1, 1_000_000, "missesMax");
    require(missInterval.toMillis(), 1, DAY_MILLIS, "missInterval in ms");
    require(askersMax, 1, 10_000_000, "askersMax");
  }

  /**
   * Keys of 26 characters, which are 130 bits, or of 6; 25 minutes, at most a week; 64 GiB, a
   * million files, 1,000 uploads of which 125 are one asker's; unfinished ones kept for 10 minutes,
   * or for a day if they are resumable, a lease of 30 seconds; 100 unknown keys, then one a second;
   * requests for a day, at most a week, of 100 files and 10 GiB; no quotas.
   */
  public static FilesConfig defaults() {
    return new FilesConfig(
        26,
        FileKey.LENGTH_MIN,
        Duration.ofMinutes(25),
        Duration.ofDays(7),
        64L << 30,
        1_000_000,
        10_000,
        1_000,
        share(1_000),
        Duration.ofMinutes(10),
        Duration.ofHours(24),
        Duration.ofSeconds(30),
        100,
        Duration.ofSeconds(1),
        10_000,
        new Requests(Duration.ofDays(1), Duration.ofDays(7), 100, 10L << 30),
        Quotas.NONE);
  }

  /** The default share of one asker. */
  public static int share(int uploadsMax) {
    return Math.max(1, uploadsMax / ASKERS_THAT_FILL_ALL_PLACES);
  }

  /** The same with another key length. */
  public FilesConfig withKeyLength(int characters) {
    Draft draft = new Draft(this);
    draft.keyLength = characters;
    return draft.config();
  }

  /** The same with another length of keys that people type. */
  public FilesConfig withShortKeyLength(int characters) {
    Draft draft = new Draft(this);
    draft.shortKeyLength = characters;
    return draft.config();
  }

  /** The same with another time to live; the maximum is raised to it. */
  public FilesConfig withTimeToLive(Duration duration) {
    Draft draft = new Draft(this);
    draft.timeToLive = duration;
    draft.timeToLiveMax = duration.compareTo(timeToLiveMax) > 0 ? duration : timeToLiveMax;
    return draft.config();
  }

  /** The same with another maximum of what senders may ask for. */
  public FilesConfig withTimeToLiveMax(Duration duration) {
    Draft draft = new Draft(this);
    draft.timeToLiveMax = duration;
    return draft.config();
  }

  /** The same with another largest file, and another number of files. */
  public FilesConfig withFiles(long bytesMax, int max) {
    Draft draft = new Draft(this);
    draft.fileBytesMax = bytesMax;
    draft.filesMax = max;
    return draft.config();
  }

  /** The same with another largest file. */
  public FilesConfig withFileBytesMax(long bytes) {
    return withFiles(bytes, filesMax);
  }

  /** The same with another largest bundle. */
  public FilesConfig withBundleFilesMax(int max) {
    Draft draft = new Draft(this);
    draft.bundleFilesMax = max;
    return draft.config();
  }

  /** The same with other numbers of uploads at once. */
  public FilesConfig withUploads(int max, int perAskerMax) {
    Draft draft = new Draft(this);
    draft.uploadsMax = max;
    draft.uploadsPerAskerMax = perAskerMax;
    return draft.config();
  }

  /** The same with another time for which unfinished uploads are kept. */
  public FilesConfig withUploadLife(Duration duration) {
    Draft draft = new Draft(this);
    draft.uploadLife = duration;
    return draft.config();
  }

  /** The same with another time for which suspended uploads are kept. */
  public FilesConfig withResumeLife(Duration duration) {
    Draft draft = new Draft(this);
    draft.resumeLife = duration;
    return draft.config();
  }

  /** The same with another life of a lease. */
  public FilesConfig withLeaseLife(Duration duration) {
    Draft draft = new Draft(this);
    draft.leaseLife = duration;
    return draft.config();
  }

  /** The same with another allowance of unknown keys. */
  public FilesConfig withMisses(int max, Duration interval) {
    Draft draft = new Draft(this);
    draft.missesMax = max;
    draft.missInterval = interval;
    return draft.config();
  }

  /** The same with other limits of requests. */
  public FilesConfig withRequests(Requests limits) {
    Draft draft = new Draft(this);
    draft.requests = limits;
    return draft.config();
  }

  /** The same with other quotas. */
  public FilesConfig withQuotas(Quotas limits) {
    Draft draft = new Draft(this);
    draft.quotas = limits;
    return draft.config();
  }

  /** A copy to be changed. */
  private static final class Draft {
    private int keyLength;
    private int shortKeyLength;
    private Duration timeToLive;
    private Duration timeToLiveMax;
    private long fileBytesMax;
    private int filesMax;
    private int bundleFilesMax;
    private int uploadsMax;
    private int uploadsPerAskerMax;
    private Duration uploadLife;
    private Duration resumeLife;
    private Duration leaseLife;
    private int missesMax;
    private Duration missInterval;
    private final int askersMax;
    private Requests requests;
    private Quotas quotas;

    Draft(FilesConfig from) {
      keyLength = from.keyLength;
      shortKeyLength = from.shortKeyLength;
      timeToLive = from.timeToLive;
      timeToLiveMax = from.timeToLiveMax;
      fileBytesMax = from.fileBytesMax;
      filesMax = from.filesMax;
      bundleFilesMax = from.bundleFilesMax;
      uploadsMax = from.uploadsMax;
      uploadsPerAskerMax = from.uploadsPerAskerMax;
      uploadLife = from.uploadLife;
      resumeLife = from.resumeLife;
      leaseLife = from.leaseLife;
      missesMax = from.missesMax;
      missInterval = from.missInterval;
      askersMax = from.askersMax;
      requests = from.requests;
      quotas = from.quotas;
    }

    FilesConfig config() {
      return new FilesConfig(
          keyLength,
          shortKeyLength,
          timeToLive,
          timeToLiveMax,
          fileBytesMax,
          filesMax,
          bundleFilesMax,
          uploadsMax,
          uploadsPerAskerMax,
          uploadLife,
          resumeLife,
          leaseLife,
          missesMax,
          missInterval,
          askersMax,
          requests,
          quotas);
    }
  }

  private static void require(long value, long min, long max, String what) {
    if (value < min || value > max) {
      throw new IllegalArgumentException(what + " is " + value + ", not " + min + " to " + max);
    }
  }
}
