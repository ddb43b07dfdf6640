/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.storage.s3;

import io.fawa.files.ContentId;
import io.fawa.files.ContentStore;
import io.fawa.files.ContentWriter;
import io.fawa.files.FileName;
import io.fawa.files.NoSuchContentException;
import io.fawa.files.StorageFullException;
import io.fawa.files.Visitor;
import java.io.IOException;
import java.io.InputStream;
import java.lang.System.Logger.Level;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Keeps contents in an S3 bucket; see the package for its objects. Thread-safe. The bucket is
 * checked by the first call that reaches it. It cannot read unfinished contents.
 *
 * <p>A commit and an abandon decide by creating one object, {@code partial/ID.end}: a server
 * creates it for one of them. The winner of a commit then checks that {@code partial/ID} is still
 * there, which an abandon deletes first, so a late commit fails as well.
 */
public final class S3ContentStore implements ContentStore, AutoCloseable {
  private static final System.Logger LOG = System.getLogger(S3ContentStore.class.getName());
  private static final Pattern UNFINISHED = Pattern.compile("partial/([0-9a-f]{32})(\\..*)?");
  private static final Pattern COMMITTED = Pattern.compile("contents/([0-9a-f]{32})");
  private static final Duration ORPHAN_AGE = Duration.ofDays(1);
  private static final int SMALL_BYTES_MAX = 1 << 20;
  private static final String PROBE = "probe";

  private final S3Config config;
  private final Bucket bucket;
  private final PartMemory memory;
  private final Endings endings;
  private final InstantSource clock;
  private final Duration orphanAge;
  private final Optional<PublicLinks> links;
  private volatile boolean checked;

  /** Creates a store without links; nothing is sent yet. */
  public S3ContentStore(S3Config config, InstantSource clock) {
    this(config, clock, ORPHAN_AGE, Optional.empty());
  }

  /**
   * Creates a store that signs links.
   *
   * @param publicUrl at which clients reach the bucket's server, with a path if that is stripped
   */
  public S3ContentStore(S3Config config, InstantSource clock, Optional<URI> publicUrl) {
    this(config, clock, ORPHAN_AGE, publicUrl);
  }

  /**
   * Creates a store.
   *
   * @param orphanAge multipart uploads without a content are aborted when they are so old
   */
  S3ContentStore(S3Config config, InstantSource clock, Duration orphanAge) {
    this(config, clock, orphanAge, Optional.empty());
  }

  private S3ContentStore(
      S3Config config, InstantSource clock, Duration orphanAge, Optional<URI> publicUrl) {
    this.links = publicUrl.map(url -> new PublicLinks(config, url));
    this.config = config;
    this.bucket = new Bucket(config);
    this.memory = new PartMemory(config.sizes(), config.patience().bufferWaitMax());
    this.endings = new Endings(bucket, memory);
    this.clock = clock;
    this.orphanAge = orphanAge;
  }

  @Override
  public ContentWriter begin(ContentId id, long bytesExpected) throws IOException {
    PartSizes sizes = new PartSizes(config.sizes().partBytes());
    if (bytesExpected > sizes.contentBytesMax()) {
      throw new StorageFullException(
          "%d bytes do not fit into %d parts of %d bytes and more, which hold %d"
              .formatted(
                  bytesExpected, PartSizes.PARTS_MAX, sizes.base(), sizes.contentBytesMax()));
    }
    check();
    String token = Names.random();
    bucket.put(Names.marker(id), text(token), token.length(), Map.of());
    return new S3ContentWriter(
        bucket, memory, endings, id, token, PartList.empty(sizes), bytesExpected);
  }

  @Override
  public ContentWriter resume(ContentId id, long offset, String state) throws IOException {
    check();
    List<String> names = endings.names(id);
    Optional<byte[]> token = read(Names.marker(id));
    if (token.isEmpty()) {
      throw new NoSuchContentException(id);
    }
    if (names.contains(Names.end(id)) && !endings.reopen(id)) {
      endings.finish(id);
      throw new IOException("content " + id.text() + " was being committed or abandoned");
    }
    PartList parts = parts(id, offset, state);
    for (String name : names) {
      if (Names.isTail(id, name)
          && parts.tail().stream().noneMatch(tail -> name.equals(Names.tail(id, tail)))) {
        bucket.delete(name);
      }
    }
    memory.take(parts.tailLength());
    boolean resumed = false;
    try {
      ContentWriter writer =
          new S3ContentWriter(
              bucket,
              memory,
              endings,
              id,
              new String(token.get(), StandardCharsets.US_ASCII),
              parts,
              endings.tail(id, parts),
              offset);
      resumed = true;
      return writer;
    } finally {
      if (!resumed) {
        memory.give(parts.tailLength());
      }
    }
  }

  /** The parts of a state; with the upload of a writer that died before it recorded any part. */
  private PartList parts(ContentId id, long offset, String state) throws IOException {
    PartList parts =
        state.isEmpty()
            ? PartList.empty(new PartSizes(config.sizes().partBytes()))
            : PartList.parse(state);
    if (offset < parts.partsLength() || offset > parts.length()) {
      throw new IOException(
          "content %s has parts of %d bytes and %d in all: it cannot be continued at %d"
              .formatted(id.text(), parts.partsLength(), parts.length(), offset));
    }
    Optional<byte[]> upload = parts.upload().isEmpty() ? read(Names.parts(id)) : Optional.empty();
    return upload.isEmpty()
        ? parts
        : new PartList(
            parts.sizes(),
            new String(upload.get(), StandardCharsets.UTF_8),
            parts.tail(),
            parts.etags());
  }

  @Override
  public boolean readsUnfinished() {
    return false;
  }

  @Override
  public boolean detectsDamage() {
    return true;
  }

  @Override
  public InputStream openUnfinished(ContentId id, long length) throws IOException {
    throw new IOException("S3 cannot read unfinished contents");
  }

  @Override
  public InputStream open(ContentId id, long offset, long length) throws IOException {
    check();
    try {
      if (length == 0) {
        bucket.head(Names.content(id));
        return InputStream.nullInputStream();
      }
      boolean whole = length == Long.MAX_VALUE;
      return bucket.open(
          Names.content(id), offset, whole ? OptionalLong.empty() : OptionalLong.of(length));
    } catch (S3Exception e) {
      if (e.status() == 416) {
        return InputStream.nullInputStream(); // from the end on
      }
      throw missing(e, id);
    }
  }

  @Override
  public Optional<String> link(ContentId id, FileName name, Duration life) throws IOException {
    return links.isEmpty()
        ? Optional.empty()
        : Optional.of(links.get().of(config.prefix() + Names.content(id), name, life).toString());
  }

  @Override
  public long size(ContentId id) throws IOException {
    check();
    try {
      return bucket.head(Names.content(id)).size();
    } catch (S3Exception e) {
      throw missing(e, id);
    }
  }

  private static IOException missing(S3Exception e, ContentId id) {
    return e.isMissing() ? new NoSuchContentException(id) : e;
  }

  @Override
  public boolean abandon(ContentId id) throws IOException {
    check();
    return endings.abandon(id);
  }

  @Override
  public Optional<String> setAside(ContentId id) throws IOException {
    check();
    String aside = "aside/" + id.text();
    try {
      bucket.head(Names.content(id));
      bucket.copy(Names.content(id), aside);
    } catch (S3Exception e) {
      if (e.isMissing()) {
        return Optional.empty();
      }
      throw e;
    }
    bucket.delete(Names.content(id));
    return Optional.of("object " + config.prefix() + aside + " of bucket " + config.bucket());
  }

  @Override
  public void delete(ContentId id) throws IOException {
    check();
    bucket.delete(Names.content(id));
  }

  @Override
  public void list(Visitor<ContentId> action) throws IOException {
    check();
    bucket.list(
        "contents/",
        name -> {
          Matcher matcher = COMMITTED.matcher(name);
          if (matcher.matches()) {
            action.visit(new ContentId(matcher.group(1)));
          }
        });
  }

  @Override
  public void unfinished(Visitor<ContentId> action) throws IOException {
    check();
    abortOrphans();
    String[] last = {""};
    bucket.list(
        "partial/",
        name -> {
          Matcher matcher = UNFINISHED.matcher(name);
          if (matcher.matches() && !matcher.group(1).equals(last[0])) {
            last[0] = matcher.group(1);
            action.visit(new ContentId(last[0]));
          }
        });
  }

  /** Aborts what a process left that died between two requests; only our own, and only old ones. */
  private void abortOrphans() throws IOException {
    Instant before = clock.instant().minus(orphanAge);
    List<Bucket.Pending> old = new ArrayList<>();
    bucket.uploads(
        "contents/",
        upload -> {
          if (COMMITTED.matcher(upload.name()).matches() && !upload.begun().isAfter(before)) {
            old.add(upload);
          }
        });
    for (Bucket.Pending upload : old) {
      Matcher matcher = COMMITTED.matcher(upload.name());
      if (matcher.matches() && isOrphan(new ContentId(matcher.group(1)), upload.id())) {
        bucket.abort(upload.name(), upload.id());
        LOG.log(
            Level.WARNING,
            "a multipart upload of {0} had no content; it is aborted",
            upload.name());
      }
    }
  }

  private boolean isOrphan(ContentId id, String upload) throws IOException {
    Optional<byte[]> known = read(Names.parts(id));
    return known.isEmpty() || !new String(known.get(), StandardCharsets.UTF_8).equals(upload);
  }

  /** Drops connections. */
  @Override
  public void close() {
    bucket.close();
    links.ifPresent(PublicLinks::close);
  }

  /** What is left of the memory for parts. */
  long memoryLeft() {
    return memory.left();
  }

  /** Once: the bucket exists, and the server does not replace an object that must not exist. */
  private void check() throws IOException {
    if (checked) {
      return;
    }
    bucket.ensure();
    bucket.put(PROBE, text(PROBE), PROBE.length(), Map.of());
    if (bucket.create(PROBE, text(PROBE))) {
      throw new IOException(
          "the S3 server of bucket %s ignores If-None-Match of PutObject, which fawa needs"
              .formatted(config.where()));
    }
    checked = true;
  }

  private Optional<byte[]> read(String name) throws IOException {
    try (InputStream in = bucket.open(name, 0, OptionalLong.empty())) {
      return Optional.of(in.readNBytes(SMALL_BYTES_MAX));
    } catch (S3Exception e) {
      if (e.isMissing()) {
        return Optional.empty();
      }
      throw e;
    }
  }

  private static byte[] text(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }
}
