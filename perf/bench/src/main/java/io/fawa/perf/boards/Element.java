/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.perf.boards;

/** An element of about 300 bytes that says when its change was meant to be sent. */
final class Element {
  private static final byte[] MARK = {'"', 's', 'e', 'n', 't', '"', ':', '"'};
  private static final int DIGITS = 19;

  private Element() {}

  static String of(String id, int version, long sentNanos) {
    return "{\"id\":\"%s\",\"version\":%d,\"versionNonce\":%d,\"isDeleted\":false,\"sent\":\"%019d\","
            .formatted(id, version, 1 + (sentNanos & 0xffffff), sentNanos)
        + "\"type\":\"rectangle\",\"x\":412.5,\"y\":230.25,\"width\":180,\"height\":96,\"angle\":0,"
        + "\"strokeColor\":\"#1e1e1e\",\"backgroundColor\":\"transparent\",\"fillStyle\":\"solid\","
        + "\"strokeWidth\":2,\"roughness\":1,\"opacity\":100}";
  }

  /**
   * Where the next time begins in a text, or -1.
   *
   * @param from where the search begins
   * @param to the end of the text
   */
  static int find(byte[] text, int from, int to) {
    int last = to - MARK.length - DIGITS;
    for (int i = from; i <= last; i++) {
      if (text[i + 1] == 's' && text[i] == '"' && marked(text, i)) {
        return i + MARK.length;
      }
    }
    return -1;
  }

  private static boolean marked(byte[] text, int at) {
    for (int i = 2; i < MARK.length; i++) {
      if (text[at + i] != MARK[i]) {
        return false;
      }
    }
    return true;
  }

  /** The time that begins there. */
  static long sentNanos(byte[] text, int at) {
    long nanos = 0;
    for (int i = at; i < at + DIGITS; i++) {
      nanos = 10 * nanos + text[i] - '0';
    }
    return nanos;
  }
}
