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
  /** Says until when a replica lives, in place of what was said before. */
  void renew(Lease lease) throws IOException;

  /** Says that a replica has ended: what it still owns may be taken at once. */
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
   * Moves a session on, durably.
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
   * @return it, as {@code by}'s; empty if it moved on, or its owner lives, or another was first
   */
  Optional<UploadSession> take(UploadSession seen, String by, Instant now) throws IOException;

  /**
   * Forgets the session of an upload that has ended.
   *
   * @return false if it is not {@code owner}'s any more
   */
  boolean remove(ContentId content, String owner) throws IOException;

  /**
   * Hands out sessions that have expired and whose owner's lease has run out. One call looks at
   * {@code max} sessions at most and the next goes on from there, so that some calls see all of
   * them, however many there are.
   */
  void expired(Instant now, int max, Visitor<UploadSession> action) throws IOException;
}
