/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.files;

import io.fawa.files.FileRefusedException.Reason;
import io.fawa.limits.Asker;
import java.io.IOException;
import java.io.InputStream;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.BooleanSupplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * The use cases of files by key, over the stores. Protocols are adapters over this. Thread-safe;
 * methods block on the stores only. It owns no store and no thread: {@link ExpirySweeper} calls
 * {@link #sweep}, {@link Heartbeat} calls {@link #renew}. Several libraries, in one process or in
 * many, may share the stores: each owns its uploads by a {@link Lease}, and touches those of
 * another only when that lease has run out.
 */
public final class FileLibrary {
  private static final System.Logger LOG = System.getLogger(FileLibrary.class.getName());

  /** Keys tried until one is free; with half of all keys in use, 2^-64 uploads would fail. */
  private static final int KEYS_TRIED_MAX = 64;

  /** The most files that one sweep removes, and the most sessions that it examines. */
  static final int SWEPT_AT_ONCE_MAX = 1_000;

  /** The most failed deletions that are retried; the next start finds the rest. */
  private static final int UNDELETED_MAX = 10_000;

  /** An upload records its progress four times in the life of its session. */
  private static final int RECORDED_PER_LIFE = 4;

  /** A resumable upload records its progress this often. */
  private static final Duration RECORDED_EVERY = Duration.ofSeconds(2);

  private final ContentStore contents;
  private final MetadataStore metadata;
  private final UploadStore uploads;
  private final FilesConfig config;
  private final InstantSource clock;
  private final RandomGenerator random;
  private final LookUp lookUp;
  private final UploadPlaces places;
  private final StoreCheck check;

  private final Replica replica;
  private final Inspection inspection;
  private final FileEvents events;
  private final UploadRecovery recovery;
  private final ResumableUploads resumables;
  private final DownloadLimit downloadLimit;
  private final Bundles bundles;

  /** Contents that could not be deleted after their record. */
  private final Set<ContentId> undeleted = ConcurrentHashMap.newKeySet();

  private final LongAdder filesStored = new LongAdder();
  private final LongAdder bytesStored = new LongAdder();
  private final LongAdder filesExpired = new LongAdder();
  private final LongAdder uploadsAbandoned = new LongAdder();

  /**
   * Creates a library over stores, which it does not close.
   *
   * @param random cryptographic: keys come from it
   */
  public FileLibrary(
      ContentStore contents,
      MetadataStore metadata,
      UploadStore uploads,
      FilesConfig config,
      InstantSource clock,
      RandomGenerator random) {
    this(contents, metadata, uploads, config, clock, random, Hooks.NONE);
  }

  /** The same with {@code hooks}. */
  public FileLibrary(
      ContentStore contents,
      MetadataStore metadata,
      UploadStore uploads,
      FilesConfig config,
      InstantSource clock,
      RandomGenerator random,
      Hooks hooks) {
    this.events = hooks.events();
    this.inspection = new Inspection(hooks.scan(), contents, metadata);
    this.contents = contents;
    this.metadata = metadata;
    this.uploads = uploads;
    this.config = config;
    this.clock = clock;
    this.random = random;
    this.lookUp = new LookUp(metadata, config, clock);
    this.places = new UploadPlaces(config.uploadsMax(), config.uploadsPerAskerMax());
    this.check = new StoreCheck(contents, metadata, uploads, clock);
    this.replica = new Replica(uploads, clock, config.leaseLife(), Lease.newOwner(random));
    this.recovery = new UploadRecovery(contents, metadata, uploads, clock, replica);
    this.resumables = new ResumableUploads(this, contents, metadata, uploads, replica, clock);
    this.downloadLimit = new DownloadLimit(metadata, uploads, replica, clock, events, this::remove);
    this.bundles = new Bundles(this, metadata, config.bundleFilesMax());
  }

  /**
   * Starts an upload, which the caller closes.
   *
   * @param saidName the file name from the sender, see {@link FileName#parse}
   * @param bytesDeclared the declared size; negative if unknown
   * @param asker the sender, for the limit of places per asker
   * @throws FileRefusedException {@code INVALID} name, {@code TOO_LARGE}, {@code TOO_MANY} uploads,
   *     {@code FULL}, {@code UNAVAILABLE}
   */
  public Upload begin(String saidName, long bytesDeclared, Asker asker)
      throws FileRefusedException {
    return begin(NewUpload.of(saidName, bytesDeclared, asker));
  }

  /** The same with terms; a resumable one is continued by {@link #resumables}. */
  public Upload begin(NewUpload asked) throws FileRefusedException {
    FileName name = FileName.parse(asked.saidName());
    if (asked.bytesDeclared() > config.fileBytesMax()) {
      throw FileRefusedException.tooLarge(
          "%d bytes declared, limit %d".formatted(asked.bytesDeclared(), config.fileBytesMax()));
    }
    inspection.requireScannable(asked.bytesDeclared());
    takePlace(asked.asker());
    ContentId content = ContentId.random(random);
    boolean begun = false;
    try {
      if (metadata.count() >= config.filesMax()) {
        throw new StorageFullException(config.filesMax() + " files are stored, which is the limit");
      }
      replica.beAlive();
      UploadSession session = session(asked, name, content);
      // The session is created first, as a content without one has no owner.
      uploads.create(session);
      ContentWriter writer = contents.begin(content, session.bytesDeclared());
      begun = true;
      Holder holder = asked.resumable() ? resumables.begin(content) : null;
      return upload(asked, session, writer, digest(asked.resumable()), holder);
    } catch (IOException e) {
      throw refused("begin", content, e);
    } finally {
      if (!begun) {
        release(content, asked.asker());
      }
    }
  }

  private RunningDigest digest(boolean resumable) {
    return resumable && !contents.readsUnfinished()
        ? RunningDigest.resumable()
        : RunningDigest.fast();
  }

  private UploadSession session(NewUpload asked, FileName name, ContentId content) {
    return new UploadSession(
        content,
        name,
        Math.max(asked.bytesDeclared(), -1),
        0,
        clock.instant().plus(unfinishedLife(asked.resumable())),
        replica.owner(),
        asked.kind(),
        asked.terms(),
        asked.shortKey(),
        asked.note(),
        "",
        Optional.empty());
  }

  private Upload upload(
      NewUpload asked,
      UploadSession session,
      ContentWriter writer,
      RunningDigest digest,
      @Nullable Holder holder) {
    Instant due = progressDue(clock.instant(), holder != null);
    return new Upload(this, asked, session, writer, digest, holder, config.fileBytesMax(), due);
  }

  /** Several files by one key. */
  public Bundles bundles() {
    return bundles;
  }

  /**
   * What a receiver of {@code file} gets.
   *
   * @throws FileRefusedException {@code NOT_FOUND} its content is gone or damaged, {@code
   *     UNAVAILABLE}
   */
  public Representation represent(FileRecord file) throws FileRefusedException {
    return file.kind() == FileRecord.Kind.BUNDLE
        ? bundles.open(file)
        : new PlainContent(this, file);
  }

  /** Counts downloads of files with a limit. */
  public DownloadLimit downloadLimit() {
    return downloadLimit;
  }

  /** Uploads that later requests continue. */
  public ResumableUploads resumables() {
    return resumables;
  }

  /**
   * Looks a file up. An asker that has tried too many unknown keys is delayed before each further
   * look-up, and its misses become {@code TOO_MANY}; valid keys are still found.
   *
   * @param said the key as a person typed it, see {@link FileKey#typed}
   * @param asker the asker: guessing is limited for each separately
   * @return empty if there is no such file, or no longer
   * @throws FileRefusedException {@code TOO_MANY} unknown keys, {@code UNAVAILABLE}
   */
  public Optional<FileRecord> find(String said, Asker asker) throws FileRefusedException {
    return lookUp.find(said, asker);
  }

  /**
   * Looks up the file of a link with a verified signature: not a guess, so not delayed.
   *
   * @throws FileRefusedException {@code UNAVAILABLE}
   */
  public Optional<FileRecord> find(Link link) throws FileRefusedException {
    return lookUp.find(link.key());
  }

  /** A file of a bundle. */
  Optional<FileRecord> member(FileKey key) throws FileRefusedException {
    return lookUp.member(key);
  }

  /**
   * Opens a part of a file; the caller closes the stream. A file that expires while it is read can
   * be read to its end, where the store supports that. A content of an earlier process is verified
   * by its digest before its first read.
   *
   * @throws FileRefusedException {@code NOT_FOUND} its content is gone or damaged, {@code
   *     UNAVAILABLE}
   */
  public InputStream read(FileRecord file, ByteRange range) throws FileRefusedException {
    try {
      check.prove(file);
      return contents.open(file.content(), range.offset(), range.length());
    } catch (NoSuchContentException e) {
      LOG.log(Level.WARNING, "record without content {0}", file.content().text());
      throw new FileRefusedException(Reason.NOT_FOUND, "file not found or link expired");
    } catch (IOException e) {
      throw refused("open", file.content(), e);
    }
  }

  /**
   * Removes expired files, the oldest first and at most {@value #SWEPT_AT_ONCE_MAX}, each record
   * before its content, so that no record refers to a deleted content. Also ends expired uploads of
   * dead processes. Items that cannot be removed now are left for the next sweep.
   *
   * @return how many files were removed
   * @throws IOException the records or sessions could not be listed
   */
  public int sweep() throws IOException {
    undeleted.removeIf(this::deleted);
    int[] removed = {0};
    metadata.expired(
        clock.instant(),
        SWEPT_AT_ONCE_MAX,
        file -> {
          try {
            if (metadata.remove(file)) {
              removed[0]++;
              delete(file.content());
            }
          } catch (IOException e) {
            LOG.log(Level.WARNING, "expired record of " + file.content().text() + " stays", e);
          }
        });
    filesExpired.add(removed[0]);
    recovery.run(SWEPT_AT_ONCE_MAX);
    return removed[0];
  }

  /**
   * Checks records and contents for consistency. A content without a record, or with another size
   * than its record, is set aside and never deleted; so is a record whose content is missing. Each
   * is logged as a warning. Unfinished contents without a session are removed, which is also
   * logged. Called at start; uploads may be in progress, here and in other replicas.
   */
  public Recovery recover() throws IOException {
    replica.beAlive();
    recovery.removeUnknown();
    return check.recover();
  }

  /**
   * Renews the lease of this replica: it is valid for {@link FilesConfig#leaseLife} from now. A
   * renewal after the last lease has expired is logged as a warning: other replicas may have ended
   * uploads of this one, whose {@code complete} fails then. Stored files are not affected.
   */
  public void renew() throws IOException {
    replica.renew();
  }

  /** Gives the lease back, so that others need not wait for its expiry. */
  public void release() throws IOException {
    replica.release();
  }

  /** The validity of a lease. */
  public Duration leaseLife() {
    return replica.life();
  }

  /**
   * Verifies every file that {@link #recover} has found and that was not read since, and sets
   * damaged ones aside.
   *
   * @param stop checked often; true ends it early
   * @return how many were damaged
   */
  public int prove(BooleanSupplier stop) throws IOException {
    return check.proveAll(stop);
  }

  /** True while all stores work; used for readiness. */
  public boolean works() {
    return check.works();
  }

  /** The counters since start. */
  public FileCounts counts() {
    return new FileCounts(
        filesStored.sum(),
        bytesStored.sum(),
        filesExpired.sum(),
        uploadsAbandoned.sum(),
        recovery.ended(),
        places.taken());
  }

  /** Gives a key to a content that is durable and not yet readable. */
  FileRecord publish(UploadSession session, long size, Checksums checksums)
      throws FileRefusedException {
    Instant now = Instant.ofEpochMilli(clock.millis());
    Duration life = session.terms().life();
    Instant expires = now.plus(life.isZero() ? config.timeToLive() : life);
    int keyLength = session.shortKey() ? config.shortKeyLength() : config.keyLength();
    try {
      for (int i = 0; i < KEYS_TRIED_MAX; i++) {
        FileRecord record =
            new FileRecord(
                FileKey.random(random, keyLength),
                session.name(),
                size,
                checksums,
                now,
                expires,
                session.content(),
                inspection.first(session.kind()),
                session.terms(),
                DownloadCount.ZERO);
        if (metadata.putIfAbsent(record)) {
          return record;
        }
      }
    } catch (IOException e) {
      throw refused("record", session.content(), e);
    }
    throw FileRefusedException.tooMany("no free key; try again later");
  }

  /** Checks a committed file; one that does not pass is removed, with its session. */
  FileRecord inspect(UploadSession session, FileRecord record, Asker asker, boolean resumable)
      throws FileRefusedException {
    try {
      return inspection.pass(record);
    } catch (FileRefusedException e) {
      withdraw(record);
      release(session.content(), asker);
      if (resumable) {
        resumables.ended(session.content(), null);
      }
      uploadsAbandoned.increment();
      throw e;
    }
  }

  /** Removes a record whose content could not be made readable. */
  void withdraw(FileRecord record) {
    try {
      metadata.remove(record);
      delete(record.content());
    } catch (IOException e) {
      LOG.log(Level.WARNING, "record of " + record.content().text() + " stays until it expires", e);
    }
  }

  /** The time, if it is {@code due} or later. */
  Optional<Instant> ifDue(Instant due) {
    Instant now = clock.instant();
    return now.isBefore(due) ? Optional.empty() : Optional.of(now);
  }

  Instant progressDue(Instant now, boolean resumable) {
    return resumable
        ? now.plus(RECORDED_EVERY)
        : now.plus(config.uploadLife().dividedBy(RECORDED_PER_LIFE));
  }

  /** The expiry of an upload that goes on; never earlier than before. */
  Instant expiry(UploadSession session, Instant now, boolean resumable) {
    Instant next = now.plus(unfinishedLife(resumable));
    return next.isAfter(session.expires()) ? next : session.expires();
  }

  private Duration unfinishedLife(boolean resumable) {
    return resumable ? config.resumeLife() : config.uploadLife();
  }

  /** Stores a later state of a session of this replica. */
  void replace(UploadSession next) throws IOException {
    if (!uploads.replace(replica.owner(), next)) {
      throw new IOException("another process has ended this upload");
    }
  }

  Upload resumed(
      UploadSession session,
      ContentWriter writer,
      RunningDigest digest,
      Holder holder,
      Asker asker) {
    NewUpload asked =
        new NewUpload(
            session.name().text(),
            session.bytesDeclared(),
            asker,
            session.terms(),
            session.note(),
            true,
            session.kind(),
            session.shortKey());
    UploadSession next =
        session.advanced(
            session.offset(), session.contentState(), expiry(session, clock.instant(), true));
    return upload(asked, next, writer, digest, holder);
  }

  void takePlace(Asker asker) throws FileRefusedException {
    places.take(asker);
  }

  void givePlace(Asker asker) {
    places.give(asker);
  }

  /** An upload is committed. The session of a resumable one stays, to answer those who ask. */
  void completed(UploadSession session, FileRecord record, Asker asker, boolean resumable) {
    if (resumable) {
      giveBack(session.completed(record));
      resumables.ended(session.content(), null);
      places.give(asker);
    } else {
      release(session.content(), asker);
    }
    filesStored.increment();
    bytesStored.add(record.size());
    events.stored(record);
  }

  /** A resumable upload is suspended, with the digest of its bytes if that is known. */
  void suspended(UploadSession session, @Nullable RunningDigest digest, Asker asker) {
    giveBack(session.ownedBy(Lease.NOBODY));
    resumables.ended(session.content(), digest);
    places.give(asker);
  }

  void logSuspended(UploadSession session, IOException cause) {
    LOG.log(
        Level.WARNING,
        "the last bytes of upload %s could not be stored; it is suspended at %d"
            .formatted(session.content().text(), session.offset()),
        cause);
  }

  /** Without it, this replica still owns the session, and can continue it. */
  private void giveBack(UploadSession next) {
    try {
      uploads.replace(replica.owner(), next);
    } catch (IOException e) {
      LOG.log(Level.WARNING, "session of " + next.content().text() + " could not be stored", e);
    }
  }

  /**
   * Removes a file before its time.
   *
   * @return false if it was removed before
   * @throws FileRefusedException {@code UNAVAILABLE}
   */
  public boolean remove(FileRecord file) throws FileRefusedException {
    return remove(file, file.kind() == FileRecord.Kind.BUNDLE);
  }

  boolean removeAlone(FileRecord file) throws FileRefusedException {
    return remove(file, false);
  }

  private boolean remove(FileRecord file, boolean withMembers) throws FileRefusedException {
    try {
      boolean removed = metadata.remove(file);
      if (removed && withMembers) {
        bundles.removeMembers(file);
      }
      if (removed) {
        delete(file.content());
      }
      return removed;
    } catch (IOException e) {
      throw refused("removal", file.content(), e);
    }
  }

  /**
   * Removes a file for whoever has its token.
   *
   * @throws FileRefusedException {@code FORBIDDEN} for another token, {@code UNAVAILABLE}
   */
  public void delete(FileRecord file, String token) throws FileRefusedException {
    if (!DeleteToken.matches(token, file.terms())) {
      throw new FileRefusedException(Reason.FORBIDDEN, "the token does not delete this file");
    }
    remove(file);
  }

  void abandoned(ContentId content, Asker asker) {
    release(content, asker);
    uploadsAbandoned.increment();
  }

  /** Translates a failure for the caller; the store's own message is only logged. */
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

  /** Ends an upload whose content is committed or removed. */
  private void release(ContentId content, Asker asker) {
    try {
      uploads.remove(content, replica.owner());
    } catch (IOException e) {
      LOG.log(Level.WARNING, "session of " + content.text() + " stays until the next sweep", e);
      recovery.endLater(content);
    } finally {
      places.give(asker);
    }
  }

  private void delete(ContentId content) {
    if (!deleted(content) && undeleted.size() < UNDELETED_MAX) {
      undeleted.add(content);
    }
  }

  private boolean deleted(ContentId content) {
    try {
      contents.delete(content);
      check.forget(content);
      return true;
    } catch (IOException e) {
      LOG.log(Level.WARNING, "content " + content.text() + " stays until the next sweep", e);
      return false;
    }
  }
}
