/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.sdk.files;

import io.fawa.sdk.files.TransferException.Reason;
import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * The bytes of a remote file from an offset on. When the connection is lost or stalls, it asks for
 * the rest, of the same version of the file.
 */
final class RemoteContent extends InputStream {
  private final Transport transport;
  private final FileAddress address;
  private final Tries tries;
  private final CountDownLatch closed = new CountDownLatch(1);
  private final RemoteFile file;
  private final long start;

  private InputStream body;
  private long position;

  /** A read that is under way; written by the reader, watched by another thread. */
  private volatile boolean reading;

  private volatile InputStream current;
  private volatile long sinceNanos;
  private volatile boolean stalled;

  private RemoteContent(
      Transport transport,
      FileAddress address,
      Tries tries,
      RemoteFile file,
      long start,
      InputStream body) {
    this.transport = transport;
    this.address = address;
    this.tries = tries;
    this.file = file;
    this.start = start;
    this.position = start;
    this.body = body;
    this.current = body;
  }

  /**
   * Opens it.
   *
   * @param offset to begin at if the file is still the one of {@code etag}; otherwise it begins at
   *     0
   * @throws TransferException the file is not there, or not for us
   */
  static RemoteContent open(
      Transport transport,
      FileAddress address,
      long offset,
      Optional<String> etag,
      Progress progress)
      throws IOException {
    Tries tries = new Tries(transport.config(), progress);
    while (true) {
      try {
        return tryOpen(transport, address, offset, etag, tries);
      } catch (PassingException e) {
        tries.failed(e, 0);
      }
    }
  }

  private static RemoteContent tryOpen(
      Transport transport, FileAddress address, long offset, Optional<String> etag, Tries tries)
      throws IOException {
    HttpResponse<InputStream> answer = transport.call(request(address, offset, etag));
    boolean nothingLeft = answer.statusCode() == 416 && offset > 0;
    if (nothingLeft) {
      answer.body().close();
      answer = transport.call(request(address, 0, Optional.empty()));
    }
    if (answer.statusCode() != 200 && answer.statusCode() != 206) {
      throw transport.refusal(answer);
    }
    RemoteFile file = RemoteFile.of(answer.statusCode(), answer.headers());
    long start = RemoteFile.offset(answer.statusCode(), answer.headers());
    if (start != 0 && start != offset) {
      throw new TransferException(
          Reason.PROTOCOL, "asked from byte %d, the server sent from %d".formatted(offset, start));
    }
    RemoteContent content =
        new RemoteContent(transport, address, tries, file, start, answer.body());
    Thread.ofVirtual().name("fawa-stall-watch").start(content::watch);
    return content;
  }

  private static HttpRequest request(FileAddress address, long offset, Optional<String> etag) {
    HttpRequest.Builder request =
        address.request().header("Accept", "application/octet-stream, */*");
    if (offset > 0) {
      request.header("Range", "bytes=" + offset + "-");
      etag.ifPresent(tag -> request.header("If-Range", tag));
    }
    return request.build();
  }

  RemoteFile file() {
    return file;
  }

  /** Where the first byte is in the file. */
  long start() {
    return start;
  }

  /** Where the next byte is in the file. */
  long position() {
    return position;
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] to, int offset, int length) throws IOException {
    Objects.checkFromIndexSize(offset, length, to.length);
    if (length == 0) {
      return 0;
    }
    while (true) {
      try {
        int count = readOnce(to, offset, length);
        position += Math.max(0, count);
        return count;
      } catch (PassingException e) {
        reopen(e);
      }
    }
  }

  private int readOnce(byte[] to, int offset, int length) throws IOException {
    sinceNanos = System.nanoTime();
    reading = true;
    try {
      int count = body.read(to, offset, length);
      if (count < 0 && position < file.bytes().orElse(position)) {
        throw new PassingException("connection lost", Optional.empty());
      }
      return count;
    } catch (PassingException e) {
      throw e;
    } catch (IOException e) {
      if (Thread.currentThread().isInterrupted()) {
        throw Transport.interrupted();
      }
      throw stalled
          ? Transport.stalled(transport.config())
          : new PassingException("connection lost: " + e.getMessage(), Optional.empty());
    } finally {
      reading = false;
    }
  }

  private void reopen(PassingException failure) throws IOException {
    PassingException last = failure;
    while (true) {
      body.close();
      tries.failed(last, position);
      try {
        HttpResponse<InputStream> answer = transport.call(request(address, position, file.etag()));
        if (answer.statusCode() != 206 && !(answer.statusCode() == 200 && position == 0)) {
          if (answer.statusCode() != 200) {
            throw transport.refusal(answer);
          }
          answer.body().close();
        }
        if (!file.etag().equals(RemoteFile.of(answer.statusCode(), answer.headers()).etag())
            || RemoteFile.offset(answer.statusCode(), answer.headers()) != position) {
          throw new TransferException(
              Reason.DAMAGED,
              "the file changed on the server while it was received, or the server cannot send the"
                  + " rest alone; receive it anew");
        }
        body = answer.body();
        current = body;
        stalled = false;
        return;
      } catch (PassingException e) {
        last = e;
      }
    }
  }

  /** Closes a body that gives nothing to a waiting reader, which makes the read fail. */
  private void watch() {
    long limitNanos = transport.config().stallLimit().toNanos();
    try {
      while (!closed.await(Math.max(1, limitNanos / 8), TimeUnit.NANOSECONDS)) {
        if (reading && !stalled && System.nanoTime() - sinceNanos > limitNanos) {
          stalled = true;
          current.close();
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (IOException e) {
      // It is given up anyway.
    }
  }

  @Override
  public void close() throws IOException {
    closed.countDown();
    body.close();
  }
}
