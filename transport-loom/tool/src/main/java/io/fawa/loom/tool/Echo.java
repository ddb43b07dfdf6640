/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.loom.tool;

import io.fawa.loom.mux.MuxConfig;
import io.fawa.loom.net.smux.SmuxSession;
import io.fawa.loom.net.smux.SmuxStream;
import io.fawa.loom.net.udp.KcpConnection;
import io.fawa.loom.net.udp.KcpListener;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.net.InetSocketAddress;

/**
 * Gives every session its bytes back, or every stream of every session.
 *
 * @param address where it listens
 */
record Echo(InetSocketAddress address, Settings settings) implements Command {
  private static final int BUFFER_BYTES_FIRST = 256;
  private static final int BUFFER_BYTES_MOST = 64 * 1024;

  static Echo of(Arguments arguments) throws UsageException {
    return new Echo(arguments.address("to listen on"), Settings.of(arguments));
  }

  @Override
  public boolean run(PrintStream out) throws IOException {
    try (KcpListener listener = KcpListener.bind(address, settings.kcp())) {
      out.println("listening " + Link.text(listener.localAddress()));
      serve(listener);
    }
    return true;
  }

  /** Serves whoever comes, until the listener is closed. */
  private void serve(KcpListener listener) throws IOException {
    while (true) {
      KcpConnection connection = listener.accept();
      Thread.ofVirtual()
          .start(() ->
              settings
                  .mux()
                  .ifPresentOrElse(mux -> serve(connection, mux), () -> serve(connection)));
    }
  }

  private static void serve(KcpConnection connection) {
    try (connection) {
      giveBack(connection.input(), connection.output());
    } catch (IOException e) {
      // The peer has gone; whoever else is there goes on.
    }
  }

  private static void serve(KcpConnection connection, MuxConfig mux) {
    try (SmuxSession session = SmuxSession.server(mux, Conversation.carrier(connection))) {
      while (true) {
        SmuxStream stream = session.acceptStream();
        Thread.ofVirtual().start(() -> serve(stream));
      }
    } catch (IOException e) {
      // The session is over.
    }
  }

  private static void serve(SmuxStream stream) {
    try (stream) {
      giveBack(stream.input(), stream.output());
    } catch (IOException e) {
      // The session is over.
    }
  }

  /** In steps that grow with what arrives at once, so that a session at rest needs little. */
  private static void giveBack(InputStream input, OutputStream output) throws IOException {
    byte[] buffer = new byte[BUFFER_BYTES_FIRST];
    for (int count = input.read(buffer); count >= 0; count = input.read(buffer)) {
      output.write(buffer, 0, count);
      if (count == buffer.length && count < BUFFER_BYTES_MOST) {
        buffer = new byte[2 * count];
      }
    }
  }
}
