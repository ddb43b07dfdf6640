/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.files;

import java.nio.charset.StandardCharsets;
import java.text.Normalizer;

/**
 * The name under which a file is downloaded. It is a readable base name that every usual file
 * system supports; it is never used as a path here.
 *
 * @param text not empty, in Unicode form C, at most {@value #BYTES_MAX} bytes of UTF-8, with a
 *     visible character, without path separators, control characters or characters that reorder the
 *     text around them
 */
public record FileName(String text) {
  /** The longest name in bytes of UTF-8, which ext4, APFS and NTFS all support. */
  public static final int BYTES_MAX = 255;

  private static final String INVALID = "invalid file name";
  private static final String UNRESERVED = "!#$&+-.^_`|~"; // attr-char of RFC 8187 §3.2.1

  /** Checks {@code text}. */
  public FileName {
    if (text.isEmpty() || text.indexOf('/') >= 0 || text.indexOf('\\') >= 0) {
      throw new IllegalArgumentException("not a base name: " + text.length() + " characters");
    }
  }

  /**
   * Extracts the base name from a sender's name.
   *
   * <p>Leading directories, separated by {@code /} or {@code \}, are dropped, as senders often
   * include them. An absolute path or {@code ..} is rejected rather than repaired: it is never sent
   * by accident, and older servers rejected it too. Two dots <em>within</em> a segment ({@code
   * a..b.txt}) are an ordinary name.
   *
   * @throws FileRefusedException {@code INVALID}; the text is that of the original where it had one
   */
  public static FileName parse(String said) throws FileRefusedException {
    if (said.isEmpty()) {
      throw FileRefusedException.invalid("file name cannot be empty");
    }
    if (said.startsWith("/")) {
      throw FileRefusedException.invalid(INVALID);
    }
    String base = said;
    for (String segment : said.split("[/\\\\]", -1)) {
      if (segment.strip().equals("..")) {
        throw FileRefusedException.invalid(INVALID);
      }
      base = segment;
    }
    String name = Normalizer.normalize(base, Normalizer.Form.NFC).strip();
    if (name.isBlank() || name.equals(".")) {
      throw FileRefusedException.invalid(INVALID);
    }
    for (int i = 0; i < name.length(); i += Character.charCount(name.codePointAt(i))) {
      if (isForbidden(name.codePointAt(i))) {
        throw FileRefusedException.invalid(
            "%s: U+%04X is not allowed".formatted(INVALID, name.codePointAt(i)));
      }
    }
    if (name.codePoints().noneMatch(FileName::shows)) {
      throw FileRefusedException.invalid(INVALID + ": it has no visible character");
    }
    int bytes = name.getBytes(StandardCharsets.UTF_8).length;
    if (bytes > BYTES_MAX) {
      throw FileRefusedException.invalid(
          "%s: %d bytes, limit %d".formatted(INVALID, bytes, BYTES_MAX));
    }
    return new FileName(name);
  }

  /**
   * The value of {@code Content-Disposition} that makes a browser save the file under this name:
   * RFC 6266 with an RFC 8187 name, after an ASCII fallback.
   */
  public String attachment() {
    StringBuilder ascii = new StringBuilder();
    text.codePoints()
        .forEach(c -> ascii.append(c < 0x7f && "\"\\%".indexOf(c) < 0 ? (char) c : '_'));
    return "attachment; filename=\"" + ascii + "\"; filename*=UTF-8''" + encoded(UNRESERVED);
  }

  /** The name as one segment of a URL's path. */
  public String pathSegment() {
    return encoded("-._~");
  }

  private String encoded(String allowed) {
    StringBuilder out = new StringBuilder();
    for (byte octet : text.getBytes(StandardCharsets.UTF_8)) {
      char c = (char) (octet & 0xff);
      boolean alphanumeric =
          (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
      if (alphanumeric || allowed.indexOf(c) >= 0) {
        out.append(c);
      } else {
        out.append("%%%02X".formatted((int) c));
      }
    }
    return out.toString();
  }

  /**
   * True for a visible character: not a space, a combining mark, an invisible character (Unicode's
   * Default_Ignorable_Code_Point: fillers, joiners, tags, selectors) or Braille without dots.
   */
  private static boolean shows(int c) {
    return switch (Character.getType(c)) {
      case Character.SPACE_SEPARATOR,
          Character.FORMAT,
          Character.UNASSIGNED,
          Character.NON_SPACING_MARK,
          Character.ENCLOSING_MARK ->
          false;
      default ->
          c != 0x115F
              && c != 0x1160
              && c != 0x3164
              && c != 0xFFA0
              && c != 0x2800
              && (c < 0xE0000 || c > 0xE0FFF);
    };
  }

  /**
   * Control characters, line ends, unpaired surrogates, and characters that reorder text (UAX #9).
   */
  private static boolean isForbidden(int c) {
    return switch (Character.getType(c)) {
      case Character.CONTROL,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR,
          Character.SURROGATE ->
          true;
      default -> (c >= 0x202A && c <= 0x202E) || (c >= 0x2066 && c <= 0x2069) || c == 0xFEFF;
    };
  }
}
