/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.connect.json;

import com.google.protobuf.InvalidProtocolBufferException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;

/** JSON's numbers as protobuf's: range and whole-number checks. */
final class JsonNumbers {
  private static final BigInteger UINT64_MAX =
      BigInteger.ONE.shiftLeft(64).subtract(BigInteger.ONE);
  private static final BigInteger INT64_MIN = BigInteger.valueOf(Long.MIN_VALUE);
  private static final BigInteger INT64_MAX = BigInteger.valueOf(Long.MAX_VALUE);
  private static final long UINT32_MAX = 0xffff_ffffL;

  /** This many digits cannot overflow a long. */
  private static final int SAFE_DIGITS = 18;

  /** The most digits accepted; no 64-bit number needs more. */
  private static final int DIGITS_MAX = 64;

  private JsonNumbers() {}

  static int int32(JsonReader in) throws InvalidProtocolBufferException {
    long value = int64(in);
    if (value != (int) value) {
      throw in.error("number is not an int32");
    }
    return (int) value;
  }

  static int uint32(JsonReader in) throws InvalidProtocolBufferException {
    long value = int64(in);
    if (value < 0 || value > UINT32_MAX) {
      throw in.error("number is not a uint32");
    }
    return (int) value;
  }

  static long int64(JsonReader in) throws InvalidProtocolBufferException {
    if (readDigits(in) && isShort(in)) {
      return shortValue(in);
    }
    return exact(in, INT64_MIN, INT64_MAX).longValue();
  }

  static long uint64(JsonReader in) throws InvalidProtocolBufferException {
    if (readDigits(in) && isShort(in)) {
      long value = shortValue(in);
      if (value >= 0) {
        return value;
      }
    }
    return exact(in, BigInteger.ZERO, UINT64_MAX).longValue();
  }

  static double float64(JsonReader in) throws InvalidProtocolBufferException {
    boolean quoted = !readDigits(in);
    String text = ascii(in);
    if (quoted) {
      switch (text) {
        case "NaN" -> {
          return Double.NaN;
        }
        case "Infinity" -> {
          return Double.POSITIVE_INFINITY;
        }
        case "-Infinity" -> {
          return Double.NEGATIVE_INFINITY;
        }
        default -> recheck(in);
      }
    }
    double value = Double.parseDouble(text);
    if (Double.isInfinite(value)) {
      throw in.error("number is not a double");
    }
    return value;
  }

  static float float32(JsonReader in) throws InvalidProtocolBufferException {
    double value = float64(in);
    float narrow = (float) value;
    if (Float.isInfinite(narrow) && !Double.isInfinite(value)) {
      throw in.error("number is not a float");
    }
    return narrow;
  }

  /** Reads a number, or a string that holds one; returns false for a string. */
  private static boolean readDigits(JsonReader in) throws InvalidProtocolBufferException {
    if (in.peek() == '"') {
      in.string();
      return false;
    }
    in.number();
    return true;
  }

  /** True if the token is a sign and few enough digits. */
  private static boolean isShort(JsonReader in) {
    int start = in.tokenStart();
    int length = in.tokenLength();
    if (length > SAFE_DIGITS) {
      return false;
    }
    for (int i = start + (in.token()[start] == '-' ? 1 : 0); i < start + length; i++) {
      if (in.token()[i] < '0' || in.token()[i] > '9') {
        return false;
      }
    }
    return true;
  }

  private static long shortValue(JsonReader in) {
    int start = in.tokenStart();
    boolean negative = in.token()[start] == '-';
    long value = 0;
    for (int i = start + (negative ? 1 : 0); i < start + in.tokenLength(); i++) {
      value = 10 * value + (in.token()[i] - '0');
    }
    return negative ? -value : value;
  }

  /** The whole number that the token stands for, which may have a point or an exponent. */
  private static BigInteger exact(JsonReader in, BigInteger min, BigInteger max)
      throws InvalidProtocolBufferException {
    recheck(in);
    if (in.tokenLength() <= DIGITS_MAX) {
      BigDecimal value = decimal(in);
      // A huge exponent must not become a huge number.
      long digits = (long) value.precision() - value.scale();
      if (value.signum() == 0 || (digits > 0 && digits <= DIGITS_MAX)) {
        try {
          BigInteger whole = value.toBigIntegerExact();
          if (whole.compareTo(min) >= 0 && whole.compareTo(max) <= 0) {
            return whole;
          }
        } catch (ArithmeticException e) {
          throw in.error("number is not whole");
        }
      }
    }
    throw in.error("number is out of range or not whole");
  }

  private static BigDecimal decimal(JsonReader in) throws InvalidProtocolBufferException {
    try {
      return new BigDecimal(ascii(in));
    } catch (NumberFormatException e) {
      // JSON has exponents of any length.
      throw in.error("number is out of range or not whole");
    }
  }

  /** Checks that the token, which may come from a string, is a number of JSON. */
  private static void recheck(JsonReader in) throws InvalidProtocolBufferException {
    JsonReader number = new JsonReader(in.token(), in.tokenStart(), in.tokenLength());
    boolean blank = in.tokenLength() == 0 || in.token()[in.tokenStart()] <= ' ';
    if (blank) {
      throw in.error("string is not a number");
    }
    number.number();
    if (number.position() != in.tokenStart() + in.tokenLength()) {
      throw in.error("string is not a number");
    }
  }

  private static String ascii(JsonReader in) {
    return new String(in.token(), in.tokenStart(), in.tokenLength(), StandardCharsets.ISO_8859_1);
  }
}
