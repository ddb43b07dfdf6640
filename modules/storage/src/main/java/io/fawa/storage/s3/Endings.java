/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.storage.s3;

import io.fawa.files.ContentId;
import io.fawa.files.NoSuchContentException;
import java.io.IOException;
import java.io.InputStream;
import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Predicate;
import java.util.zip.CRC32C;

/**
 * Ends contents: whoever creates {@code partial/ID.end} decides how. A decision that its author did
 * not carry out is carried out by whoever finds it. Thread-safe.
 */
final class Endings {
  private static final System.Logger LOG = System.getLogger(Endings.class.getName());

  /** Decisions that others carry out at the same time disappear; so often this is tried again. */
  private static final int TRIES_MAX = 5;

  /** A decision holds the list of parts. */
  private static final int ENDING_BYTES_MAX = 1 << 20;

  private final Bucket bucket;
  private final PartMemory memory;

  Endings(Bucket bucket, PartMemory memory) {
    this.bucket = bucket;
    this.memory = memory;
  }

  /** The names of all objects of an unfinished content. */
  List<String> names(ContentId id) throws IOException {
    List<String> names = new ArrayList<>();
    bucket.list(Names.marker(id), names::add);
    return names;
  }

  /**
   * Commits a content.
   *
   * @param last the bytes of its tail
   * @throws IOException it was abandoned, or it is unknown whether it is committed
   */
  void commit(ContentId id, Ending.Commit commit, byte[] last, int length) throws IOException {
    if (!carriedOut(id, commit)) {
      publish(id, commit, last, length);
    }
    try {
      clear(id, names(id));
    } catch (IOException e) {
      LOG.log(Level.WARNING, "objects of the upload of " + id.text() + " stay", e);
    }
  }

  /** Decides to commit; true if somebody has found the decision and carried it out already. */
  private boolean carriedOut(ContentId id, Ending.Commit commit) throws IOException {
    Ending mine = new Ending(Names.random(), Optional.of(commit));
    if (!decide(id, mine)) {
      throw new IOException("content " + id.text() + " was abandoned");
    }
    try {
      bucket.head(Names.marker(id));
      return false;
    } catch (S3Exception e) {
      if (e.isMissing()) {
        if (isPublished(id, commit)) {
          return true;
        }
        bucket.delete(Names.end(id));
        throw new IOException("content " + id.text() + " was abandoned before", e);
      }
      throw e;
    }
  }

  /** True if {@code mine} is the decision. */
  private boolean decide(ContentId id, Ending mine) throws IOException {
    return bucket.create(Names.end(id), mine.bytes())
        || decision(id).filter(mine::equalsBy).isPresent();
  }

  private Optional<Ending> decision(ContentId id) throws IOException {
    try (InputStream in = bucket.open(Names.end(id), 0, OptionalLong.empty())) {
      return Optional.of(Ending.parse(in.readNBytes(ENDING_BYTES_MAX)));
    } catch (S3Exception e) {
      if (e.isMissing()) {
        return Optional.empty();
      }
      throw e;
    }
  }

  /** Makes a content readable; may be repeated. */
  private void publish(ContentId id, Ending.Commit commit, byte[] last, int length)
      throws IOException {
    String name = Names.content(id);
    PartList parts = commit.parts();
    if (parts.upload().isEmpty()) {
      bucket.put(name, last, length, Bucket.token(commit.token()));
      return;
    }
    List<String> etags = new ArrayList<>(parts.etags());
    try {
      if (length > 0) {
        etags.add(bucket.part(name, parts.upload(), etags.size() + 1, last, length));
      }
      requireWhole(parts, etags, length);
      bucket.complete(name, parts.upload(), etags);
    } catch (S3Exception e) {
      if (!isPublished(id, commit)) {
        throw e;
      }
      LOG.log(Level.DEBUG, "content " + id.text() + " was committed, its answer was lost", e);
      return;
    }
    if (!isPublished(id, commit)) {
      throw new IOException(
          "content %s has another size than the %d bytes of its parts"
              .formatted(id.text(), parts.length()));
    }
  }

  /** Servers join whatever parts a list has. */
  private static void requireWhole(PartList parts, List<String> etags, int length)
      throws IOException {
    long sum = parts.sizes().total(parts.etags().size()) + length;
    if (sum != parts.length() || etags.size() != parts.etags().size() + (length > 0 ? 1 : 0)) {
      throw new IOException(
          "%d parts with %d bytes, not %d".formatted(etags.size(), sum, parts.length()));
    }
  }

  private boolean isPublished(ContentId id, Ending.Commit commit) throws IOException {
    try {
      Bucket.Head head = bucket.head(Names.content(id));
      return head.size() == commit.parts().length() && head.token().equals(commit.token());
    } catch (S3Exception e) {
      if (e.isMissing()) {
        return false;
      }
      throw e;
    }
  }

  /** Removes an unfinished content; see {@link io.fawa.files.ContentStore#abandon}. */
  boolean abandon(ContentId id) throws IOException {
    for (int i = 0; i < TRIES_MAX; i++) {
      List<String> names = names(id);
      boolean begun = names.contains(Names.marker(id));
      if (!begun && !names.contains(Names.end(id))) {
        remove(id, names); // of a writer that did not know that it had been abandoned
        return false;
      }
      if (names.contains(Names.end(id)) || !decide(id, abandonment())) {
        Optional<Boolean> abandoned = finish(id);
        if (abandoned.isPresent()) {
          return abandoned.get() && begun;
        }
      } else if (isCommitted(id)) {
        clear(id, names(id)); // decided and carried out just before
        return false;
      } else {
        remove(id, names(id));
        return true;
      }
    }
    throw new IOException("content " + id.text() + " is being ended by others");
  }

  private static Ending abandonment() {
    return new Ending(Names.random(), Optional.empty());
  }

  /**
   * Carries out a decision of others.
   *
   * @return true if it was to abandon; empty if there is none any more
   */
  Optional<Boolean> finish(ContentId id) throws IOException {
    Optional<Ending> ending = decision(id);
    if (ending.isEmpty()) {
      return Optional.empty();
    }
    if (ending.get().commit().isEmpty()) {
      remove(id, names(id));
      return Optional.of(true);
    }
    Ending.Commit commit = ending.get().commit().get();
    List<String> names = names(id);
    if (!names.contains(Names.marker(id)) && !isPublished(id, commit)) {
      remove(id, names); // of a commit that came too late
      return Optional.of(true);
    }
    if (!isPublished(id, commit)) {
      publish(id, commit);
    }
    clear(id, names(id));
    return Optional.of(false);
  }

  private void publish(ContentId id, Ending.Commit commit) throws IOException {
    int length = commit.parts().tailLength();
    memory.take(length);
    try {
      publish(id, commit, tail(id, commit.parts()), length);
    } catch (IOException e) {
      if (!isPublished(id, commit)) { // else its author did it, and removed the tail
        throw e;
      }
    } finally {
      memory.give(length);
    }
  }

  /**
   * Undoes a commit that its author, which died or was cut off, did not carry out.
   *
   * @return false if it was carried out, or the content was abandoned
   */
  boolean reopen(ContentId id) throws IOException {
    Optional<Ending> ending = decision(id);
    if (ending.isPresent()
        && (ending.get().commit().isEmpty() || isPublished(id, ending.get().commit().get()))) {
      return false;
    }
    bucket.delete(Names.end(id));
    return true;
  }

  /** Removes an unfinished content of the caller, which commits it no more. */
  void discard(ContentId id) throws IOException {
    remove(id, names(id));
  }

  /**
   * Reads the tail of a content.
   *
   * @throws IOException it is not what was stored
   */
  byte[] tail(ContentId id, PartList parts) throws IOException {
    if (parts.tail().isEmpty()) {
      return new byte[0];
    }
    PartList.Tail tail = parts.tail().get();
    try (InputStream in = bucket.open(Names.tail(id, tail), 0, OptionalLong.empty())) {
      byte[] bytes = in.readNBytes(tail.length());
      if (bytes.length != tail.length() || crc32c(bytes, bytes.length) != tail.crc32c()) {
        throw new IOException("the last bytes of content " + id.text() + " are damaged");
      }
      return bytes;
    } catch (S3Exception e) {
      throw e.isMissing() ? new NoSuchContentException(id) : e;
    }
  }

  static long crc32c(byte[] bytes, int length) {
    CRC32C crc = new CRC32C();
    crc.update(bytes, 0, length);
    return crc.getValue();
  }

  private boolean isCommitted(ContentId id) throws IOException {
    try {
      bucket.head(Names.content(id));
      return true;
    } catch (S3Exception e) {
      if (e.isMissing()) {
        return false;
      }
      throw e;
    }
  }

  /** Aborts the parts and removes all objects. */
  private void remove(ContentId id, List<String> names) throws IOException {
    if (names.contains(Names.parts(id))) {
      try (InputStream in = bucket.open(Names.parts(id), 0, OptionalLong.empty())) {
        String upload = new String(in.readNBytes(ENDING_BYTES_MAX), StandardCharsets.UTF_8);
        bucket.abort(Names.content(id), upload);
      } catch (S3Exception e) {
        if (!e.isMissing()) {
          throw e;
        }
      }
    }
    clear(id, names);
  }

  /** The marker before the decision: a late commit finds no marker. */
  private void clear(ContentId id, List<String> names) throws IOException {
    Predicate<String> last = name -> name.equals(Names.marker(id)) || name.equals(Names.end(id));
    for (String name : names) {
      if (!last.test(name)) {
        bucket.delete(name);
      }
    }
    bucket.delete(Names.marker(id));
    bucket.delete(Names.end(id));
  }
}
