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
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.concurrent.Semaphore;

/**
 * Echoes the bytes of every session, or of every stream of every session. Sessions and streams have
 * a thread each; at the maximum, further ones are closed.
 *
 * @param address the address to listen on
 * @param places threads that may still be started
 */
record Echo(InetSocketAddress address, Settings settings, Semaphore places) implements Command {
  private static final int THREADS_MAX = 20_000;
  private static final int BUFFER_BYTES_FIRST = 256;
  private static final int BUFFER_BYTES_MAX = 64 * 1024;

  static Echo of(Arguments arguments) throws UsageException {
    return new Echo(
        arguments.address("to listen on"), Settings.of(arguments), new Semaphore(THREADS_MAX));
  }

  @Override
  public boolean run(PrintStream out) throws IOException {
    try (KcpListener listener = KcpListener.bind(address, settings.kcp())) {
      out.println("listening " + Link.text(listener.localAddress()));
      serve(listener);
    }
    return true;
  }

  /** Serves connections until the listener is closed. */
  private void serve(KcpListener listener) throws IOException {
    while (true) {
      KcpConnection connection = listener.accept();
      start(
          () ->
              settings
                  .mux()
                  .ifPresentOrElse(mux -> serve(connection, mux), () -> serve(connection)),
          () -> connection.close(Duration.ZERO));
    }
  }

  /** Runs a task in its own thread, or closes its resource if the maximum is reached. */
  private void start(Runnable task, Closeable given) throws IOException {
    boolean started = false;
    if (places.tryAcquire()) {
      try {
        Thread.ofVirtual()
            .start(() -> {
              try {
                task.run();
              } finally {
                places.release();
              }
            });
        started = true;
      } catch (OutOfMemoryError e) {
        // Existing sessions continue, and so does accepting.
        places.release();
      }
    }
    if (!started) {
      given.close();
    }
  }

  private static void serve(KcpConnection connection) {
    try (connection) {
      giveBack(connection.input(), connection.output());
    } catch (IOException e) {
      // The peer has disconnected; other sessions continue.
    }
  }

  private void serve(KcpConnection connection, MuxConfig mux) {
    try (SmuxSession session = SmuxSession.server(mux, Conversation.carrier(connection))) {
      while (true) {
        SmuxStream stream = session.acceptStream();
        start(() -> serve(stream), stream::close);
      }
    } catch (IOException e) {
      // The session has ended.
    }
  }

  private static void serve(SmuxStream stream) {
    try (stream) {
      giveBack(stream.input(), stream.output());
    } catch (IOException e) {
      // The session has ended.
    }
  }

  /** Copies in steps that grow with the input, so that an idle session needs little memory. */
  private static void giveBack(InputStream input, OutputStream output) throws IOException {
    byte[] buffer = new byte[BUFFER_BYTES_FIRST];
    for (int count = input.read(buffer); count >= 0; count = input.read(buffer)) {
      output.write(buffer, 0, count);
      if (count == buffer.length && count < BUFFER_BYTES_MAX) {
        buffer = new byte[2 * count];
      }
    }
  }
}
