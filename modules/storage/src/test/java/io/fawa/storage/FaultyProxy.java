/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.storage;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Predicate;

/**
 * An HTTP proxy in front of a real server that does what networks and servers do now and then: it
 * loses answers, or answers itself. One request a connection.
 */
public final class FaultyProxy implements AutoCloseable {
  private static final String END = "\r\n\r\n";

  private final ServerSocket listener;
  private final int target;
  private final AtomicReference<Fault> fault = new AtomicReference<>(Fault.NONE);
  private final AtomicInteger faults = new AtomicInteger();

  /** What happens to the next request whose head matches. */
  private record Fault(Predicate<String> head, boolean forwards, String answer) {
    static final Fault NONE = new Fault(head -> false, true, "");
  }

  /** Listens in front of the server on a port of this machine. */
  public FaultyProxy(int target) throws IOException {
    this.target = target;
    this.listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    Thread.ofVirtual().start(this::accept);
  }

  /** Its port. */
  public int port() {
    return listener.getLocalPort();
  }

  /** How many requests got a fault. */
  public int faults() {
    return faults.get();
  }

  /** The server gets the next request of this kind; its answer is lost. */
  public void loseAnswer(Predicate<String> head) {
    fault.set(new Fault(head, true, ""));
  }

  /** The server does not get the next request of this kind; this is the answer. */
  public void answer(Predicate<String> head, String status, String body) {
    fault.set(
        new Fault(
            head,
            false,
            "HTTP/1.1 %s\r\nContent-Type: application/xml\r\nContent-Length: %d\r\nConnection: close\r\n\r\n%s"
                .formatted(status, body.length(), body)));
  }

  private void accept() {
    while (!listener.isClosed()) {
      try {
        Socket client = listener.accept();
        Thread.ofVirtual().start(() -> serve(client));
      } catch (IOException e) {
        return; // closed
      }
    }
  }

  private void serve(Socket client) {
    try (client) {
      InputStream in = client.getInputStream();
      String head = head(in);
      if (head.isEmpty()) {
        return;
      }
      byte[] body = in.readNBytes(contentLength(head));
      Fault now = fault.get();
      boolean faulty = now.head().test(head) && fault.compareAndSet(now, Fault.NONE);
      if (faulty) {
        faults.incrementAndGet();
      }
      if (!faulty || now.forwards()) {
        byte[] answer = forwarded(head, body);
        if (!faulty) {
          client.getOutputStream().write(answer);
        }
      } else {
        client.getOutputStream().write(now.answer().getBytes(StandardCharsets.US_ASCII));
      }
    } catch (IOException e) {
      // the client or the server has gone
    }
  }

  private byte[] forwarded(String head, byte[] body) throws IOException {
    try (Socket server = new Socket(InetAddress.getLoopbackAddress(), target)) {
      String last =
          head.substring(0, head.length() - END.length())
                  .replaceAll("(?i)\r\nConnection:[^\r]*", "")
              + "\r\nConnection: close"
              + END;
      server.getOutputStream().write(last.getBytes(StandardCharsets.ISO_8859_1));
      server.getOutputStream().write(body);
      return server.getInputStream().readAllBytes();
    }
  }

  private static String head(InputStream in) throws IOException {
    ByteArrayOutputStream head = new ByteArrayOutputStream();
    while (!head.toString(StandardCharsets.ISO_8859_1).endsWith(END)) {
      int next = in.read();
      if (next < 0) {
        return "";
      }
      head.write(next);
    }
    return head.toString(StandardCharsets.ISO_8859_1);
  }

  private static int contentLength(String head) {
    for (String line : head.split("\r\n", -1)) {
      if (line.toLowerCase(Locale.ROOT).startsWith("content-length:")) {
        return Integer.parseInt(line.substring(line.indexOf(':') + 1).strip());
      }
    }
    return 0;
  }

  @Override
  public void close() throws IOException {
    listener.close();
  }
}
