/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.service;

import io.fawa.http3.webtransport.WebTransportClose;
import io.fawa.http3.webtransport.WebTransportSession;
import io.fawa.http3.webtransport.WebTransportStream;
import io.fawa.limits.Deadline;
import io.fawa.service.webtransport.WebTransportEndpoint;
import io.fawa.service.webtransport.WebTransportOffer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Sends back each stream and each datagram. Of bidirectional streams, one that says {@code close
 * CODE REASON} has it close the session, and {@code closes} is answered with how the sessions
 * before have ended, a line {@code CODE REASON} each.
 */
final class SessionEcho implements WebTransportEndpoint {
  private static final Pattern CLOSE = Pattern.compile("close ([0-9]+) (.*)");
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  /** More than one test has sessions. */
  private final Queue<WebTransportClose> closes = new ArrayBlockingQueue<>(1000);

  /** Something that goes on until the session ends. */
  private interface Loop {
    void run(WebTransportSession session) throws IOException;
  }

  @Override
  public void serve(WebTransportSession session, WebTransportOffer offer) throws IOException {
    try (ExecutorService tasks = Executors.newVirtualThreadPerTaskExecutor()) {
      tasks.execute(() -> toTheEnd(SessionEcho::unidirectional, session));
      tasks.execute(() -> toTheEnd(SessionEcho::datagrams, session));
      toTheEnd(this::bidirectional, session);
    }
    closes.add(session.awaitClose(Deadline.after(PATIENCE)));
  }

  private static void toTheEnd(Loop loop, WebTransportSession session) {
    try {
      loop.run(session);
    } catch (IOException e) {
      session.close(1, String.valueOf(e.getMessage())); // nothing if it has ended already
    }
  }

  private void bidirectional(WebTransportSession session) throws IOException {
    while (true) {
      try (WebTransportStream stream = session.acceptBidi()) {
        byte[] content = read(stream);
        String text = new String(content, StandardCharsets.UTF_8);
        Matcher close = CLOSE.matcher(text);
        if (close.matches()) {
          session.close(Integer.parseInt(close.group(1)), close.group(2));
        } else if (text.equals("closes")) {
          content = closes().getBytes(StandardCharsets.UTF_8);
        }
        stream.write(content, 0, content.length, Deadline.after(PATIENCE));
        stream.finish();
      }
    }
  }

  private String closes() {
    return closes.stream()
        .filter(WebTransportClose::clean)
        .map(close -> close.code() + " " + close.reason() + "\n")
        .collect(Collectors.joining());
  }

  private static void unidirectional(WebTransportSession session) throws IOException {
    while (true) {
      byte[] content;
      try (WebTransportStream stream = session.acceptUni()) {
        content = read(stream);
      }
      try (WebTransportStream answer = session.openUni(Deadline.after(PATIENCE))) {
        answer.write(content, 0, content.length, Deadline.after(PATIENCE));
        answer.finish();
      }
    }
  }

  private static void datagrams(WebTransportSession session) throws IOException {
    while (true) {
      session.sendDatagram(session.receiveDatagram());
    }
  }

  private static byte[] read(WebTransportStream stream) throws IOException {
    ByteArrayOutputStream content = new ByteArrayOutputStream();
    byte[] buffer = new byte[8192];
    int count = stream.read(buffer, 0, buffer.length, Deadline.after(PATIENCE));
    while (count >= 0) {
      content.write(buffer, 0, count);
      count = stream.read(buffer, 0, buffer.length, Deadline.after(PATIENCE));
    }
    return content.toByteArray();
  }
}
