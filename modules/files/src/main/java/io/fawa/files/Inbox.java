/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.files;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What a request for files allows, and what has come for it.
 *
 * @param limits what may come
 * @param ended whether its maker has ended it: nothing more comes
 * @param bytes of the files that have come
 * @param received the keys of the files that have come, the oldest first
 * @param arriving the uploads in progress; those of dead replicas do not count
 */
public record Inbox(
    Limits limits,
    boolean ended,
    long bytes,
    List<FileKey> received,
    Map<ContentId, Slot> arriving) {
  /** The most files of a request: all their keys are in its record. */
  public static final int FILES_MAX = 1_000;

  /**
   * What may come.
   *
   * @param files how many files, at most {@value #FILES_MAX}
   * @param bytes of all of them together
   * @param fileBytes of each of them
   */
  public record Limits(int files, long bytes, long fileBytes) {
    /** Checks the values. */
    public Limits {
      if (files < 1 || files > FILES_MAX || bytes < 1 || fileBytes < 1 || fileBytes > bytes) {
        throw new IllegalArgumentException(
            "files %d, bytes %d, fileBytes %d".formatted(files, bytes, fileBytes));
      }
    }
  }

  /**
   * The place of an upload in progress.
   *
   * @param owner the {@link Lease} owner that receives it
   * @param bytes that it may have in the end
   */
  public record Slot(String owner, long bytes) {
    /** Checks the values. */
    public Slot {
      if (!Lease.isOwner(owner) || bytes < 0) {
        throw new IllegalArgumentException("bytes " + bytes);
      }
    }
  }

  /** Checks and copies the values. */
  public Inbox {
    if (bytes < 0) {
      throw new IllegalArgumentException("bytes " + bytes);
    }
    received = List.copyOf(received);
    arriving = Map.copyOf(arriving);
  }

  /** An inbox of which nothing is used. */
  public static Inbox of(Limits limits) {
    return new Inbox(limits, false, 0, List.of(), Map.of());
  }

  /** How many files may still begin. */
  public int filesLeft() {
    return limits.files() - received.size() - arriving.size();
  }

  /** How many bytes may still begin. */
  public long bytesLeft() {
    return limits.bytes() - bytes - arriving.values().stream().mapToLong(Slot::bytes).sum();
  }

  /** The same with an upload in progress. */
  public Inbox with(ContentId content, Slot slot) {
    Map<ContentId, Slot> next = new HashMap<>(arriving);
    next.put(content, slot);
    return new Inbox(limits, ended, bytes, received, next);
  }

  /** The same without an upload in progress. */
  public Inbox without(ContentId content) {
    Map<ContentId, Slot> next = new HashMap<>(arriving);
    next.remove(content);
    return new Inbox(limits, ended, bytes, received, next);
  }

  /** The same with a file that has come, in place of its upload. */
  public Inbox with(FileRecord file) {
    List<FileKey> keys = new ArrayList<>(received);
    keys.add(file.key());
    Inbox next = without(file.content());
    return new Inbox(limits, ended, bytes + file.size(), keys, next.arriving());
  }

  /** The same, ended: uploads in progress are not taken any more. */
  public Inbox end() {
    return new Inbox(limits, true, bytes, received, Map.of());
  }
}
