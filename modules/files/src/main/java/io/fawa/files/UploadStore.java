/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.files;

import java.io.IOException;
import java.time.Instant;
import java.util.Optional;

/**
 * Port: keeps the sessions of uploads under way, and the leases of the replicas that own them. Each
 * change of a session is atomic among all replicas of the store: of two that take one session, one
 * gets it. Thread-safe. Every method may block on the store. An {@link IOException} means that the
 * store does not work at the moment.
 */
public interface UploadStore {
  /** Keeps a replica's lease, in place of its last one. */
  void renew(Lease lease) throws IOException;

  /** Removes a replica's lease: what it still owns may be taken at once. */
  void release(String owner) throws IOException;

  /**
   * Keeps a new session. It outlives the death of this process; a power cut only once it was {@link
   * #advance advanced}.
   *
   * @param session of a content that has none
   * @throws StorageFullException there is no room left
   */
  void create(UploadSession session) throws IOException;

  /** The session of a content. What cannot be read is set aside, said, and not found. */
  Optional<UploadSession> find(ContentId content) throws IOException;

  /**
   * Records an upload's progress, durably.
   *
   * @param offset not less than before; so many bytes of the content are durable
   * @param expires until when it is kept from now on
   * @return false if it is not {@code owner}'s any more: another replica has taken it, or ended it
   * @throws StorageFullException there is no room left
   */
  boolean advance(ContentId content, String owner, long offset, Instant expires) throws IOException;

  /**
   * Takes a session if it is still as {@code seen} and its owner's lease has run out.
   *
   * @param seen as it was handed out
   * @param by who takes it
   * @return it, as {@code by}'s; empty if it has changed, or its owner lives
   */
  Optional<UploadSession> take(UploadSession seen, String by, Instant now) throws IOException;

  /**
   * Forgets the session of an upload that has ended.
   *
   * @return false if it is not {@code owner}'s any more
   */
  boolean remove(ContentId content, String owner) throws IOException;

  /**
   * Hands out sessions that have expired and whose owner's lease has run out. A call examines
   * {@code max} sessions at most, and the next call goes on from there.
   */
  void expired(Instant now, int max, Visitor<UploadSession> action) throws IOException;
}
