/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.files;

import io.fawa.files.FileRefusedException.Reason;
import java.io.IOException;
import java.io.InputStream;
import java.lang.System.Logger.Level;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.LongAdder;
import java.util.random.RandomGenerator;

/**
 * The use cases of moving files by key, over the two stores. Every wire is an adapter over this.
 * Thread-safe; methods block on the stores only. It owns neither store and no thread: see {@link
 * ExpirySweeper} for the one that calls {@link #sweep}.
 */
public final class FileLibrary {
  private static final System.Logger LOG = System.getLogger(FileLibrary.class.getName());

  /** Keys tried until one is free; with half of all keys in use, 2^-64 uploads would fail. */
  private static final int KEYS_TRIED_MAX = 64;

  private static final FileKey PROBE = new FileKey("READY0");

  private final ContentStore contents;
  private final MetadataStore metadata;
  private final FilesConfig config;
  private final InstantSource clock;
  private final RandomGenerator random;
  private final MissThrottle throttle;
  private final Semaphore uploads;

  /** Contents being written or not yet recorded: not orphans, though no record names them. */
  private final Set<ContentId> inFlight = ConcurrentHashMap.newKeySet();

  private final LongAdder filesStored = new LongAdder();
  private final LongAdder bytesStored = new LongAdder();
  private final LongAdder filesExpired = new LongAdder();
  private final LongAdder uploadsAbandoned = new LongAdder();

  /**
   * Over two stores, which it uses and does not close.
   *
   * @param random cryptographic: keys come from it
   */
  public FileLibrary(
      ContentStore contents,
      MetadataStore metadata,
      FilesConfig config,
      InstantSource clock,
      RandomGenerator random) {
    this.contents = contents;
    this.metadata = metadata;
    this.config = config;
    this.clock = clock;
    this.random = random;
    this.throttle =
        new MissThrottle(
            config.missesMax(), config.missInterval().toMillis(), config.addressesMax());
    this.uploads = new Semaphore(config.uploadsMax());
  }

  /**
   * Starts an upload, which the caller closes.
   *
   * @param saidName what the sender calls the file, see {@link FileName#parse}
   * @param bytesDeclared how many bytes will come; negative if the sender does not know
   * @throws FileRefusedException {@code INVALID} name, {@code TOO_LARGE}, {@code TOO_MANY} uploads,
   *     {@code FULL}, {@code UNAVAILABLE}
   */
  public Upload begin(String saidName, long bytesDeclared) throws FileRefusedException {
    FileName name = FileName.parse(saidName);
    if (bytesDeclared > config.fileBytesMax()) {
      throw FileRefusedException.tooLarge(
          "%d bytes declared, limit %d".formatted(bytesDeclared, config.fileBytesMax()));
    }
    if (!uploads.tryAcquire()) {
      throw FileRefusedException.tooMany(
          config.uploadsMax() + " uploads are under way; try again later");
    }
    ContentId content = ContentId.random(random);
    inFlight.add(content);
    try {
      ContentWriter writer = contents.begin(content, Math.max(bytesDeclared, -1));
      return new Upload(this, name, content, writer, bytesDeclared, config.fileBytesMax());
    } catch (IOException e) {
      release(content);
      throw refused("begin", content, e);
    } catch (RuntimeException | Error e) {
      release(content);
      throw e;
    }
  }

  /**
   * Looks a file up.
   *
   * @param said the key as it came, of whatever form
   * @param address who asks, as far as it can be told apart from others: guessing is slowed down
   *     for each address on its own
   * @return empty if there is no such file, or no longer
   * @throws FileRefusedException {@code TOO_MANY} unknown keys, {@code UNAVAILABLE}
   */
  public Optional<FileRecord> find(String said, String address) throws FileRefusedException {
    Instant now = clock.instant();
    if (!throttle.allows(address, now.toEpochMilli())) {
      throw FileRefusedException.tooMany("too many unknown keys; try again later");
    }
    Optional<FileKey> key = FileKey.parse(said);
    Optional<FileRecord> found = key.isEmpty() ? Optional.empty() : live(key.get(), now);
    if (found.isEmpty()) {
      throttle.missed(address, now.toEpochMilli());
    }
    return found;
  }

  /**
   * Looks up the file of a link whose signature was found good: no guess, so not slowed down.
   *
   * @throws FileRefusedException {@code UNAVAILABLE}
   */
  public Optional<FileRecord> find(Link link) throws FileRefusedException {
    return live(link.key(), clock.instant());
  }

  /**
   * Opens a part of a file; the caller closes the stream. A file that expires while it is read can
   * be read to its end where the store can help it.
   *
   * @throws FileRefusedException {@code NOT_FOUND} it has just gone, {@code UNAVAILABLE}
   */
  public InputStream read(FileRecord file, ByteRange range) throws FileRefusedException {
    try {
      return contents.open(file.content(), range.offset(), range.length());
    } catch (NoSuchContentException e) {
      LOG.log(Level.WARNING, "record without content {0}", file.content().text());
      throw new FileRefusedException(Reason.NOT_FOUND, "file not found or link expired");
    } catch (IOException e) {
      throw refused("open", file.content(), e);
    }
  }

  /**
   * Removes every file that has expired, its content first. What cannot be removed now is left for
   * the next time, and does not hinder the rest.
   *
   * @return how many were removed
   * @throws IOException the records could not be gone through
   */
  public int sweep() throws IOException {
    int[] removed = {0};
    metadata.expired(
        clock.instant(),
        file -> {
          try {
            contents.delete(file.content());
            if (metadata.remove(file)) {
              removed[0]++;
            }
          } catch (IOException e) {
            LOG.log(Level.WARNING, "expired content " + file.content().text() + " stays", e);
          }
        });
    filesExpired.add(removed[0]);
    return removed[0];
  }

  /**
   * Deletes contents that no record names: what a crash between commit and record leaves. To be
   * called by the only user of the stores, at start; uploads of this library may be under way.
   *
   * @return how many were deleted
   */
  public int recover() throws IOException {
    // The order matters: a content listed and not in flight by then has its record by then.
    Set<ContentId> orphans = new HashSet<>(contents.list());
    orphans.removeAll(Set.copyOf(inFlight));
    if (!orphans.isEmpty()) {
      metadata.all(file -> orphans.remove(file.content()));
    }
    for (ContentId orphan : orphans) {
      contents.delete(orphan);
    }
    return orphans.size();
  }

  /** True while files can be looked up: what readiness asks. */
  public boolean works() {
    try {
      metadata.find(PROBE);
      return true;
    } catch (IOException e) {
      LOG.log(Level.WARNING, "records cannot be read", e);
      return false;
    }
  }

  /** Counts since start. */
  public FileCounts counts() {
    return new FileCounts(
        filesStored.sum(),
        bytesStored.sum(),
        filesExpired.sum(),
        uploadsAbandoned.sum(),
        config.uploadsMax() - uploads.availablePermits());
  }

  /** Gives a committed content a key. If that fails, the content is removed. */
  FileRecord publish(FileName name, long size, String sha256, ContentId content)
      throws FileRefusedException {
    Instant now = Instant.ofEpochMilli(clock.millis());
    Instant expires = now.plus(config.timeToLive());
    try {
      for (int i = 0; i < KEYS_TRIED_MAX; i++) {
        FileKey key = FileKey.random(random, config.keyLength());
        FileRecord record = new FileRecord(key, name, size, sha256, now, expires, content);
        if (metadata.putIfAbsent(record)) {
          return record;
        }
      }
    } catch (IOException e) {
      discard(content);
      throw refused("record", content, e);
    }
    discard(content);
    throw FileRefusedException.tooMany("no free key; try again later");
  }

  void ended(ContentId content, long size) {
    release(content);
    filesStored.increment();
    bytesStored.add(size);
  }

  void abandoned(ContentId content) {
    release(content);
    uploadsAbandoned.increment();
  }

  /** What a caller hears of a failure: the store's own words stay in the log. */
  FileRefusedException refused(String act, ContentId content, IOException cause) {
    FileRefusedException refusal;
    if (cause instanceof StorageFullException) {
      LOG.log(
          Level.WARNING,
          "no room: " + act + " of content " + content.text() + ": " + cause.getMessage());
      refusal = new FileRefusedException(Reason.FULL, "storage is full");
    } else {
      LOG.log(Level.ERROR, act + " of content " + content.text() + " failed", cause);
      refusal = new FileRefusedException(Reason.UNAVAILABLE, "storage is not available");
    }
    refusal.initCause(cause);
    return refusal;
  }

  private Optional<FileRecord> live(FileKey key, Instant now) throws FileRefusedException {
    try {
      return metadata.find(key).filter(file -> !file.expiredAt(now));
    } catch (IOException e) {
      LOG.log(Level.ERROR, "look-up of a record failed", e);
      throw new FileRefusedException(Reason.UNAVAILABLE, "storage is not available");
    }
  }

  private void release(ContentId content) {
    inFlight.remove(content);
    uploads.release();
  }

  private void discard(ContentId content) {
    try {
      contents.delete(content);
    } catch (IOException e) {
      LOG.log(Level.WARNING, "content " + content.text() + " stays until the next start", e);
    }
  }
}
