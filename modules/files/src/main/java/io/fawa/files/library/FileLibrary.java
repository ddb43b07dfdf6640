/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.files.library;

import io.fawa.files.ByteRange;
import io.fawa.files.ContentStore;
import io.fawa.files.FileKey;
import io.fawa.files.FileName;
import io.fawa.files.FileRecord;
import io.fawa.files.FileRefusedException;
import io.fawa.files.FileRefusedException.Reason;
import io.fawa.files.FilesConfig;
import io.fawa.files.Hooks;
import io.fawa.files.Lease;
import io.fawa.files.MetadataStore;
import io.fawa.files.NoSuchContentException;
import io.fawa.files.UploadStore;
import io.fawa.files.link.DeleteToken;
import io.fawa.files.link.Link;
import io.fawa.files.recovery.Recovery;
import io.fawa.files.recovery.Replica;
import io.fawa.files.recovery.StoreCheck;
import io.fawa.files.recovery.UploadRecovery;
import io.fawa.limits.Asker;
import java.io.IOException;
import java.io.InputStream;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.BooleanSupplier;
import java.util.random.RandomGenerator;

/**
 * The use cases of files by key, over the stores. Protocols are adapters over this. Thread-safe;
 * methods block on the stores only. It owns no store and no thread: {@link ExpirySweeper} calls
 * {@link #sweep}, {@link Heartbeat} calls {@link #renew}. Several libraries, in one process or in
 * many, may share the stores: each owns its uploads by a {@link Lease}, and touches those of
 * another only when that lease has run out.
 */
public final class FileLibrary {
  private static final System.Logger LOG = System.getLogger(FileLibrary.class.getName());

  /** The most files that one sweep removes, and the most sessions that it examines. */
  static final int SWEPT_AT_ONCE_MAX = 1_000;

  private final ContentStore contents;
  private final InstantSource clock;
  private final LookUp lookUp;
  private final StoreCheck check;
  private final Replica replica;
  private final UploadRecovery recovery;
  private final MetadataStore metadata;
  private final Quotas quotas;
  private final FileRemoval removal;
  private final UploadLifecycle lifecycle;
  private final DownloadLimit downloadLimit;
  private final Bundles bundles;
  private final FileRequests requests;
  private final LongAdder filesExpired = new LongAdder();

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
    this.contents = contents;
    this.metadata = metadata;
    this.quotas = new Quotas(config.quotas(), clock);
    this.clock = clock;
    this.lookUp = new LookUp(metadata, config, clock);
    this.check = new StoreCheck(contents, metadata, uploads, clock);
    this.replica = new Replica(uploads, clock, config.leaseLife(), Lease.newOwner(random));
    this.recovery = new UploadRecovery(contents, metadata, uploads, clock, replica);
    this.removal = new FileRemoval(contents, metadata, check, quotas);
    RequestSlots slots = new RequestSlots(contents, metadata, uploads, replica, clock);
    this.lifecycle =
        new UploadLifecycle(
            contents,
            metadata,
            uploads,
            config,
            clock,
            random,
            replica,
            new Inspection(hooks.scan(), contents, metadata),
            hooks.events(),
            recovery,
            removal,
            slots,
            quotas);
    this.downloadLimit =
        new DownloadLimit(metadata, uploads, replica, clock, hooks.events(), this::remove);
    this.bundles = new Bundles(this, metadata, config.bundleFilesMax());
    this.requests = new FileRequests(this, metadata, lookUp, slots, config, clock, random);
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

  /**
   * The same with terms; a resumable one is continued by {@link #resumables}. One for a request is
   * also refused as {@code NOT_FOUND}, or as {@code GONE} if that has ended.
   */
  public Upload begin(NewUpload asked) throws FileRefusedException {
    return lifecycle.begin(requests.admitted(asked));
  }

  /** Requests for files. */
  public FileRequests requests() {
    return requests;
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
    return lifecycle.resumables();
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

  /** A file has got another expiry. */
  void expires(FileRecord file, Instant expires) {
    quotas.expires(file.content(), expires);
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
      throw StoreFailure.refused("open", file.content(), e);
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
    int removed = removal.sweep(clock.instant(), SWEPT_AT_ONCE_MAX);
    filesExpired.add(removed);
    recovery.run(SWEPT_AT_ONCE_MAX);
    return removed;
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
    Recovery found = check.recover();
    metadata.all(quotas::found);
    return found;
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
    return lifecycle.counts(filesExpired.sum(), quotas.bytes(), quotas.refused());
  }

  /**
   * Removes a file before its time.
   *
   * @return false if it was removed before
   * @throws FileRefusedException {@code UNAVAILABLE}
   */
  public boolean remove(FileRecord file) throws FileRefusedException {
    return removal.remove(
        file,
        removed -> {
          if (removed.kind() == FileRecord.Kind.BUNDLE) {
            bundles.removeMembers(removed);
          }
        });
  }

  /** Removes a file only, even if it is a bundle. */
  boolean removeAlone(FileRecord file) throws FileRefusedException {
    return removal.remove(file, removed -> {});
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
}
