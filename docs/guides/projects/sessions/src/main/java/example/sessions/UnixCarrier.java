/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package example.sessions;

import io.fawa.limits.Deadline;
import io.fawa.loom.session.carrier.Acceptor;
import io.fawa.loom.session.carrier.Carrier;
import io.fawa.loom.session.carrier.Frames;
import io.fawa.loom.session.carrier.PackConnection;
import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.net.URI;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

// begin carrier
/**
 * Packs between processes of one machine: port 7000 is the socket {@code 7000.sock} in a folder.
 */
record UnixCarrier(Path folder) implements Carrier {
  @Override
  public String scheme() {
    return "unix";
  }

  private Path file(InetSocketAddress address) {
    return folder.resolve(address.getPort() + ".sock");
  }

  @Override
  public Acceptor listen(InetSocketAddress local) throws IOException {
    ServerSocketChannel channel = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
    try {
      channel.bind(UnixDomainSocketAddress.of(file(local)));
      return new Listening(channel, local, file(local));
    } catch (IOException | RuntimeException e) {
      channel.close();
      throw e;
    }
  }

  /**
   * The system accepts at once, or the queue of the server is full: there is nothing to wait for.
   */
  @Override
  public PackConnection connect(URI target, Deadline deadline) throws IOException {
    Path file = file(Carrier.address(target, scheme()));
    SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX);
    try {
      channel.configureBlocking(false);
      if (!channel.connect(UnixDomainSocketAddress.of(file))) {
        throw new IOException("too many wait for " + target);
      }
      channel.configureBlocking(true);
      return new Connection(channel, channel.getRemoteAddress());
    } catch (IOException | RuntimeException e) {
      channel.close();
      throw e;
    }
  }

  private record Listening(ServerSocketChannel channel, InetSocketAddress localAddress, Path file)
      implements Acceptor {
    @Override
    public PackConnection accept() throws IOException {
      SocketChannel accepted = channel.accept();
      return new Connection(accepted, accepted.getRemoteAddress());
    }

    @Override
    public boolean closed() {
      return !channel.isOpen();
    }

    @Override
    public void close() {
      try {
        channel.close();
        Files.deleteIfExists(file);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  private record Connection(SocketChannel channel, SocketAddress remoteAddress)
      implements PackConnection {
    @Override
    public Optional<byte[]> receive() throws IOException {
      byte[] header = new byte[Frames.HEADER_BYTES];
      if (!fill(header)) {
        return Optional.empty();
      }
      byte[] pack = new byte[Frames.length(header, 0)]; // the length is checked there
      if (!fill(pack)) {
        throw new EOFException("the peer ended within a pack");
      }
      return Optional.of(pack);
    }

    /** False if the peer has ended before the first byte. */
    private boolean fill(byte[] bytes) throws IOException {
      ByteBuffer buffer = ByteBuffer.wrap(bytes);
      while (buffer.hasRemaining()) {
        if (channel.read(buffer) < 0) {
          if (buffer.position() > 0) {
            throw new EOFException("the peer ended within a frame");
          }
          return false;
        }
      }
      return true;
    }

    @Override
    public void send(List<byte[]> packs) throws IOException {
      ByteBuffer frames = ByteBuffer.wrap(Frames.of(packs));
      while (frames.hasRemaining()) {
        channel.write(frames);
      }
    }

    @Override
    public boolean finish() throws IOException {
      channel.shutdownOutput();
      return true;
    }

    /** What was sent is in the peer's buffer already. */
    @Override
    public void close(Duration linger) {
      try {
        channel.close();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
// end carrier
