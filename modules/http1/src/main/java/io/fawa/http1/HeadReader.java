/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.http1;

import io.fawa.http.ExchangeResetException;
import io.fawa.http.FieldRules;
import io.fawa.http.Headers;
import io.fawa.http.ResetCode;
import java.io.IOException;
import java.util.Locale;

/**
 * Reads the head of a response and its trailers (RFC 9112 §4, §5), within limits. It takes what the
 * RFC allows a server to send and refuses everything that two readers could understand differently.
 * Single-owner.
 */
final class HeadReader {
  private final ByteInput in;
  private final Http1Config config;

  HeadReader(ByteInput in, Http1Config config) {
    this.in = in;
    this.config = config;
  }

  /** The failure of an exchange whose response is not one. */
  static ExchangeResetException malformed(String what) {
    return new ExchangeResetException(ResetCode.PROTOCOL_ERROR, "malformed response: " + what);
  }

  /** Waits for the head of the response, passing over interim ones (RFC 9110 §15.2). */
  ResponseHead read() throws IOException {
    Block block = new Block();
    while (true) {
      ResponseHead head = statusLine(block.line());
      block.fields(head.headers());
      if (!head.interim()) {
        return head;
      }
      if (head.status() == 101) {
        throw malformed("status 101 to a request that asked for no upgrade");
      }
    }
  }

  /** Waits for the trailers and the empty line after them. */
  Headers trailers() throws IOException {
    Headers trailers = new Headers();
    new Block().fields(trailers);
    return trailers;
  }

  private static ResponseHead statusLine(String line) throws ExchangeResetException {
    boolean shaped =
        line.length() >= 12
            && (line.startsWith("HTTP/1.1 ") || line.startsWith("HTTP/1.0 "))
            && (line.length() == 12 || line.charAt(12) == ' ');
    long status = shaped ? FieldRules.contentLength(line.substring(9, 12)) : -1;
    if (status < 100) {
      throw malformed("no status line of HTTP/1.1");
    }
    return new ResponseHead(line.charAt(7) - '0', (int) status, new Headers());
  }

  /** One run of lines under common limits, so that many interim responses are no way past them. */
  private final class Block {
    private int bytesLeft = config.headBytesMax();
    private int fieldsLeft = config.fieldsMax();

    String line() throws IOException {
      String line =
          in.line(bytesLeft)
              .orElseThrow(
                  () -> malformed("a head of more than " + config.headBytesMax() + " bytes"));
      bytesLeft -= line.length() + 2;
      return line;
    }

    /** Reads field lines into {@code target}, and the empty line after them. */
    void fields(Headers target) throws IOException {
      String name = "";
      String value = "";
      for (String line = line(); !line.isEmpty(); line = line()) {
        if (isSpace(line.charAt(0))) {
          // RFC 9112 §5.2: a folded line continues the one before.
          if (name.isEmpty()) {
            throw malformed("a continued line before the first field");
          }
          value = trimmed(value + " " + trimmed(line));
          requireValue(value);
          continue;
        }
        add(name, value, target);
        int colon = line.indexOf(':');
        if (colon < 0) {
          throw malformed("a field line without a colon");
        }
        name = line.substring(0, colon).toLowerCase(Locale.ROOT);
        value = trimmed(line.substring(colon + 1));
        if (!FieldRules.validName(name)) {
          throw malformed("a field name that is no token");
        }
        requireValue(value);
      }
      add(name, value, target);
    }

    private void add(String name, String value, Headers target) throws IOException {
      if (name.isEmpty()) {
        return;
      }
      if (fieldsLeft-- == 0) {
        throw malformed("more than " + config.fieldsMax() + " fields");
      }
      target.add(name, value);
    }

    private static void requireValue(String value) throws IOException {
      if (!FieldRules.validValue(value)) {
        throw malformed("a field value with a control character");
      }
    }

    private static boolean isSpace(char c) {
      return c == ' ' || c == '\t';
    }

    private static String trimmed(String text) {
      int start = 0;
      int end = text.length();
      while (start < end && isSpace(text.charAt(start))) {
        start++;
      }
      while (end > start && isSpace(text.charAt(end - 1))) {
        end--;
      }
      return text.substring(start, end);
    }
  }
}
