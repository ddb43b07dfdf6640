/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.service.log;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.logging.Formatter;
import java.util.logging.LogRecord;

/**
 * Formats one short line for people: time, level, message, fields; control characters are escaped.
 */
public final class ConsoleLines extends Formatter {
  private final DateTimeFormatter clock;

  /** Lines with the time of day in {@code zone}. */
  public ConsoleLines(ZoneId zone) {
    clock = DateTimeFormatter.ofPattern("HH:mm:ss.SSS", Locale.ROOT).withZone(zone);
  }

  @Override
  public String format(LogRecord record) {
    StringBuilder out = new StringBuilder(120);
    out.append(clock.format(record.getInstant())).append(' ');
    out.append(String.format(Locale.ROOT, "%-5s ", Levels.nameOf(record.getLevel())));
    printable(out, formatMessage(record));
    Object[] parameters = record.getParameters();
    if (parameters != null) {
      for (Object parameter : parameters) {
        if (parameter instanceof LogFields fields) {
          printable(out.append("  "), fields.toString());
        }
      }
    }
    out.append('\n');
    if (record.getThrown() != null) {
      StringWriter stack = new StringWriter();
      record.getThrown().printStackTrace(new PrintWriter(stack, true));
      out.append(stack);
    }
    return out.toString();
  }

  /** Escapes text, so that a peer cannot forge a line or control the terminal. */
  private static void printable(StringBuilder out, String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      out.append(Character.isISOControl(c) ? '\ufffd' : c);
    }
  }
}
