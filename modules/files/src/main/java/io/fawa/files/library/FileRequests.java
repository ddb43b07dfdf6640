/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.files.library;

import io.fawa.files.FileKey;
import io.fawa.files.FileRecord;
import io.fawa.files.FileRefusedException;
import io.fawa.files.FileRefusedException.Reason;
import io.fawa.files.FilesConfig;
import io.fawa.files.Inbox;
import io.fawa.files.MetadataStore;
import io.fawa.files.Terms;
import io.fawa.files.link.DeleteToken;
import io.fawa.limits.Asker;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * Requests for files: whoever has the key of one may send files for it, within its limits, and sees
 * nothing of what others send. Its maker has a token, which lists and deletes what has come, and
 * ends the request. Thread-safe.
 */
public final class FileRequests {
  /** The content of the record of a request, whose values are all in the record. */
  private static final byte[] CONTENT = "fawa request 1\n".getBytes(StandardCharsets.US_ASCII);

  private static final int TRIES_MAX = 10_000;

  private final FileLibrary library;
  private final MetadataStore metadata;
  private final LookUp lookUp;
  private final RequestSlots slots;
  private final FilesConfig config;
  private final InstantSource clock;
  private final RandomGenerator random;

  FileRequests(
      FileLibrary library,
      MetadataStore metadata,
      LookUp lookUp,
      RequestSlots slots,
      FilesConfig config,
      InstantSource clock,
      RandomGenerator random) {
    this.library = library;
    this.metadata = metadata;
    this.lookUp = lookUp;
    this.slots = slots;
    this.config = config;
    this.clock = clock;
    this.random = random;
  }

  /**
   * A new request.
   *
   * @param record its record
   * @param token of its maker
   */
  public record Made(FileRecord record, String token) {
    /** Hides the token. */
    @Override
    public String toString() {
      return "Made[]";
    }
  }

  /**
   * Makes a request.
   *
   * @param saidName what it is for, which senders see; slashes become hyphens
   * @param life how long files may be sent
   * @throws FileRefusedException {@code INVALID} name, {@code TOO_MANY}, {@code FULL}, {@code
   *     UNAVAILABLE}
   */
  public Made create(String saidName, Duration life, Inbox.Limits limits, Asker asker)
      throws FileRefusedException {
    String token = DeleteToken.random(random);
    NewUpload asked =
        NewUpload.of(title(saidName), CONTENT.length, asker)
            .withTerms(new Terms(life, 0, "", DeleteToken.hash(token)))
            .withKind(FileRecord.Kind.REQUEST);
    FileRecord stored;
    try (Upload upload = library.begin(asked)) {
      upload.append(CONTENT, 0, CONTENT.length);
      stored = upload.complete();
    }
    FileRecord record = stored.withInbox(Inbox.of(limits));
    try {
      if (!metadata.replace(stored, record)) {
        throw new IOException("its record has changed");
      }
    } catch (IOException e) {
      throw StoreFailure.refused("request", stored.content(), e);
    }
    return new Made(record, token);
  }

  /** Of a file name all before the last slash would be dropped. */
  private static String title(String said) {
    return said.isBlank() ? "files" : said.strip().replace('/', '-').replace('\\', '-');
  }

  /**
   * Looks a request up, as {@link FileLibrary#find(String, Asker)} does a file.
   *
   * @throws FileRefusedException {@code TOO_MANY} unknown keys, {@code UNAVAILABLE}
   */
  public Optional<FileRecord> find(String said, Asker asker) throws FileRefusedException {
    return lookUp.request(said, asker);
  }

  /** Whether files may still be sent. */
  public boolean isOpen(FileRecord request) {
    Inbox inbox = inbox(request);
    return !inbox.ended()
        && !request.expiredAt(clock.instant())
        && inbox.received().size() < inbox.limits().files()
        && inbox.bytes() < inbox.limits().bytes();
  }

  /**
   * What has come and was neither deleted nor has expired, the oldest first.
   *
   * @throws FileRefusedException {@code FORBIDDEN} for another token, {@code UNAVAILABLE}
   */
  public List<FileRecord> received(FileRecord request, String token) throws FileRefusedException {
    requireToken(request, token);
    List<FileRecord> files = new ArrayList<>();
    try {
      for (FileKey key : slots.settled(inbox(request)).received()) {
        lookUp
            .find(key)
            .filter(file -> file.terms().request().equals(request.key().text()))
            .ifPresent(files::add);
      }
    } catch (FileRefusedException e) {
      throw e;
    } catch (IOException e) {
      throw StoreFailure.refused("list", request.content(), e);
    }
    return files;
  }

  /**
   * Ends a request: uploads for it, also those in progress, are refused from now on. What has come
   * can be listed until it expires.
   *
   * @throws FileRefusedException {@code FORBIDDEN} for another token, {@code UNAVAILABLE}
   */
  public void end(FileRecord request, String token) throws FileRefusedException {
    requireToken(request, token);
    try {
      for (int i = 0; i < TRIES_MAX; i++) {
        Optional<FileRecord> seen = metadata.find(request.key());
        if (seen.isEmpty() || inbox(seen.get()).ended()) {
          return;
        }
        Inbox next = slots.settled(inbox(seen.get())).end();
        if (metadata.replace(seen.get(), seen.get().withInbox(next))) {
          return;
        }
      }
      throw FileRefusedException.tooMany("too many uploads for this request; try again later");
    } catch (FileRefusedException e) {
      throw e;
    } catch (IOException e) {
      throw StoreFailure.refused("end", request.content(), e);
    }
  }

  /** An upload for a request has its terms. Others are returned as they are. */
  NewUpload admitted(NewUpload asked) throws FileRefusedException {
    String key = asked.terms().request();
    if (key.isEmpty()) {
      return asked;
    }
    FileRecord request =
        lookUp
            .request(key, asked.asker())
            .orElseThrow(() ->
                new FileRefusedException(Reason.NOT_FOUND, "no such request, or it has expired"));
    Duration left = Duration.between(clock.instant(), request.expires());
    Duration life = left.compareTo(config.timeToLive()) > 0 ? left : config.timeToLive();
    Terms terms = new Terms(life, 0, "", request.terms().deleteToken(), request.key().text());
    return asked.withTerms(terms);
  }

  private static void requireToken(FileRecord request, String token) throws FileRefusedException {
    if (!DeleteToken.matches(token, request.terms())) {
      throw new FileRefusedException(Reason.FORBIDDEN, "the token is not that of this request");
    }
  }

  private static Inbox inbox(FileRecord request) {
    return request.inbox().orElseThrow(() -> new IllegalArgumentException("not a request"));
  }
}
