/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.storage.text;

import io.fawa.files.ContentId;
import io.fawa.files.FileKey;
import io.fawa.files.Inbox;
import io.fawa.files.Inbox.Limits;
import io.fawa.files.Inbox.Slot;
import java.io.IOException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * The inbox of a request as one word: its limits on files, bytes and bytes of one file, whether it
 * is {@code open} or {@code ended}, and the bytes received; then the keys received; then the
 * uploads in progress, each with its owner and bytes.
 *
 * <pre>
 *   10,1000,500,open,77;ABC123,DEF456;0123456789abcdef0123456789abcdef=0123456789abcdef=500
 * </pre>
 */
final class InboxText {
  /** A key, or an upload, has at most 70 characters and a separator. */
  static final int CHARS_MAX = 128 + 71 * Inbox.FILES_MAX;

  private static final int PARTS = 3;
  private static final int NUMBERS = 5;

  private InboxText() {}

  static String of(Inbox inbox) {
    Limits limits = inbox.limits();
    return "%d,%d,%d,%s,%d;%s;%s"
        .formatted(
            limits.files(),
            limits.bytes(),
            limits.fileBytes(),
            inbox.ended() ? "ended" : "open",
            inbox.bytes(),
            inbox.received().stream().map(FileKey::text).collect(Collectors.joining(",")),
            inbox.arriving().entrySet().stream()
                .map(entry ->
                    "%s=%s=%d"
                        .formatted(
                            entry.getKey().text(),
                            entry.getValue().owner(),
                            entry.getValue().bytes()))
                .sorted()
                .collect(Collectors.joining(",")));
  }

  static Inbox parse(String text) throws IOException {
    String[] parts = text.split(";", -1);
    String[] numbers = parts[0].split(",", -1);
    if (parts.length != PARTS || numbers.length != NUMBERS) {
      throw new IOException("its inbox is damaged");
    }
    Map<ContentId, Slot> arriving = new HashMap<>();
    for (String upload : words(parts[2])) {
      String[] values = upload.split("=", -1);
      if (values.length != PARTS) {
        throw new IOException("an upload of its inbox is damaged");
      }
      arriving.put(new ContentId(values[0]), new Slot(values[1], Long.parseLong(values[2])));
    }
    return new Inbox(
        new Limits(
            Integer.parseInt(numbers[0]), Long.parseLong(numbers[1]), Long.parseLong(numbers[2])),
        numbers[3].equals("ended"),
        Long.parseLong(numbers[4]),
        words(parts[1]).stream().map(FileKey::new).toList(),
        arriving);
  }

  private static List<String> words(String text) {
    return text.isEmpty() ? List.of() : Arrays.asList(text.split(",", -1));
  }
}
