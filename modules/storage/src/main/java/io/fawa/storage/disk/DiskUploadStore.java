/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.storage.disk;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.fawa.files.ContentId;
import io.fawa.files.Lease;
import io.fawa.files.UploadSession;
import io.fawa.files.UploadStore;
import io.fawa.files.Visitor;
import io.fawa.storage.text.SessionText;
import java.io.IOException;
import java.io.InputStream;
import java.lang.System.Logger.Level;
import java.nio.channels.ClosedChannelException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Keeps each session in a file beside its unfinished content and each lease in its own file,
 * without copies in memory. Each change is made under the lock of the directory. A damaged session
 * affects one upload; it is set aside and logged. An unreadable lease counts as expired.
 * Thread-safe.
 */
public final class DiskUploadStore implements UploadStore, AutoCloseable {
  private static final System.Logger LOG = System.getLogger(DiskUploadStore.class.getName());

  private final DirectoryLock lock;
  private final Layout layout;
  private final Room room;
  private final DirectorySync names;

  /** Held while {@link #expired} walks the directory. */
  private final ReentrantLock walking = new ReentrantLock();

  @GuardedBy("walking")
  private @Nullable DirectoryStream<Path> walk;

  @GuardedBy("walking")
  private Iterator<Path> rest = List.<Path>of().iterator();

  /**
   * Creates the store in the directory of {@code contents}. Must be closed before it.
   *
   * @throws IOException the directory cannot be used
   */
  public DiskUploadStore(DiskContentStore contents) throws IOException {
    this.lock = contents.lock();
    this.layout = contents.layout();
    this.room = contents.room();
    this.names = new DirectorySync(layout.partial());
    OwnerOnly.createDirectories(layout.replicas());
    alone(() -> {
      // Writers hold the lock, so nothing is being written now.
      OwnerOnly.deleteUnfinished(layout.partial());
      OwnerOnly.deleteUnfinished(layout.replicas());
      if (!lock.isShared()) {
        // Whoever used this directory before has ended, whatever is left of its lease.
        removeLeases();
      }
      return true;
    });
  }

  @Override
  public void renew(Lease lease) throws IOException {
    alone(() -> write(layout.lease(lease.owner()), SessionText.encode(lease), false));
  }

  @Override
  public void release(String owner) throws IOException {
    alone(() -> Files.deleteIfExists(layout.lease(owner)));
  }

  @Override
  public boolean isAlive(String owner, Instant now) throws IOException {
    return alone(() -> lives(owner, now));
  }

  @Override
  public void create(UploadSession session) throws IOException {
    Path file = layout.session(session.content());
    alone(() -> {
      if (Files.exists(file)) {
        throw new IOException("there is a session of " + session.content().text());
      }
      return write(file, SessionText.encode(session), false);
    });
  }

  @Override
  public Optional<UploadSession> find(ContentId content) throws IOException {
    requireOpen();
    return OwnerOnly.uninterrupted(() -> read(content));
  }

  private Optional<UploadSession> read(ContentId content) throws IOException {
    Path file = layout.session(content);
    try {
      return Optional.of(SessionText.decodeSession(content, read(file)));
    } catch (NoSuchFileException e) {
      return Optional.empty();
    } catch (FileSystemException | ClosedChannelException e) {
      throw e; // it could not be read, so its state is unknown
    } catch (IOException e) {
      Optional<String> aside = layout.setAside(file);
      LOG.log(
          Level.WARNING,
          "the session of upload {0} cannot be used: {1}; it is now {2}, and the upload is lost",
          content.text(),
          e.getMessage(),
          aside.orElse("gone"));
      return Optional.empty();
    }
  }

  @Override
  public boolean replace(String owner, UploadSession next) throws IOException {
    ContentId content = next.content();
    boolean durable = next.key().isEmpty();
    boolean replaced =
        alone(() -> {
          Optional<UploadSession> before = ownedBy(owner, content);
          if (before.isEmpty()) {
            return false;
          }
          if (next.offset() < before.get().offset()) {
            throw new IllegalArgumentException(
                "offset " + next.offset() + " is before " + before.get().offset());
          }
          return write(layout.session(content), SessionText.encode(next), durable);
        });
    if (!durable) {
      return replaced;
    }
    return replaced
        && OwnerOnly.uninterrupted(() -> {
          names.changed();
          return true;
        });
  }

  @Override
  public Optional<UploadSession> take(UploadSession seen, String by, Instant now)
      throws IOException {
    return alone(() -> {
      if (!find(seen.content()).equals(Optional.of(seen)) || lives(seen.owner(), now)) {
        return Optional.empty();
      }
      UploadSession taken = seen.ownedBy(by);
      write(layout.session(seen.content()), SessionText.encode(taken), false);
      return Optional.of(taken);
    });
  }

  @Override
  public boolean remove(ContentId content, String owner) throws IOException {
    // Not synced: recovery repeats a removal that a power cut undoes.
    return alone(
        () -> ownedBy(owner, content).isPresent() && Files.deleteIfExists(layout.session(content)));
  }

  @Override
  public void expired(Instant now, int max, Visitor<UploadSession> action) throws IOException {
    requireOpen();
    List<UploadSession> found = new ArrayList<>();
    walking.lock();
    try {
      Map<String, Boolean> living = new HashMap<>();
      for (ContentId content : next(max, now)) {
        Optional<UploadSession> session = find(content);
        if (session.isPresent()
            && session.get().expiredAt(now)
            && !lives(session.get().owner(), now, living)) {
          found.add(session.get());
        }
      }
    } catch (DirectoryIteratorException e) {
      endWalk();
      throw e.getCause();
    } finally {
      walking.unlock();
    }
    for (UploadSession session : found) {
      action.visit(session);
    }
  }

  /** Ends an iteration in progress; {@link DiskContentStore} releases the directory. */
  @Override
  public void close() throws IOException {
    walking.lock();
    try {
      endWalk();
    } finally {
      walking.unlock();
    }
  }

  /** The next contents that have a session; after the last one the iteration restarts. */
  @GuardedBy("walking")
  @SuppressWarnings("StreamResourceLeak") // closed at the end of the iteration, or by close
  private List<ContentId> next(int max, Instant now) throws IOException {
    if (walk == null) {
      removeEndedLeases(now);
      walk = Files.newDirectoryStream(layout.partial(), "*" + Layout.SESSION);
      rest = walk.iterator();
    }
    List<ContentId> found = new ArrayList<>();
    while (found.size() < max && rest.hasNext()) {
      Layout.content(rest.next(), Layout.SESSION).ifPresent(found::add);
    }
    if (!rest.hasNext()) {
      endWalk();
    }
    return found;
  }

  @GuardedBy("walking")
  private void endWalk() throws IOException {
    rest = List.<Path>of().iterator();
    if (walk != null) {
      walk.close();
      walk = null;
    }
  }

  private void removeLeases() throws IOException {
    try (DirectoryStream<Path> leases = Files.newDirectoryStream(layout.replicas())) {
      for (Path lease : leases) {
        if (Lease.isOwner(lease.getFileName().toString())) {
          Files.deleteIfExists(lease);
        }
      }
    }
  }

  /** Removes expired leases, which count as none. */
  private void removeEndedLeases(Instant now) throws IOException {
    try (DirectoryStream<Path> leases = Files.newDirectoryStream(layout.replicas())) {
      for (Path lease : leases) {
        String owner = lease.getFileName().toString();
        if (Lease.isOwner(owner)) {
          alone(() -> !lives(owner, now) && Files.deleteIfExists(lease));
        }
      }
    }
  }

  private boolean lives(String owner, Instant now, Map<String, Boolean> known) throws IOException {
    Boolean lives = known.get(owner);
    if (lives == null) {
      lives = lives(owner, now);
      known.put(owner, lives);
    }
    return lives;
  }

  private boolean lives(String owner, Instant now) throws IOException {
    try {
      return SessionText.decodeLease(owner, read(layout.lease(owner))).heldAt(now);
    } catch (NoSuchFileException e) {
      return false;
    } catch (FileSystemException | ClosedChannelException e) {
      throw e;
    } catch (IOException e) {
      LOG.log(Level.WARNING, "the lease of {0} counts as expired: {1}", owner, e.getMessage());
      return false;
    }
  }

  private Optional<UploadSession> ownedBy(String owner, ContentId content) throws IOException {
    return find(content).filter(session -> session.owner().equals(owner));
  }

  private boolean write(Path file, byte[] bytes, boolean durable) throws IOException {
    try {
      OwnerOnly.replace(file, bytes, durable);
      return true;
    } catch (IOException e) {
      throw room.orOther(e, 0, bytes.length);
    }
  }

  private static byte[] read(Path file) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      return in.readNBytes(SessionText.BYTES_MAX);
    }
  }

  private <T> T alone(OwnerOnly.Act<T> section) throws IOException {
    requireOpen();
    return lock.alone(section);
  }

  private void requireOpen() throws IOException {
    if (!lock.isOpen()) {
      throw new IOException("closed");
    }
  }
}
