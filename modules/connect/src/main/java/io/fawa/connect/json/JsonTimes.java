/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.connect.json;

import com.google.protobuf.Duration;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Timestamp;
import java.time.DateTimeException;
import java.time.LocalDateTime;
import java.time.ZoneOffset;

/**
 * The JSON forms of timestamps and durations: RFC 3339 in capitals, and seconds with an {@code s},
 * both to the nanosecond. Errors do not quote the text. Single-owner.
 */
final class JsonTimes {
  private static final int FRACTION_DIGITS_MAX = 9;
  private static final long DURATION_SECONDS_MAX = 315_576_000_000L;
  private static final long YEAR_1 = LocalDateTime.of(1, 1, 1, 0, 0).toEpochSecond(ZoneOffset.UTC);
  private static final long YEAR_10000 =
      LocalDateTime.of(10_000, 1, 1, 0, 0).toEpochSecond(ZoneOffset.UTC);

  private final JsonReader in;
  private final String shape;
  private final byte[] text;
  private final int end;
  private int at;

  /** Reads the token of {@code in}, which should have a shape. */
  private JsonTimes(JsonReader in, String shape) {
    this.in = in;
    this.shape = shape;
    this.text = in.token();
    this.at = in.tokenStart();
    this.end = at + in.tokenLength();
  }

  /** Reads a string that is a date and time with an offset, in the years 1 to 9999. */
  static Timestamp timestamp(JsonReader in) throws InvalidProtocolBufferException {
    in.string();
    return new JsonTimes(in, "timestamp such as 2006-01-02T15:04:05.678Z").timestamp();
  }

  /** Reads a string that is a number of seconds. */
  static Duration duration(JsonReader in) throws InvalidProtocolBufferException {
    in.string();
    return new JsonTimes(in, "duration such as -1.5s").duration();
  }

  private Timestamp timestamp() throws InvalidProtocolBufferException {
    int year = digits(4);
    expect('-');
    int month = digits(2);
    expect('-');
    int day = digits(2);
    expect('T');
    int hour = digits(2);
    expect(':');
    int minute = digits(2);
    expect(':');
    int second = digits(2);
    int nanos = fraction();
    int offsetSeconds = offset();
    finish();
    long seconds;
    try {
      seconds =
          LocalDateTime.of(year, month, day, hour, minute, second).toEpochSecond(ZoneOffset.UTC)
              - offsetSeconds;
    } catch (DateTimeException e) {
      throw in.error("timestamp is not a valid date and time");
    }
    if (seconds < YEAR_1 || seconds >= YEAR_10000) {
      throw in.error("timestamp is not in the years 1 to 9999");
    }
    return Timestamp.newBuilder().setSeconds(seconds).setNanos(nanos).build();
  }

  private Duration duration() throws InvalidProtocolBufferException {
    int sign = peek() == '-' ? -1 : 1;
    if (sign < 0) {
      at++;
    }
    long seconds = digits(1);
    while (isDigit()) {
      seconds = 10 * seconds + digits(1);
      if (seconds > DURATION_SECONDS_MAX) {
        throw in.error("duration is over " + DURATION_SECONDS_MAX + " seconds");
      }
    }
    int nanos = fraction();
    expect('s');
    finish();
    return Duration.newBuilder().setSeconds(sign * seconds).setNanos(sign * nanos).build();
  }

  /** The nanoseconds behind a point, if there is one. */
  private int fraction() throws InvalidProtocolBufferException {
    if (peek() != '.') {
      return 0;
    }
    at++;
    int nanos = digits(1);
    int count = 1;
    while (isDigit() && count < FRACTION_DIGITS_MAX) {
      nanos = 10 * nanos + digits(1);
      count++;
    }
    for (; count < FRACTION_DIGITS_MAX; count++) {
      nanos *= 10;
    }
    return nanos;
  }

  /** The seconds east of UTC. */
  private int offset() throws InvalidProtocolBufferException {
    if (peek() == 'Z') {
      at++;
      return 0;
    }
    int sign = peek() == '-' ? -1 : 1;
    expect(sign < 0 ? '-' : '+');
    int hours = digits(2);
    expect(':');
    int minutes = digits(2);
    if (hours > 23 || minutes > 59) {
      throw in.error("offset of a timestamp is over 23:59");
    }
    return sign * 60 * (60 * hours + minutes);
  }

  private int digits(int count) throws InvalidProtocolBufferException {
    int value = 0;
    for (int i = 0; i < count; i++) {
      if (!isDigit()) {
        throw malformed();
      }
      value = 10 * value + (text[at++] - '0');
    }
    return value;
  }

  private boolean isDigit() {
    return peek() >= '0' && peek() <= '9';
  }

  /** The next byte; 0, which no time has, at the end. */
  private int peek() {
    return at < end ? text[at] : 0;
  }

  private void expect(char c) throws InvalidProtocolBufferException {
    if (peek() != c) {
      throw malformed();
    }
    at++;
  }

  private void finish() throws InvalidProtocolBufferException {
    if (at < end) {
      throw malformed();
    }
  }

  private InvalidProtocolBufferException malformed() {
    return in.error("string is not a " + shape);
  }
}
