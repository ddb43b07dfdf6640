/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.loom.session.carrier;

import io.fawa.limits.Allowance;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Packs as frames in a byte stream each way; how it ends is up to the resource behind it. */
final class StreamConnection implements PackConnection {
  /** The resource that has the streams. */
  interface Resource {
    /** Half-closes the output; false if it cannot. */
    boolean finish() throws IOException;

    /** The peer's address. */
    SocketAddress remoteAddress();

    /** Closes it, waiting so long at most for what was sent. */
    void close(Duration linger) throws IOException;
  }

  private static final System.Logger LOG = System.getLogger(StreamConnection.class.getName());

  private final PackReader reader;
  private final OutputStream output;
  private final Resource resource;
  private final Allowance allowance;

  StreamConnection(InputStream input, OutputStream output, Resource resource, Allowance allowance) {
    this.reader = new PackReader(input, allowance);
    this.output = output;
    this.resource = resource;
    this.allowance = allowance;
  }

  @Override
  public Optional<byte[]> receive() throws IOException {
    return reader.next();
  }

  @Override
  public boolean hasMore() {
    return reader.hasMore();
  }

  @Override
  public void send(List<byte[]> packs) throws IOException {
    output.write(Frames.of(packs));
    output.flush();
  }

  @Override
  public boolean finish() throws IOException {
    return resource.finish();
  }

  @Override
  public SocketAddress remoteAddress() {
    return resource.remoteAddress();
  }

  @Override
  public void close(Duration linger) {
    try {
      resource.close(linger);
    } catch (IOException e) {
      LOG.log(System.Logger.Level.TRACE, "the connection was not closed in order", e);
    } finally {
      allowance.close();
    }
  }
}
