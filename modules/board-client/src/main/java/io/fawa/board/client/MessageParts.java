/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.board.client;

import io.fawa.limits.Allowance;
import io.fawa.limits.BudgetExceededException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Messages in packs, as a message may be longer than a pack. Each pack is a part of one message: a
 * byte, then the part's bytes. Bit 0 of the byte says that more parts follow, bit 1 that others
 * came before; so a message of one pack begins with 0, and one of several with 1, 3, …, 3, 2.
 *
 * <p>A first part drops what is unfinished, and a later part without its first one is dropped: a
 * sender may give a message up, and one that began in a session that is gone has lost its
 * beginning. Single-owner.
 */
public final class MessageParts {
  private static final int MORE = 1;
  private static final int LATER = 2;

  private final int messageBytesMax;
  private final Allowance allowance;
  private final List<byte[]> parts = new ArrayList<>();
  private int bytes;

  /**
   * No part was received.
   *
   * @param messageBytesMax of the longest message
   * @param allowance from which unfinished messages are taken
   */
  public MessageParts(int messageBytesMax, Allowance allowance) {
    this.messageBytesMax = messageBytesMax;
    this.allowance = allowance;
  }

  /**
   * The packs of a message.
   *
   * @param packBytesMax of the longest pack, 2 or more
   */
  public static List<byte[]> split(byte[] message, int packBytesMax) {
    if (packBytesMax < 2) {
      throw new IllegalArgumentException(
          "packs of " + packBytesMax + " bytes, allowed are 2 and more");
    }
    List<byte[]> packs = new ArrayList<>();
    int from = 0;
    do {
      int to = Math.min(message.length, from + packBytesMax - 1);
      byte[] pack = new byte[1 + to - from];
      pack[0] = (byte) ((to < message.length ? MORE : 0) | (from > 0 ? LATER : 0));
      System.arraycopy(message, from, pack, 1, to - from);
      packs.add(pack);
      from = to;
    } while (from < message.length);
    return packs;
  }

  /**
   * Takes a pack; gives the message that it completes.
   *
   * @throws MalformedPartException it is no part, or the message is longer than is allowed
   * @throws BudgetExceededException there is no memory left for it
   */
  public Optional<byte[]> take(byte[] pack) throws MalformedPartException, BudgetExceededException {
    if (pack.length == 0 || (pack[0] & ~(MORE | LATER)) != 0) {
      throw new MalformedPartException("a part begins with a byte from 0 to 3");
    }
    boolean more = (pack[0] & MORE) != 0;
    boolean later = (pack[0] & LATER) != 0;
    if (!later) {
      drop();
    } else if (parts.isEmpty()) {
      return Optional.empty();
    }
    int length = pack.length - 1;
    if (length > messageBytesMax - bytes) {
      drop();
      throw new MalformedPartException("a message over " + messageBytesMax + " bytes");
    }
    if (!more && !later) {
      return Optional.of(Arrays.copyOfRange(pack, 1, pack.length));
    }
    // Counted with its byte, so that empty parts are not for nothing.
    if (!allowance.tryTake(pack.length)) {
      drop();
      throw new BudgetExceededException(pack.length);
    }
    parts.add(pack);
    bytes += length;
    return more ? Optional.empty() : Optional.of(joined());
  }

  private byte[] joined() {
    byte[] message = new byte[bytes];
    int at = 0;
    for (byte[] part : parts) {
      System.arraycopy(part, 1, message, at, part.length - 1);
      at += part.length - 1;
    }
    drop();
    return message;
  }

  /** Drops what is unfinished. */
  public void drop() {
    allowance.give((long) bytes + parts.size());
    parts.clear();
    bytes = 0;
  }
}
