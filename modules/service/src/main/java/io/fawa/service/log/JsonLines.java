/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.service.log;

import io.fawa.http.JsonString;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.logging.Formatter;
import java.util.logging.LogRecord;

/** One JSON object a line: time, level, logger, message, then fields and the stack of an error. */
public final class JsonLines extends Formatter {
  private static final int STACK_CHARS_MAX = 16_384;

  @Override
  public String format(LogRecord record) {
    StringBuilder out = new StringBuilder(160);
    out.append("{\"time\":\"").append(record.getInstant()).append("\",\"level\":\"");
    out.append(Levels.nameOf(record.getLevel())).append('"');
    member(out, "logger", record.getLoggerName());
    member(out, "message", formatMessage(record));
    Object[] parameters = record.getParameters();
    if (parameters != null) {
      for (Object parameter : parameters) {
        if (parameter instanceof LogFields fields) {
          fields.values().forEach((name, value) -> field(out, name, value));
        }
      }
    }
    if (record.getThrown() != null) {
      member(out, "error", stackOf(record.getThrown()));
    }
    return out.append("}\n").toString();
  }

  /** The fields as one JSON object, whatever their names. */
  public static String object(LogFields fields) {
    StringBuilder out = new StringBuilder(200).append('{');
    fields
        .values()
        .forEach((name, value) -> {
          if (out.length() > 1) {
            out.append(',');
          }
          value(out, name, value);
        });
    return out.append('}').toString();
  }

  private static void value(StringBuilder out, String name, Object value) {
    JsonString.IN_LINES.append(out, name);
    out.append(':');
    if (value instanceof Number || value instanceof Boolean) {
      out.append(value);
    } else {
      JsonString.IN_LINES.append(out, String.valueOf(value));
    }
  }

  private static void field(StringBuilder out, String name, Object value) {
    switch (name) {
      case "time", "level", "logger", "message", "error" -> {
        // The record's own members stay what they are.
      }
      default -> {
        out.append(',');
        value(out, name, value);
      }
    }
  }

  private static void member(StringBuilder out, String name, String value) {
    out.append(',');
    JsonString.IN_LINES.append(out, name);
    out.append(':');
    JsonString.IN_LINES.append(out, value == null ? "" : value);
  }

  private static String stackOf(Throwable thrown) {
    StringWriter text = new StringWriter();
    thrown.printStackTrace(new PrintWriter(text, true));
    String stack = text.toString();
    return stack.length() <= STACK_CHARS_MAX ? stack : stack.substring(0, STACK_CHARS_MAX);
  }
}
