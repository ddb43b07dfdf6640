/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.service.host;

import io.helidon.common.buffers.BufferData;
import io.helidon.common.buffers.DataReader;
import io.helidon.common.socket.HelidonSocket;
import io.helidon.http.DirectHandler.EventType;
import io.helidon.http.RequestException;
import io.helidon.http.Status;
import io.helidon.webserver.ServerConnectionException;
import java.io.UncheckedIOException;
import java.util.function.Supplier;

/**
 * What an HTTP/1.1 connection says, read for Helidon's parser, which has one answer for every
 * header it cannot take and calls a bad method a failure of its own. Here a header that is too
 * large gets 431 (RFC 6585 §5), and a method that is no token 400 (RFC 9110 §9.1). Single-owner.
 */
final class Http1Reader extends DataReader {
  private static final Status FIELDS_TOO_LARGE =
      Status.create(431, "Request Header Fields Too Large");
  private static final String TOKEN_MARKS = "!#$%&'*+-.^_`|~";

  private final int requestLineBytesMax;

  /** True from the request line to the empty line: the parser asks for that one before each. */
  private boolean inFields;

  private boolean noMoreRequests;

  /**
   * Goes on after what the listener has read to tell the protocol.
   *
   * @param begun holds that
   * @param requestLineBytesMax what the parser is configured for
   */
  @SuppressWarnings("removal") // the one way to look at what the parser finds, until 4.x ends
  Http1Reader(DataReader begun, HelidonSocket socket, int requestLineBytesMax) {
    super(goingOn(begun, socket));
    this.requestLineBytesMax = requestLineBytesMax;
  }

  private static Supplier<byte[]> goingOn(DataReader begun, HelidonSocket socket) {
    return () -> {
      int available = begun.available();
      if (available > 0) {
        return begun.readBytes(available);
      }
      try {
        return socket.get();
      } catch (UncheckedIOException e) {
        throw new ServerConnectionException("the connection is lost", e);
      }
    };
  }

  /**
   * Says that the connection ends with the request under way (RFC 9112 §9.6). Helidon 4.4 sends
   * {@code Connection: close} and reads on, taking what is left of the body for a request.
   */
  void endAfterThisRequest() {
    noMoreRequests = true;
  }

  @Override
  public boolean startsWithNewLine() {
    inFields = !super.startsWithNewLine();
    return !inFields;
  }

  @Override
  public int findNewLine(int max) {
    boolean isRequestLine = !inFields && max == requestLineBytesMax;
    if (isRequestLine && noMoreRequests) {
      throw new InsufficientDataAvailableException();
    }
    int end;
    try {
      end = super.findNewLine(max);
    } catch (ArrayIndexOutOfBoundsException e) {
      // Helidon 4.4 looks past what came at once where the last bytes allowed are yet to come.
      throw refused(inFields ? FIELDS_TOO_LARGE : Status.BAD_REQUEST_400);
    }
    if (inFields) {
      requireWithin(max, end);
    } else if (isRequestLine && end < max) {
      requireRequestLine(end);
    }
    return end;
  }

  @Override
  public int findOrNewLine(byte wanted, int max) {
    int end = super.findOrNewLine(wanted, max);
    if (inFields) {
      requireWithin(max, end);
    }
    return end;
  }

  private static void requireWithin(int max, int end) {
    if (end == max) {
      throw refused(FIELDS_TOO_LARGE);
    }
  }

  /** A method, more behind it, and no control characters: Helidon takes a bare LF for a letter. */
  private void requireRequestLine(int lineEnd) {
    BufferData line = getBuffer(lineEnd);
    boolean inMethod = true;
    for (int i = 0; i < lineEnd; i++) {
      int c = line.read();
      if (c < ' ' || c == 0x7f) {
        throw refused(Status.BAD_REQUEST_400);
      }
      if (inMethod && c == ' ' && i > 0) {
        inMethod = false;
      } else if (inMethod && !isTokenCharacter(c)) {
        throw refused(Status.BAD_REQUEST_400);
      }
    }
    if (inMethod) {
      // One word alone: the parser would wait for more, to show it in its own message.
      throw refused(Status.BAD_REQUEST_400);
    }
  }

  private static boolean isTokenCharacter(int c) {
    return (c >= 'a' && c <= 'z')
        || (c >= 'A' && c <= 'Z')
        || (c >= '0' && c <= '9')
        || TOKEN_MARKS.indexOf(c) >= 0;
  }

  private static RequestException refused(Status status) {
    return RequestException.builder()
        .type(EventType.BAD_REQUEST)
        .status(status)
        .message(status.reasonPhrase())
        .build();
  }
}
