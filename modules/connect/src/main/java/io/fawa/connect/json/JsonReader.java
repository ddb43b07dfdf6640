/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.connect.json;

import com.google.protobuf.InvalidProtocolBufferException;
import io.fawa.connect.codec.Bytes;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/**
 * Reads JSON (RFC 8259, strictly) from UTF-8 bytes, token by token. After each call it is
 * positioned behind what was read. Single-owner.
 */
public final class JsonReader {
  /** The nesting limit of objects and arrays. */
  static final int DEPTH_MAX = 100;

  private static final char REPLACEMENT = '\uFFFD';

  private final byte[] source;
  private final int end;
  private int at;
  private int depth;

  /**
   * The bytes of the string or number read last: a slice of the source, or of {@link #unescaped}.
   */
  private byte[] token;

  private int tokenStart;
  private int tokenLength;
  private Bytes unescaped = new Bytes(0);

  /** A reader of {@code source[offset, offset+length)}. */
  public JsonReader(byte[] source, int offset, int length) {
    this.source = source;
    this.at = offset;
    this.end = offset + length;
    this.token = source;
  }

  int position() {
    return at;
  }

  /** Goes back to a {@link #position}, on the same level. */
  void seek(int position) {
    at = position;
  }

  /** The first character of the next token, which stays unread; 0 at the end. */
  int peek() {
    while (at < end) {
      byte c = source[at];
      if (c != ' ' && c != '\n' && c != '\r' && c != '\t') {
        return c;
      }
      at++;
    }
    return 0;
  }

  /** Reads an opening brace or bracket. */
  public void open(char bracket) throws InvalidProtocolBufferException {
    expect(bracket);
    if (++depth > DEPTH_MAX) {
      throw error("nested more than " + DEPTH_MAX + " deep");
    }
  }

  /**
   * Moves on in an object or array that was opened.
   *
   * @param first true before its first element
   * @return false at its end, which is then read
   */
  public boolean more(char closing, boolean first) throws InvalidProtocolBufferException {
    int c = peek();
    if (c == closing) {
      at++;
      depth--;
      return false;
    }
    if (!first) {
      expect(',');
    }
    return true;
  }

  /** Reads a member's name and the colon behind it. */
  public String name() throws InvalidProtocolBufferException {
    string();
    String name = text();
    expect(':');
    return name;
  }

  /** Reads {@code null}, if it is next. */
  public boolean nullValue() throws InvalidProtocolBufferException {
    if (peek() != 'n') {
      return false;
    }
    literal("null");
    return true;
  }

  boolean booleanValue() throws InvalidProtocolBufferException {
    int c = peek();
    if (c == 't') {
      literal("true");
      return true;
    }
    if (c != 'f') {
      throw unexpected("a boolean");
    }
    literal("false");
    return false;
  }

  /** Reads a string; its content is the token. */
  public void string() throws InvalidProtocolBufferException {
    if (peek() != '"') {
      throw unexpected("a string");
    }
    int start = ++at;
    int signs = 0;
    while (at < end) {
      byte c = source[at];
      if (c == '"') {
        take(source, start, at - start);
        at++;
        if (signs < 0) {
          checkUtf8();
        }
        return;
      }
      if (c == '\\') {
        unescape(start);
        return;
      }
      if (c >= 0 && c < ' ') {
        throw error("control character in a string");
      }
      signs |= c;
      at++;
    }
    throw error("unterminated string");
  }

  /** Reads a number; its digits are the token. */
  void number() throws InvalidProtocolBufferException {
    peek();
    int start = at;
    if (at < end && source[at] == '-') {
      at++;
    }
    int integer = at;
    digits();
    if (source[integer] == '0' && at > integer + 1) {
      throw error("number with a leading zero");
    }
    if (at < end && source[at] == '.') {
      at++;
      digits();
    }
    if (at < end && (source[at] == 'e' || source[at] == 'E')) {
      at++;
      if (at < end && (source[at] == '+' || source[at] == '-')) {
        at++;
      }
      digits();
    }
    take(source, start, at - start);
  }

  /** Skips any value. */
  public void skip() throws InvalidProtocolBufferException {
    switch (peek()) {
      case '{' -> {
        open('{');
        for (boolean first = true; more('}', first); first = false) {
          name();
          skip();
        }
      }
      case '[' -> {
        open('[');
        for (boolean first = true; more(']', first); first = false) {
          skip();
        }
      }
      case '"' -> string();
      case 't', 'f' -> booleanValue();
      case 'n' -> literal("null");
      default -> number();
    }
  }

  /** Checks that nothing follows. */
  public void finish() throws InvalidProtocolBufferException {
    if (peek() != 0 || at < end) {
      throw unexpected("the end");
    }
  }

  byte[] token() {
    return token;
  }

  int tokenStart() {
    return tokenStart;
  }

  int tokenLength() {
    return tokenLength;
  }

  /** The token as a string. */
  public String text() {
    return new String(token, tokenStart, tokenLength, StandardCharsets.UTF_8);
  }

  public InvalidProtocolBufferException error(String problem) {
    return new InvalidProtocolBufferException("JSON byte " + at + ": " + problem);
  }

  private InvalidProtocolBufferException unexpected(String wanted) {
    int c = peek();
    String found =
        at >= end ? "end" : c > ' ' && c < 0x7f ? "'" + (char) c + "'" : "byte " + (c & 0xff);
    return error("expected " + wanted + ", found " + found);
  }

  private void expect(char c) throws InvalidProtocolBufferException {
    if (peek() != c) {
      throw unexpected("'" + c + "'");
    }
    at++;
  }

  private void literal(String word) throws InvalidProtocolBufferException {
    for (int i = 0; i < word.length(); i++) {
      if (at + i >= end || source[at + i] != word.charAt(i)) {
        throw unexpected("a value");
      }
    }
    at += word.length();
  }

  private void digits() throws InvalidProtocolBufferException {
    int start = at;
    while (at < end && source[at] >= '0' && source[at] <= '9') {
      at++;
    }
    if (at == start) {
      throw unexpected("a value");
    }
  }

  private void take(byte[] bytes, int start, int length) {
    token = bytes;
    tokenStart = start;
    tokenLength = length;
  }

  /** Reads the rest of a string that has an escape at the current position. */
  private void unescape(int start) throws InvalidProtocolBufferException {
    Bytes target = unescaped;
    target.clear();
    target.write(source, start, at - start);
    while (at < end) {
      byte c = source[at++];
      if (c == '"') {
        take(target.array(), 0, target.size());
        checkUtf8();
        return;
      }
      if (c >= 0 && c < ' ') {
        throw error("control character in a string");
      }
      if (c == '\\') {
        escape(target);
      } else {
        target.write(c);
      }
    }
    throw error("unterminated string");
  }

  private void escape(Bytes target) throws InvalidProtocolBufferException {
    int c = at < end ? source[at++] : 0;
    switch (c) {
      case '"', '\\', '/' -> target.write(c);
      case 'b' -> target.write('\b');
      case 'f' -> target.write('\f');
      case 'n' -> target.write('\n');
      case 'r' -> target.write('\r');
      case 't' -> target.write('\t');
      case 'u' -> codePoint(target);
      default -> throw error("unknown escape in a string");
    }
  }

  private void codePoint(Bytes target) throws InvalidProtocolBufferException {
    int unit = hex4();
    int point = unit;
    if (Character.isSurrogate((char) unit)) {
      boolean pair = at + 1 < end && source[at] == '\\' && source[at + 1] == 'u';
      if (!pair || !Character.isHighSurrogate((char) unit)) {
        throw error("unpaired surrogate in a string");
      }
      at += 2;
      int low = hex4();
      if (!Character.isLowSurrogate((char) low)) {
        throw error("unpaired surrogate in a string");
      }
      point = Character.toCodePoint((char) unit, (char) low);
    }
    if (point < 0x80) {
      target.write(point);
    } else {
      target.append(Character.toString(point).getBytes(StandardCharsets.UTF_8));
    }
  }

  private int hex4() throws InvalidProtocolBufferException {
    int value = 0;
    for (int i = 0; i < 4; i++) {
      int digit = at < end ? Character.digit(source[at], 16) : -1;
      if (digit < 0) {
        throw error("malformed escape in a string");
      }
      value = 16 * value + digit;
      at++;
    }
    return value;
  }

  private void checkUtf8() throws InvalidProtocolBufferException {
    if (text().indexOf(REPLACEMENT) < 0) {
      return;
    }
    try {
      StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(token, tokenStart, tokenLength));
    } catch (CharacterCodingException e) {
      throw error("string is not valid UTF-8");
    }
  }
}
