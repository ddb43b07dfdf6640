/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.files.library;

import io.fawa.files.ContentId;
import io.fawa.files.ContentStore;
import io.fawa.files.FileKey;
import io.fawa.files.FileRecord;
import io.fawa.files.FileRefusedException;
import io.fawa.files.FileRefusedException.Reason;
import io.fawa.files.Inbox;
import io.fawa.files.Inbox.Slot;
import io.fawa.files.MetadataStore;
import io.fawa.files.NoSuchContentException;
import io.fawa.files.UploadSession;
import io.fawa.files.UploadStore;
import io.fawa.files.recovery.Replica;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;

/**
 * The places of uploads within the requests that they are sent for. An upload takes a place, with
 * the bytes that it may have, while a replica receives it, and becomes a received file or gives the
 * place back; so files and bytes never exceed the limits, however many uploads run at once and in
 * whichever replicas. Each change is a compare-and-set of the record of the request. Thread-safe.
 */
final class RequestSlots {
  private static final System.Logger LOG = System.getLogger(RequestSlots.class.getName());

  /** Each lost race means that another upload has made progress. */
  private static final int TRIES_MAX = 10_000;

  private final ContentStore contents;
  private final MetadataStore metadata;
  private final UploadStore uploads;
  private final Replica replica;
  private final InstantSource clock;

  RequestSlots(
      ContentStore contents,
      MetadataStore metadata,
      UploadStore uploads,
      Replica replica,
      InstantSource clock) {
    this.contents = contents;
    this.metadata = metadata;
    this.uploads = uploads;
    this.replica = replica;
    this.clock = clock;
  }

  /**
   * Takes a place for an upload that this replica receives; does nothing if it is for no request.
   *
   * @return how many bytes it may have in the end
   * @throws FileRefusedException {@code GONE} the request has ended or has all it may get, {@code
   *     TOO_LARGE}, {@code TOO_MANY} what is left is being sent
   */
  long take(UploadSession session, long bytesMax) throws IOException {
    if (session.terms().request().isEmpty()) {
      return bytesMax;
    }
    replica.beAlive();
    for (int i = 0; i < TRIES_MAX; i++) {
      FileRecord seen = live(session).orElseThrow(RequestSlots::ended);
      Inbox inbox = settled(inbox(seen)).without(session.content());
      long bytes = room(inbox, session, bytesMax);
      Inbox next = inbox.with(session.content(), new Slot(replica.owner(), bytes));
      if (metadata.replace(seen, seen.withInbox(next))) {
        return bytes;
      }
    }
    throw FileRefusedException.tooMany("too many uploads for this request; try again later");
  }

  private static long room(Inbox inbox, UploadSession session, long bytesMax)
      throws FileRefusedException {
    Inbox.Limits limits = inbox.limits();
    if (inbox.ended()) {
      throw ended();
    }
    if (inbox.received().size() >= limits.files() || inbox.bytes() >= limits.bytes()) {
      throw new FileRefusedException(Reason.GONE, "this request has got all that it may get");
    }
    long declared = session.bytesDeclared();
    long fileMax = Math.min(limits.fileBytes(), bytesMax);
    if (declared > fileMax || session.offset() > fileMax) {
      throw FileRefusedException.tooLarge(
          "%d bytes, but this request takes files of at most %d"
              .formatted(Math.max(declared, session.offset()), fileMax));
    }
    long left = inbox.bytesLeft();
    long needed = Math.max(declared, Math.max(session.offset(), declared == 0 ? 0 : 1));
    if (needed > limits.bytes() - inbox.bytes()) {
      throw FileRefusedException.tooLarge(
          "%d bytes are more than this request still takes".formatted(needed));
    }
    if (inbox.filesLeft() < 1 || needed > left) {
      throw FileRefusedException.tooMany(
          "all that this request still takes is being sent; try again later");
    }
    return declared >= 0 ? declared : Math.min(fileMax, left);
  }

  /** Gives the place of an upload back that is not received any more. */
  void give(UploadSession session) {
    if (session.terms().request().isEmpty()) {
      return;
    }
    try {
      for (int i = 0; i < TRIES_MAX; i++) {
        Optional<FileRecord> seen = live(session);
        if (seen.isEmpty() || !holds(inbox(seen.get()), session.content())) {
          return;
        }
        Inbox next = inbox(seen.get()).without(session.content());
        if (metadata.replace(seen.get(), seen.get().withInbox(next))) {
          return;
        }
      }
      LOG.log(Level.WARNING, "a place of upload {0} stays taken", session.content().text());
    } catch (IOException e) {
      // It stays taken until this process ends: rather one file less than one more.
      LOG.log(Level.WARNING, "a place of upload " + session.content().text() + " stays taken", e);
    }
  }

  private boolean holds(Inbox inbox, ContentId content) {
    Slot slot = inbox.arriving().get(content);
    return slot != null && slot.owner().equals(replica.owner());
  }

  /**
   * Hands a committed file to its request; does nothing if it is for none, or was handed before. A
   * file whose place was given away meanwhile takes another one.
   *
   * @throws FileRefusedException {@code GONE} the request has ended, {@code TOO_MANY}, {@code
   *     TOO_LARGE} nothing is left of it; the caller removes the file
   */
  void received(UploadSession session, FileRecord file) throws IOException {
    if (session.terms().request().isEmpty()) {
      return;
    }
    for (int i = 0; i < TRIES_MAX; i++) {
      FileRecord seen = live(session).orElseThrow(RequestSlots::ended);
      Inbox inbox = inbox(seen);
      if (inbox.received().contains(file.key())) {
        return;
      }
      if (!inbox.arriving().containsKey(file.content())) {
        inbox = settled(inbox);
        if (!inbox.received().contains(file.key())) {
          room(inbox, session.declared(file.size()), Long.MAX_VALUE);
        }
      }
      Inbox next = inbox.received().contains(file.key()) ? inbox : inbox.with(file);
      if (metadata.replace(seen, seen.withInbox(next))) {
        return;
      }
    }
    throw FileRefusedException.tooMany("too many uploads for this request; try again later");
  }

  /**
   * The inbox without the places of dead replicas. An upload whose replica died after its commit
   * has come.
   */
  Inbox settled(Inbox inbox) throws IOException {
    Inbox next = inbox;
    for (Map.Entry<ContentId, Slot> entry : inbox.arriving().entrySet()) {
      String owner = entry.getValue().owner();
      if (owner.equals(replica.owner()) || uploads.isAlive(owner, clock.instant())) {
        continue;
      }
      Optional<FileRecord> file = metadata.find(entry.getKey());
      if (file.isEmpty() || file.get().kind() != FileRecord.Kind.FILE) {
        next = next.without(entry.getKey());
      } else if (isCommitted(entry.getKey())) {
        next = next.with(file.get());
      }
      // One that is neither is ended with its session, and its record is removed then.
    }
    return next;
  }

  private boolean isCommitted(ContentId content) throws IOException {
    try {
      return contents.size(content) >= 0;
    } catch (NoSuchContentException e) {
      return false;
    }
  }

  private Optional<FileRecord> live(UploadSession session) throws IOException {
    return FileKey.parse(session.terms().request()).isEmpty()
        ? Optional.empty()
        : metadata
            .find(new FileKey(session.terms().request()))
            .filter(found -> found.inbox().isPresent() && !found.expiredAt(clock.instant()));
  }

  private static Inbox inbox(FileRecord request) {
    return request.inbox().orElseThrow();
  }

  private static FileRefusedException ended() {
    return new FileRefusedException(
        Reason.GONE, "the request has expired, or was ended by its maker");
  }
}
