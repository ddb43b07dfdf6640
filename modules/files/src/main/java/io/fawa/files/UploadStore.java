/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.files;

import java.io.IOException;
import java.time.Instant;
import java.util.Optional;

/**
 * Port: keeps the sessions of uploads in progress, and the leases of their owners. Each change of a
 * session is atomic among all replicas of the store: of two that take one session, one gets it.
 * Thread-safe. Every method may block on the store. An {@link IOException} means that the store is
 * not working at the moment.
 */
public interface UploadStore {
  /** Stores a replica's lease, in place of its last one. */
  void renew(Lease lease) throws IOException;

  /** Removes a replica's lease: its uploads may be taken at once. */
  void release(String owner) throws IOException;

  /** True if this replica has a lease that is valid at {@code now}. */
  boolean isAlive(String owner, Instant now) throws IOException;

  /**
   * Stores a new session. It survives a crash of this process; a power cut only once it was {@link
   * #replace replaced}.
   *
   * @param session for a content without one
   * @throws StorageFullException no space is left
   */
  void create(UploadSession session) throws IOException;

  /** The session of a content. An unreadable one is set aside and logged, and counts as absent. */
  Optional<UploadSession> find(ContentId content) throws IOException;

  /**
   * Stores a later state of a session, durably unless it is completed: its record says so too.
   *
   * @param owner must own it
   * @param next with an offset not less than before
   * @return false if {@code owner} does not own it any more: another replica has taken or ended it
   * @throws StorageFullException no space is left
   */
  boolean replace(String owner, UploadSession next) throws IOException;

  /**
   * Takes a session by compare-and-set, if it equals {@code seen} and its owner's lease has
   * expired.
   *
   * @param seen as visited
   * @param by the new owner
   * @return the session of {@code by}; empty if it has changed, or its owner's lease is valid
   */
  Optional<UploadSession> take(UploadSession seen, String by, Instant now) throws IOException;

  /**
   * Removes the session of an upload that has ended.
   *
   * @return false if {@code owner} does not own it any more
   */
  boolean remove(ContentId content, String owner) throws IOException;

  /**
   * Visits expired sessions whose owner's lease has expired. A call examines at most {@code max}
   * sessions, and the next call continues from there.
   */
  void expired(Instant now, int max, Visitor<UploadSession> action) throws IOException;
}
