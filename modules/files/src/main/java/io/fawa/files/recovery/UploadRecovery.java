/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.files.recovery;

import io.fawa.files.ContentId;
import io.fawa.files.ContentStore;
import io.fawa.files.FileRecord;
import io.fawa.files.MetadataStore;
import io.fawa.files.NoSuchContentException;
import io.fawa.files.UploadSession;
import io.fawa.files.UploadStore;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.time.InstantSource;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/**
 * Ends the expired uploads of dead replicas. Thread-safe, also among replicas: a session is {@link
 * UploadStore#take taken} before its upload is removed, and a content that was committed meanwhile
 * stays.
 */
public final class UploadRecovery {
  private static final System.Logger LOG = System.getLogger(UploadRecovery.class.getName());

  /** No more sessions are taken while this many could not be ended. */
  private static final int UNENDED_MAX = 1_000;

  private final ContentStore contents;
  private final MetadataStore metadata;
  private final UploadStore uploads;
  private final InstantSource clock;
  private final Replica replica;

  /** Finished sessions of this replica that could not be removed. */
  private final Set<ContentId> unended = ConcurrentHashMap.newKeySet();

  private final LongAdder ended = new LongAdder();

  /** Uses these stores, for {@code replica}. */
  public UploadRecovery(
      ContentStore contents,
      MetadataStore metadata,
      UploadStore uploads,
      InstantSource clock,
      Replica replica) {
    this.contents = contents;
    this.metadata = metadata;
    this.uploads = uploads;
    this.clock = clock;
    this.replica = replica;
  }

  /** Ends expired uploads without a living owner, among the next {@code max} sessions. */
  public void run(int max) throws IOException {
    unended.removeIf(this::end);
    uploads.expired(
        clock.instant(),
        max,
        session -> {
          if (unended.size() < UNENDED_MAX) {
            take(session);
          }
        });
  }

  /**
   * Removes unfinished contents without a session, as a power cut, a damaged session or an earlier
   * version leaves them.
   *
   * @return how many
   */
  public int removeUnknown() throws IOException {
    Findings findings = new Findings(LOG);
    contents.unfinished(content -> {
      // A session exists before its content is begun, and until that is ended or committed.
      if (uploads.find(content).isEmpty() && contents.abandon(content)) {
        withdraw(content);
        findings.say(
            "an upload was lost: content %s was unfinished and had no session; it is removed"
                .formatted(content.text()));
      }
    });
    return findings.count();
  }

  /** Schedules the removal of a session of this replica for the next run. */
  public void endLater(ContentId content) {
    if (unended.size() < UNENDED_MAX) {
      unended.add(content);
    }
  }

  /** How many uploads of other replicas were ended. */
  public long ended() {
    return ended.sum();
  }

  private void take(UploadSession session) throws IOException {
    replica.beAlive();
    if (uploads.take(session, replica.owner(), clock.instant()).isPresent()) {
      ended.increment();
      if (!end(session.content())) {
        unended.add(session.content());
      }
    }
  }

  private boolean end(ContentId content) {
    try {
      // The content is abandoned first: the owner may resume at any time, and then its commit
      // fails.
      if (contents.abandon(content) || !isCommitted(content)) {
        withdraw(content);
      }
      uploads.remove(content, replica.owner());
      return true;
    } catch (IOException e) {
      LOG.log(Level.WARNING, "upload " + content.text() + " cannot be removed now", e);
      return false;
    }
  }

  /** Removes the record of a content that was not committed: its key was not reported to anyone. */
  private void withdraw(ContentId content) throws IOException {
    Optional<FileRecord> record = metadata.find(content);
    if (record.isPresent() && metadata.remove(record.get())) {
      contents.delete(content);
      LOG.log(
          Level.WARNING,
          "content {0} was never committed and is missing; its record is removed",
          content.text());
    }
  }

  private boolean isCommitted(ContentId content) throws IOException {
    try {
      return contents.size(content) >= 0;
    } catch (NoSuchContentException e) {
      return false;
    }
  }
}
