/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.loom.net.udp;

import io.fawa.loom.fec.FecPacket;
import io.fawa.loom.kcp.KcpDatagram;

/**
 * An opened datagram, {@code bytes[offset, offset+length)}, while it is being examined.
 *
 * @param type the result of {@link FecPacket#type}
 */
@SuppressWarnings("ArrayRecordComponent") // the bytes are never retained or compared
record Datagram(int type, byte[] bytes, int offset, int length) {
  /** Whether it holds segments of KCP. */
  boolean hasSegments() {
    return type == FecPacket.DATA || type == FecPacket.NONE;
  }

  /** The offset of the segments. */
  int segmentsAt() {
    return type == FecPacket.DATA ? offset + FecPacket.DATA_HEADER_BYTES : offset;
  }

  /** The length of the segments. */
  int segmentBytes() {
    return type == FecPacket.DATA ? FecPacket.dataBytes(bytes, offset) : length;
  }

  /** Whether the segments are complete and valid. */
  boolean isWellFormed() {
    return KcpDatagram.wellFormed(bytes, segmentsAt(), segmentBytes());
  }

  int conversation() {
    return KcpDatagram.conversation(bytes, segmentsAt());
  }

  /** Whether it may begin a conversation; it must be well-formed. */
  boolean mayOpen(int window) {
    return KcpDatagram.mayOpen(bytes, segmentsAt(), segmentBytes(), window);
  }

  /** Whether it pushes the first segment of its conversation; it must be well-formed. */
  boolean pushesFirst() {
    return KcpDatagram.pushes(bytes, segmentsAt(), segmentBytes(), 0);
  }

  /** Whether it responds to a challenge; it must be well-formed if it has segments. */
  boolean answers(int sequence, int timestamp) {
    return hasSegments()
        && isWellFormed()
        && KcpDatagram.acknowledges(bytes, segmentsAt(), segmentBytes(), sequence, timestamp);
  }
}
