/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.files.library;

import io.fawa.files.Checksums;
import io.fawa.files.ContentId;
import io.fawa.files.ContentStore;
import io.fawa.files.ContentWriter;
import io.fawa.files.DownloadCount;
import io.fawa.files.FileEvents;
import io.fawa.files.FileKey;
import io.fawa.files.FileName;
import io.fawa.files.FileRecord;
import io.fawa.files.FileRefusedException;
import io.fawa.files.FilesConfig;
import io.fawa.files.Lease;
import io.fawa.files.MetadataStore;
import io.fawa.files.StorageFullException;
import io.fawa.files.UploadSession;
import io.fawa.files.UploadStore;
import io.fawa.files.digest.RunningDigest;
import io.fawa.files.recovery.Replica;
import io.fawa.files.recovery.UploadRecovery;
import io.fawa.limits.Asker;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.atomic.LongAdder;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** Begins and ends uploads: their places, sessions and records. Thread-safe. */
final class UploadLifecycle {
  private static final System.Logger LOG = System.getLogger(UploadLifecycle.class.getName());

  /** Keys tried until one is free; with half of all keys in use, 2^-64 uploads would fail. */
  private static final int KEYS_TRIED_MAX = 64;

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
  private final UploadPlaces places;
  private final Replica replica;
  private final Inspection inspection;
  private final FileEvents events;
  private final UploadRecovery recovery;
  private final FileRemoval removal;
  private final RequestSlots slots;
  private final Quotas quotas;
  private final ResumableUploads resumables;

  private final LongAdder filesStored = new LongAdder();
  private final LongAdder bytesStored = new LongAdder();
  private final LongAdder uploadsAbandoned = new LongAdder();

  UploadLifecycle(
      ContentStore contents,
      MetadataStore metadata,
      UploadStore uploads,
      FilesConfig config,
      InstantSource clock,
      RandomGenerator random,
      Replica replica,
      Inspection inspection,
      FileEvents events,
      UploadRecovery recovery,
      FileRemoval removal,
      RequestSlots slots,
      Quotas quotas) {
    this.contents = contents;
    this.metadata = metadata;
    this.uploads = uploads;
    this.config = config;
    this.clock = clock;
    this.random = random;
    this.replica = replica;
    this.inspection = inspection;
    this.events = events;
    this.recovery = recovery;
    this.removal = removal;
    this.slots = slots;
    this.quotas = quotas;
    this.places = new UploadPlaces(config.uploadsMax(), config.uploadsPerAskerMax());
    this.resumables =
        new ResumableUploads(this, contents, metadata, uploads, replica, removal, quotas, clock);
  }

  /** Uploads that later requests continue. */
  ResumableUploads resumables() {
    return resumables;
  }

  /** The counters since start. */
  FileCounts counts(long filesExpired, long quotaBytes, long quotaRefused) {
    return new FileCounts(
        filesStored.sum(),
        bytesStored.sum(),
        filesExpired,
        uploadsAbandoned.sum(),
        recovery.ended(),
        places.taken(),
        quotaBytes,
        quotaRefused);
  }

  /** See {@link FileLibrary#begin(NewUpload)}. */
  Upload begin(NewUpload asked) throws FileRefusedException {
    FileName name = FileName.parse(asked.saidName());
    if (asked.bytesDeclared() > config.fileBytesMax()) {
      throw FileRefusedException.tooLarge(
          "%d bytes declared, limit %d".formatted(asked.bytesDeclared(), config.fileBytesMax()));
    }
    inspection.requireScannable(asked.bytesDeclared());
    takePlace(asked.asker());
    ContentId content = ContentId.random(random);
    UploadSession session = session(asked, name, content);
    boolean begun = false;
    try {
      quotas.begin(content, asked.asker(), Math.max(asked.bytesDeclared(), 0));
      // Uploads in progress count, this one among them, so that all of them may be completed.
      if (metadata.count() + places.taken() > config.filesMax()) {
        throw new StorageFullException(config.filesMax() + " files are stored, which is the limit");
      }
      replica.beAlive();
      long bytesMax = takeSlot(session);
      // The session is created first, as a content without one has no owner.
      uploads.create(session);
      ContentWriter writer = contents.begin(content, session.bytesDeclared());
      begun = true;
      Holder holder = asked.resumable() ? resumables.begin(content) : null;
      return upload(asked, session, bytesMax, writer, digest(asked.resumable()), holder);
    } catch (FileRefusedException e) {
      throw e;
    } catch (IOException e) {
      throw StoreFailure.refused("begin", content, e);
    } finally {
      if (!begun) {
        quotas.end(content);
        release(session, asked.asker());
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
      long bytesMax,
      ContentWriter writer,
      RunningDigest digest,
      @Nullable Holder holder) {
    Instant due = progressDue(clock.instant(), holder != null);
    return new Upload(this, asked, session, writer, digest, holder, bytesMax, due);
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
                DownloadCount.ZERO,
                Optional.empty());
        if (metadata.putIfAbsent(record)) {
          return record;
        }
      }
    } catch (IOException e) {
      throw StoreFailure.refused("record", session.content(), e);
    }
    throw FileRefusedException.tooMany("no free key; try again later");
  }

  /**
   * Checks a committed file, and hands it to the request that it was sent for; one that is refused
   * is removed, with its session.
   */
  FileRecord accept(UploadSession session, FileRecord record, Asker asker, boolean resumable)
      throws FileRefusedException {
    try {
      FileRecord passed = inspection.pass(record);
      hand(session, passed);
      return passed;
    } catch (FileRefusedException e) {
      removal.withdraw(record); // and so from the quotas
      release(session, asker);
      if (resumable) {
        resumables.ended(session.content(), null);
      }
      uploadsAbandoned.increment();
      throw e;
    }
  }

  private void hand(UploadSession session, FileRecord file) throws FileRefusedException {
    try {
      slots.received(session, file);
    } catch (FileRefusedException e) {
      throw e;
    } catch (IOException e) {
      throw StoreFailure.refused("handing over", session.content(), e);
    }
  }

  /**
   * Takes a place in the request that an upload is for.
   *
   * @return how many bytes it may have
   */
  long takeSlot(UploadSession session) throws IOException {
    return slots.take(session, config.fileBytesMax());
  }

  void giveSlot(UploadSession session) {
    slots.give(session);
  }

  /**
   * Hands over what a dead replica has committed.
   *
   * @return false if its request refuses it: it is removed then
   */
  boolean handOver(UploadSession session, FileRecord file) throws IOException {
    try {
      slots.received(session, file);
      return true;
    } catch (FileRefusedException e) {
      removal.withdraw(file);
      return false;
    }
  }

  /** Removes a record whose content could not be made readable. */
  void withdraw(FileRecord record) {
    removal.withdraw(record);
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
      long bytesMax,
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
    return upload(asked, next, bytesMax, writer, digest, holder);
  }

  /** An upload in progress will have at least so many bytes. */
  void grow(UploadSession session, long bytes) throws FileRefusedException {
    quotas.grow(session.content(), bytes);
  }

  /** An upload is continued. */
  void takeQuota(UploadSession session, Asker asker) throws FileRefusedException {
    quotas.begin(session.content(), asker, Math.max(session.bytesDeclared(), session.offset()));
  }

  /** An upload that was not continued after all. */
  void giveQuota(UploadSession session) {
    quotas.keep(session.content(), session.offset(), session.expires());
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
      release(session, asker);
    }
    quotas.keep(session.content(), record.size(), record.expires());
    if (record.kind() == FileRecord.Kind.REQUEST) {
      return;
    }
    filesStored.increment();
    bytesStored.add(record.size());
    events.stored(record);
  }

  /** A resumable upload is suspended, with the digest of its bytes if that is known. */
  void suspended(UploadSession session, @Nullable RunningDigest digest, Asker asker) {
    quotas.keep(session.content(), session.offset(), session.expires());
    slots.give(session); // before another request can take it again
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

  void abandoned(UploadSession session, Asker asker) {
    quotas.end(session.content());
    release(session, asker);
    uploadsAbandoned.increment();
  }

  /** Ends an upload whose content is committed or removed. */
  private void release(UploadSession session, Asker asker) {
    ContentId content = session.content();
    slots.give(session);
    try {
      uploads.remove(content, replica.owner());
    } catch (IOException e) {
      LOG.log(Level.WARNING, "session of " + content.text() + " stays until the next sweep", e);
      recovery.endLater(content);
    } finally {
      places.give(asker);
    }
  }
}
