/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.http1;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/** A connection on which a test says what it likes. A bar in a text stands for CR LF. */
final class Client implements AutoCloseable {
  private static final int PATIENCE_MILLIS = 30_000;

  final Socket socket;
  private final InputStream in;

  Client(InetSocketAddress server) throws IOException {
    socket = new Socket(server.getAddress(), server.getPort());
    socket.setTcpNoDelay(true);
    socket.setSoTimeout(PATIENCE_MILLIS);
    in = socket.getInputStream();
  }

  Client send(String text) throws IOException {
    return send(text.replace("|", "\r\n").getBytes(StandardCharsets.ISO_8859_1));
  }

  Client send(byte[] bytes) throws IOException {
    socket.getOutputStream().write(bytes);
    return this;
  }

  /** A line without its end. */
  String line() throws IOException {
    StringBuilder line = new StringBuilder();
    for (int c = in.read(); c != '\n'; c = in.read()) {
      if (c < 0) {
        throw new IOException("ended after \"" + line + '"');
      }
      line.append((char) c);
    }
    return line.toString().strip();
  }

  /** A response whose body has a length or chunks, as one text, without its date. */
  String answer() throws IOException {
    StringBuilder answer = new StringBuilder();
    int length = 0;
    boolean chunked = false;
    for (String line = line(); !line.isEmpty(); line = line()) {
      if (!line.startsWith("date: ")) {
        answer.append(line).append('|');
      }
      if (line.startsWith("content-length: ")) {
        length = Integer.parseInt(line.substring("content-length: ".length()));
      }
      chunked |= line.equals("transfer-encoding: chunked");
    }
    answer.append('|');
    if (chunked) {
      for (String line = line(); !line.isEmpty(); line = line()) {
        answer.append(line).append('|');
      }
    } else {
      answer.append(new String(in.readNBytes(length), StandardCharsets.ISO_8859_1));
    }
    return answer.toString();
  }

  /** Everything until the server closes, be it by a reset. */
  String rest() throws IOException {
    ByteArrayOutputStream rest = new ByteArrayOutputStream();
    try {
      in.transferTo(rest);
    } catch (java.net.SocketTimeoutException e) {
      throw e;
    } catch (IOException reset) {
      rest.writeBytes("(reset)".getBytes(StandardCharsets.US_ASCII));
    }
    return rest.toString(StandardCharsets.ISO_8859_1);
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
