/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.cli;

import com.google.zxing.WriterException;
import com.google.zxing.qrcode.decoder.ErrorCorrectionLevel;
import com.google.zxing.qrcode.encoder.ByteMatrix;
import com.google.zxing.qrcode.encoder.Encoder;

/** A QR code of half blocks, two modules a character, for a dark terminal. */
final class QrText {
  /** Light modules around the code, which readers need. */
  private static final int MARGIN = 4;

  private QrText() {}

  static String of(String text) {
    ByteMatrix code;
    try {
      code = Encoder.encode(text, ErrorCorrectionLevel.L).getMatrix();
    } catch (WriterException e) {
      throw new IllegalArgumentException("too long for a QR code: " + text.length(), e);
    }
    StringBuilder drawn = new StringBuilder();
    for (int y = -MARGIN; y < code.getHeight() + MARGIN; y += 2) {
      for (int x = -MARGIN; x < code.getWidth() + MARGIN; x++) {
        boolean upper = isLight(code, x, y);
        boolean lower = isLight(code, x, y + 1);
        drawn.append(upper ? lower ? '█' : '▀' : lower ? '▄' : ' ');
      }
      drawn.append('\n');
    }
    return drawn.toString();
  }

  private static boolean isLight(ByteMatrix code, int x, int y) {
    boolean inside = x >= 0 && y >= 0 && x < code.getWidth() && y < code.getHeight();
    return !inside || code.get(x, y) == 0;
  }
}
