/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.files;

import java.io.IOException;
import java.lang.System.Logger.Level;
import java.time.InstantSource;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/**
 * Ends the expired uploads of dead replicas. Thread-safe, among replicas too: a session is {@link
 * UploadStore#take taken} before anything of its upload is removed, and a content that was
 * committed meanwhile stays.
 */
final class UploadRecovery {
  private static final System.Logger LOG = System.getLogger(UploadRecovery.class.getName());

  /** No more are taken while so many could not be ended. */
  private static final int UNENDED_MAX = 1_000;

  private final ContentStore contents;
  private final MetadataStore metadata;
  private final UploadStore uploads;
  private final InstantSource clock;
  private final Replica replica;

  /** Sessions of this replica that are over and could not be ended. */
  private final Set<ContentId> unended = ConcurrentHashMap.newKeySet();

  private final LongAdder ended = new LongAdder();

  UploadRecovery(
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
  void run(int max) throws IOException {
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
  int removeUnknown() throws IOException {
    Findings findings = new Findings(LOG);
    contents.unfinished(content -> {
      // A session is there before its content is begun, and until it is ended or committed.
      if (uploads.find(content).isEmpty() && contents.abandon(content)) {
        withdraw(content);
        findings.say(
            "an upload was lost: content %s was unfinished and had no session; it is removed"
                .formatted(content.text()));
      }
    });
    return findings.count();
  }

  /** Ends an upload of this replica whose session could not be removed, the next time. */
  void endLater(ContentId content) {
    if (unended.size() < UNENDED_MAX) {
      unended.add(content);
    }
  }

  /** How many uploads of others were ended. */
  long ended() {
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
      // In this order: its owner may wake up at any time, and can commit only what is still there.
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

  /** Removes the record of a content that was not committed: nobody was told its key. */
  private void withdraw(ContentId content) throws IOException {
    Optional<FileRecord> record = metadata.find(content);
    if (record.isPresent() && metadata.remove(record.get())) {
      contents.delete(content);
      LOG.log(
          Level.WARNING,
          "content {0} was never committed and is gone; its record is removed",
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
