/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.files.library;

import io.fawa.files.ContentId;
import io.fawa.files.ContentStore;
import io.fawa.files.ContentWriter;
import io.fawa.files.FileRecord;
import io.fawa.files.FileRefusedException;
import io.fawa.files.FileRefusedException.Reason;
import io.fawa.files.Lease;
import io.fawa.files.MetadataStore;
import io.fawa.files.NoSuchContentException;
import io.fawa.files.UploadSession;
import io.fawa.files.UploadStore;
import io.fawa.files.digest.RunningDigest;
import io.fawa.files.recovery.Replica;
import io.fawa.limits.Asker;
import java.io.IOException;
import java.io.InputStream;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Uploads that are continued by later requests, in this process or another replica. At any time one
 * request receives an upload. A newcomer replaces it when no byte has come for {@value
 * #SILENCE_SECONDS} seconds, and is refused as {@code BUSY} otherwise. An offset that was reported
 * is durable and never decreases. Thread-safe.
 */
public final class ResumableUploads {
  private static final System.Logger LOG = System.getLogger(ResumableUploads.class.getName());
  private static final int SILENCE_SECONDS = 2;
  private static final Duration SILENCE = Duration.ofSeconds(SILENCE_SECONDS);
  private static final Duration END_MAX = Duration.ofSeconds(10);

  /** Digests of suspended uploads that are kept; for others the content is read again. */
  private static final int DIGESTS_MAX = 1_000;

  private static final int BUFFER_BYTES = 64 * 1024;

  private final UploadLifecycle lifecycle;
  private final ContentStore contents;
  private final MetadataStore metadata;
  private final UploadStore uploads;
  private final Replica replica;
  private final FileRemoval removal;
  private final Quotas quotas;
  private final InstantSource clock;
  private final Map<ContentId, Holder> holders = new ConcurrentHashMap<>();

  private final Map<ContentId, RunningDigest> digests =
      Collections.synchronizedMap(
          new LinkedHashMap<>() {
            private static final long serialVersionUID = 1L;

            @Override
            protected boolean removeEldestEntry(Map.Entry<ContentId, RunningDigest> eldest) {
              return size() > DIGESTS_MAX;
            }
          });

  ResumableUploads(
      UploadLifecycle lifecycle,
      ContentStore contents,
      MetadataStore metadata,
      UploadStore uploads,
      Replica replica,
      FileRemoval removal,
      Quotas quotas,
      InstantSource clock) {
    this.lifecycle = lifecycle;
    this.contents = contents;
    this.metadata = metadata;
    this.uploads = uploads;
    this.replica = replica;
    this.removal = removal;
    this.quotas = quotas;
    this.clock = clock;
  }

  /**
   * The state of an upload. While another request receives it, the offset is the one recorded last.
   *
   * @return empty if there is none, or it has expired
   * @throws FileRefusedException {@code BUSY} the request that received it does not end, {@code
   *     UNAVAILABLE}
   */
  public Optional<UploadSession> find(ContentId id) throws FileRefusedException {
    Holder other = holders.get(id);
    if (other != null && other.cutSilent(SILENCE)) {
      await(other);
    }
    try {
      return live(id);
    } catch (IOException e) {
      throw StoreFailure.refused("look-up of the session", id, e);
    }
  }

  /**
   * Continues an upload, which the caller closes.
   *
   * @param offset where the bytes of this request begin
   * @throws FileRefusedException {@code NOT_FOUND}, {@code COMPLETED}, {@code WRONG_OFFSET}, {@code
   *     BUSY}, {@code TOO_MANY}, {@code UNAVAILABLE}
   */
  public Upload resume(ContentId id, long offset, Asker asker) throws FileRefusedException {
    Holder holder = hold(id);
    boolean resumed = false;
    try {
      UploadSession seen = live(id).orElseThrow(ResumableUploads::notFound);
      if (seen.key().isPresent()) {
        throw new FileRefusedException(Reason.COMPLETED, "the upload is complete");
      }
      if (seen.offset() != offset) {
        throw new FileRefusedException(
            Reason.WRONG_OFFSET,
            "offset %d, but the upload is at %d".formatted(offset, seen.offset()));
      }
      Upload upload = resume(seen, holder, asker);
      resumed = true;
      return upload;
    } catch (FileRefusedException e) {
      throw e;
    } catch (IOException e) {
      throw StoreFailure.refused("resume", id, e);
    } finally {
      if (!resumed) {
        release(id, holder);
      }
    }
  }

  private Upload resume(UploadSession seen, Holder holder, Asker asker) throws IOException {
    ContentId id = seen.content();
    lifecycle.takePlace(asker);
    boolean resumed = false;
    try {
      UploadSession session = take(seen);
      try {
        lifecycle.takeQuota(session, asker);
        long bytesMax = lifecycle.takeSlot(session);
        RunningDigest digest = digest(session);
        String state =
            contents.readsUnfinished()
                ? session.contentState()
                : KeptState.parse(session.contentState()).content();
        ContentWriter writer = contents.resume(id, session.offset(), state);
        Upload upload = lifecycle.resumed(session, bytesMax, writer, digest, holder, asker);
        resumed = true;
        return upload;
      } catch (NoSuchContentException e) {
        LOG.log(
            Level.WARNING, "the content of upload {0} is gone; its session is removed", id.text());
        lifecycle.giveSlot(session);
        quotas.end(id);
        uploads.remove(id, replica.owner());
        resumed = true;
        lifecycle.givePlace(asker);
        throw notFound();
      } finally {
        if (!resumed) {
          lifecycle.giveSlot(session);
          lifecycle.giveQuota(session);
          uploads.replace(replica.owner(), session.ownedBy(Lease.NOBODY));
        }
      }
    } finally {
      if (!resumed) {
        lifecycle.givePlace(asker);
      }
    }
  }

  /**
   * Ends an upload and removes what it has stored; a completed one with its file.
   *
   * @return false if there was none
   * @throws FileRefusedException {@code BUSY}, {@code FORBIDDEN} it was completed for a request,
   *     {@code UNAVAILABLE}
   */
  public boolean terminate(ContentId id) throws FileRefusedException {
    Holder holder = hold(id);
    try {
      Optional<UploadSession> seen = live(id);
      if (seen.isEmpty()) {
        return false;
      }
      if (seen.get().key().isPresent() && !seen.get().terms().request().isEmpty()) {
        throw new FileRefusedException(
            Reason.FORBIDDEN, "the file was received; only the maker of the request deletes it");
      }
      take(seen.get());
      digests.remove(id);
      quotas.end(id);
      if (!contents.abandon(id)) {
        Optional<FileRecord> file = metadata.find(id);
        if (file.isPresent()) {
          removal.remove(file.get(), removed -> {});
        }
      }
      return uploads.remove(id, replica.owner());
    } catch (FileRefusedException e) {
      throw e;
    } catch (IOException e) {
      throw StoreFailure.refused("terminate", id, e);
    } finally {
      release(id, holder);
    }
  }

  /**
   * The file of a completed upload.
   *
   * @throws FileRefusedException {@code UNAVAILABLE}
   */
  public Optional<FileRecord> file(UploadSession completed) throws FileRefusedException {
    try {
      return metadata.find(completed.content()).filter(file -> !file.expiredAt(clock.instant()));
    } catch (IOException e) {
      throw StoreFailure.refused("look-up of the record", completed.content(), e);
    }
  }

  /** Registers a new upload of this thread. */
  Holder begin(ContentId id) {
    Holder holder = new Holder(clock);
    holders.put(id, holder);
    return holder;
  }

  /** The request has ended; the digest is null if it does not fit the bytes that are kept. */
  void ended(ContentId id, @Nullable RunningDigest digest) {
    if (digest != null) {
      digests.put(id, digest);
    }
    holders.remove(id);
  }

  private Holder hold(ContentId id) throws FileRefusedException {
    Holder mine = new Holder(clock);
    Holder other = holders.putIfAbsent(id, mine);
    if (other != null) {
      if (!other.cutSilent(SILENCE)) {
        throw busy();
      }
      await(other);
      if (holders.putIfAbsent(id, mine) != null) {
        throw busy();
      }
    }
    return mine;
  }

  private static void await(Holder other) throws FileRefusedException {
    try {
      if (!other.awaitEnd(END_MAX)) {
        throw busy();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw busy();
    }
  }

  private void release(ContentId id, Holder mine) {
    holders.remove(id, mine);
    mine.end();
  }

  private UploadSession take(UploadSession seen) throws IOException {
    if (seen.owner().equals(replica.owner())) {
      return seen; // an earlier request could not give it back
    }
    replica.beAlive();
    return uploads.take(seen, replica.owner(), clock.instant()).orElseThrow(ResumableUploads::busy);
  }

  /** The session, if it is not expired; completed if its replica died between commit and answer. */
  private Optional<UploadSession> live(ContentId id) throws IOException {
    Instant now = clock.instant();
    Optional<UploadSession> session = uploads.find(id).filter(found -> !found.expiredAt(now));
    if (session.isEmpty() || session.get().key().isPresent() || !isCommitted(id)) {
      return session;
    }
    Optional<FileRecord> file =
        metadata.find(id).filter(found -> found.kind() != FileRecord.Kind.UNCHECKED);
    return file.isPresent() && lifecycle.handOver(session.get(), file.get())
        ? file.map(session.get()::completed)
        : Optional.empty();
  }

  private boolean isCommitted(ContentId id) throws IOException {
    try {
      return contents.size(id) >= 0;
    } catch (NoSuchContentException e) {
      return false;
    }
  }

  /** The digest of what is durable. */
  private RunningDigest digest(UploadSession session) throws IOException {
    RunningDigest kept = digests.remove(session.content());
    if (kept != null && kept.bytes() == session.offset()) {
      return kept;
    }
    RunningDigest digest = begun(session);
    if (digest.bytes() < session.offset()) {
      try (InputStream in = contents.openUnfinished(session.content(), session.offset())) {
        byte[] buffer = new byte[BUFFER_BYTES];
        for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
          digest.update(buffer, 0, count);
        }
      }
    }
    if (digest.bytes() != session.offset()) {
      throw new IOException(
          "the content has %d bytes, its session says %d"
              .formatted(digest.bytes(), session.offset()));
    }
    return digest;
  }

  /** A digest that has seen all bytes, or none if they can be read. */
  private RunningDigest begun(UploadSession session) throws IOException {
    if (contents.readsUnfinished()) {
      return RunningDigest.fast();
    }
    String kept = KeptState.parse(session.contentState()).digest();
    return kept.isEmpty() ? RunningDigest.resumable() : RunningDigest.of(kept);
  }

  private static FileRefusedException notFound() {
    return new FileRefusedException(Reason.NOT_FOUND, "no such upload, or it has expired");
  }

  private static FileRefusedException busy() {
    return new FileRefusedException(
        Reason.BUSY, "another request sends bytes of this upload; try again when it has ended");
  }
}
