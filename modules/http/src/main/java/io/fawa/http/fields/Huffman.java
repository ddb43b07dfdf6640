/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.http.fields;

/**
 * The Huffman code of RFC 7541 appendix B. The code is canonical (codes of one length ascend with
 * their symbols), so the lengths define it.
 */
public final class Huffman {
  private static final int SYMBOLS = 257;
  private static final int END_OF_STRING = 256;
  private static final int LENGTH_MIN = 5;
  private static final int LENGTH_MAX = 30;
  private static final int FAST_BITS = 8;

  /** The code length of each symbol in turn, as a letter: {@code a} = 5 bits. */
  private static final String LENGTHS =
      "isxxxxxxxtzxxzxxxxxxxxzxxxxxxxxx"
          + "bffhibdgffdgdbbbaaabbbbbbbcdkbhf"
          + "ibccccccccccccccccccccccdcdioijb"
          + "kabababbbaccbbbabcbaabccccckgjix"
          + "prpprrrsrssssststtrstssssqrsrsst"
          + "rqprrssqsrrtqrssqqrqsrssprrrsrrs"
          + "vvporsruvvvwwvtuoqvwwvwtqqvvxwww"
          + "ptpqrqqsrruuttvsvwvvwwwwwxwwwwwv"
          + "z";

  private static final int[] CODE = new int[SYMBOLS];
  private static final byte[] LENGTH = new byte[SYMBOLS];

  /** By the next 8 bits: {@code length << 8 | symbol} of a code of at most 8 bits, else 0. */
  private static final short[] FAST = new short[1 << FAST_BITS];

  /** By length: the first code, the code after the last, and where its symbols start in SORTED. */
  private static final int[] FIRST = new int[LENGTH_MAX + 1];

  private static final int[] LIMIT = new int[LENGTH_MAX + 1];
  private static final int[] START = new int[LENGTH_MAX + 1];
  private static final short[] SORTED = new short[SYMBOLS];

  static {
    int code = 0;
    int placed = 0;
    for (int length = LENGTH_MIN; length <= LENGTH_MAX; length++) {
      code <<= 1;
      FIRST[length] = code;
      START[length] = placed;
      for (int symbol = 0; symbol < SYMBOLS; symbol++) {
        if (LENGTHS.charAt(symbol) - 'a' + LENGTH_MIN == length) {
          CODE[symbol] = code;
          LENGTH[symbol] = (byte) length;
          SORTED[placed++] = (short) symbol;
          markFast(symbol, code, length);
          code++;
        }
      }
      LIMIT[length] = code;
    }
  }

  private Huffman() {}

  private static void markFast(int symbol, int code, int length) {
    int spare = FAST_BITS - length;
    for (int i = 0; spare >= 0 && i < 1 << spare; i++) {
      FAST[(code << spare) | i] = (short) ((length << 8) | symbol);
    }
  }

  /** How many octets {@link #encode} will write. */
  public static int codedLength(String text) {
    long bits = 0;
    for (int i = 0; i < text.length(); i++) {
      bits += LENGTH[text.charAt(i) & 0xff];
    }
    return (int) ((bits + 7) >>> 3);
  }

  /** Writes the code of {@code text} from {@code target[offset]} on, padded with ones. */
  public static void encode(String text, byte[] target, int offset) {
    long bits = 0;
    int count = 0;
    int at = offset;
    for (int i = 0; i < text.length(); i++) {
      int symbol = text.charAt(i) & 0xff;
      int length = LENGTH[symbol];
      bits = (bits << length) | CODE[symbol];
      count += length;
      while (count >= 8) {
        count -= 8;
        target[at++] = (byte) (bits >>> count);
      }
    }
    if (count > 0) {
      target[at] = (byte) ((bits << (8 - count)) | (0xff >>> count));
    }
  }

  /**
   * Decodes {@code source[offset, offset+length)} to the start of {@code target}, which has room
   * for {@code length * 8 / 5} octets.
   *
   * @return the number of octets decoded
   * @throws HuffmanException the octets are no code, or their padding is wrong
   */
  public static int decode(byte[] source, int offset, int length, byte[] target)
      throws HuffmanException {
    long bits = 0;
    int count = 0;
    int at = offset;
    int end = offset + length;
    int size = 0;
    while (true) {
      while (count <= 32 && at < end) {
        bits = (bits << 8) | (source[at++] & 0xff);
        count += 8;
      }
      int entry = FAST[peek(bits, count)];
      if (entry == 0) {
        entry = findLong(bits, count);
      }
      if (entry == 0 || entry >>> 8 > count) {
        break;
      }
      int symbol = entry & 0xff;
      count -= entry >>> 8;
      target[size++] = (byte) symbol;
    }
    // RFC 7541 §5.2: padding "strictly longer than 7 bits MUST be treated as a decoding error",
    // and it is made of the first bits of the end-of-string code, which are all ones.
    long ones = (1L << count) - 1;
    if (count > 7 || (bits & ones) != ones) {
      throw new HuffmanException("Huffman code ends with " + count + " bits that are no padding");
    }
    return size;
  }

  /** The next 8 bits, with ones in place of those that are missing. */
  private static int peek(long bits, int count) {
    if (count >= FAST_BITS) {
      return (int) (bits >>> (count - FAST_BITS)) & 0xff;
    }
    int missing = FAST_BITS - count;
    return (int) ((bits << missing) | ((1 << missing) - 1)) & 0xff;
  }

  private static int findLong(long bits, int count) throws HuffmanException {
    for (int length = FAST_BITS + 1; length <= Math.min(count, LENGTH_MAX); length++) {
      int code = (int) (bits >>> (count - length)) & ((1 << length) - 1);
      if (code < LIMIT[length]) {
        int symbol = SORTED[START[length] + code - FIRST[length]];
        if (symbol == END_OF_STRING) {
          throw new HuffmanException("Huffman code contains the end-of-string symbol");
        }
        return (length << 8) | symbol;
      }
    }
    return 0;
  }
}
