/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.files.library;

import io.fawa.files.DownloadCount;
import io.fawa.files.FileEvents;
import io.fawa.files.FileRecord;
import io.fawa.files.FileRefusedException;
import io.fawa.files.FileRefusedException.Reason;
import io.fawa.files.MetadataStore;
import io.fawa.files.UploadStore;
import io.fawa.files.recovery.Replica;
import java.io.Closeable;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * Counts the downloads of files that may be downloaded a limited number of times. A download takes
 * one of the remaining places before it sends the last byte, and either completes or gives the
 * place back; so no more than allowed ever complete, however many run at once and in whichever
 * replicas. The places of replicas whose lease has expired are given back by the next download.
 * Thread-safe.
 */
public final class DownloadLimit {
  private static final System.Logger LOG = System.getLogger(DownloadLimit.class.getName());

  /** Each lost race means that another download has made progress. */
  private static final int TRIES_MAX = 10_000;

  private final MetadataStore metadata;
  private final UploadStore uploads;
  private final Replica replica;
  private final InstantSource clock;
  private final FileEvents events;
  private final Remover remover;

  /** Removes a file that was downloaded as often as allowed. */
  interface Remover {
    boolean remove(FileRecord file) throws FileRefusedException;
  }

  DownloadLimit(
      MetadataStore metadata,
      UploadStore uploads,
      Replica replica,
      InstantSource clock,
      FileEvents events,
      Remover remover) {
    this.metadata = metadata;
    this.uploads = uploads;
    this.replica = replica;
    this.clock = clock;
    this.events = events;
    this.remover = remover;
  }

  /** A download in progress. Single-owner. */
  public interface Permit extends Closeable {
    /** The permit of what is not counted. */
    Permit UNCOUNTED =
        new Permit() {
          @Override
          public void completed() {}

          @Override
          public void close() {}
        };

    /** The last byte was sent. A file without further downloads is removed. */
    void completed();

    /** Gives the place back, unless it was completed. */
    @Override
    void close();
  }

  /** Whether the downloads of {@code file} are counted. */
  public static boolean counts(FileRecord file) {
    return file.terms().downloadsMax() > 0;
  }

  /**
   * Begins a download that sends the last byte of the file.
   *
   * @throws FileRefusedException {@code GONE} no download is left, {@code TOO_MANY} all that are
   *     left are in progress, {@code UNAVAILABLE}
   */
  public Permit begin(FileRecord file) throws FileRefusedException {
    if (!counts(file)) {
      return new Unlimited(file);
    }
    try {
      replica.beAlive();
      for (int i = 0; i < TRIES_MAX; i++) {
        FileRecord seen = find(file).orElseThrow(DownloadLimit::gone);
        DownloadCount living = living(seen);
        requireLeft(seen.terms().downloadsMax(), living);
        if (metadata.replace(seen, seen.withDownloads(living.running(replica.owner(), 1)))) {
          return new Counted(file);
        }
      }
      throw FileRefusedException.tooMany("too many downloads of this file; try again later");
    } catch (FileRefusedException e) {
      throw e;
    } catch (IOException e) {
      throw failed(file, e);
    }
  }

  /**
   * Checks that a part of the file may be sent that does not have its last byte.
   *
   * @throws FileRefusedException {@code GONE} no download is left, {@code UNAVAILABLE}
   */
  public void requireLeft(FileRecord file) throws FileRefusedException {
    if (!counts(file)) {
      return;
    }
    try {
      FileRecord seen = find(file).orElseThrow(DownloadLimit::gone);
      requireSomeLeft(seen.terms().downloadsMax(), seen.downloads());
    } catch (FileRefusedException e) {
      throw e;
    } catch (IOException e) {
      throw failed(file, e);
    }
  }

  private static void requireLeft(int max, DownloadCount count) throws FileRefusedException {
    requireSomeLeft(max, count);
    int running = running(count);
    if (count.completed() + running >= max) {
      throw FileRefusedException.tooMany(
          "%d downloads of this file are in progress, and no more are left; try again later"
              .formatted(running));
    }
  }

  private static void requireSomeLeft(int max, DownloadCount count) throws FileRefusedException {
    if (count.completed() >= max) {
      throw gone();
    }
  }

  private static FileRefusedException gone() {
    return new FileRefusedException(
        Reason.GONE, "the file was downloaded as often as its sender allows, or has expired");
  }

  private static FileRefusedException failed(FileRecord file, IOException e) {
    LOG.log(Level.ERROR, "downloads of " + file.content().text() + " cannot be counted", e);
    return new FileRefusedException(Reason.UNAVAILABLE, "storage is not available");
  }

  private static int running(DownloadCount count) {
    return count.running().values().stream().mapToInt(Integer::intValue).sum();
  }

  /** The present record of the same content. */
  private Optional<FileRecord> find(FileRecord file) throws IOException {
    return metadata
        .find(file.key())
        .filter(
            found -> found.content().equals(file.content()) && !found.expiredAt(clock.instant()));
  }

  private DownloadCount living(FileRecord file) throws IOException {
    List<String> dead = new ArrayList<>();
    for (String owner : file.downloads().running().keySet()) {
      if (!owner.equals(replica.owner()) && !uploads.isAlive(owner, clock.instant())) {
        dead.add(owner);
      }
    }
    return file.downloads().without(dead);
  }

  private void end(FileRecord file, UnaryOperator<DownloadCount> change) {
    try {
      for (int i = 0; i < TRIES_MAX; i++) {
        Optional<FileRecord> seen = metadata.find(file.key());
        if (seen.isEmpty() || !seen.get().content().equals(file.content())) {
          return;
        }
        FileRecord next = seen.get().withDownloads(change.apply(seen.get().downloads()));
        if (metadata.replace(seen.get(), next)) {
          removeIfUsedUp(next);
          return;
        }
      }
      LOG.log(Level.WARNING, "a download of {0} could not be counted", file.content().text());
    } catch (IOException e) {
      // Its place stays taken until this process ends: rather one download less than one more.
      LOG.log(Level.WARNING, "a download of " + file.content().text() + " is not counted", e);
    }
  }

  private void removeIfUsedUp(FileRecord file) throws IOException {
    if (file.downloads().completed() >= file.terms().downloadsMax()
        && living(file).running().isEmpty()) {
      remover.remove(file);
    }
  }

  /** Of a file without a number of downloads. */
  private final class Unlimited implements Permit {
    private final FileRecord file;

    Unlimited(FileRecord file) {
      this.file = file;
    }

    @Override
    public void completed() {
      events.downloaded(file);
    }

    @Override
    public void close() {}
  }

  private final class Counted implements Permit {
    private final FileRecord file;
    private boolean ended;

    Counted(FileRecord file) {
      this.file = file;
    }

    @Override
    public void completed() {
      if (!ended) {
        ended = true;
        end(file, count -> count.ended(replica.owner()));
        events.downloaded(file);
      }
    }

    @Override
    public void close() {
      if (!ended) {
        ended = true;
        end(file, count -> count.running(replica.owner(), -1));
      }
    }
  }
}
