/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.loom.net.udp;

import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Sends datagrams together by {@code sendmmsg(2)}, and consecutive ones of one size to one peer as
 * one message that the system splits (UDP_SEGMENT of {@code udp(7)}); the last of them may be
 * shorter. Single-owner.
 *
 * <p>Datagrams that the system refuses are sent by the channel, one by one: it waits for space and
 * reports the error of a single datagram. If a socket refuses such messages, they are not used any
 * more.
 */
final class LinuxSender {
  /** Datagrams that are sent with one call. */
  static final int DATAGRAMS_MAX = 64;

  private static final System.Logger LOG = System.getLogger(LinuxSender.class.getName());
  private static final int UDP_SEGMENT = 103;
  private static final int MSG_DONTWAIT = 0x40;
  private static final int MESSAGE_BYTES_MAX = 65_000;
  private static final int INTERRUPTED = 4;
  private static final int NO_ROOM_NOW = 11;
  private static final int INPUT_OUTPUT = 5;
  private static final int INVALID = 22;
  private static final int NOT_PERMITTED = 1;
  private static final int NO_SUCH_CALL = 38;
  private static final Messages.Pool MEMORY =
      new Messages.Pool(DATAGRAMS_MAX, DATAGRAMS_MAX * DatagramBatch.DATAGRAM_BYTES);

  private final Descriptor descriptor;
  private final Optional<SocketNames> names;
  private final ChannelBatch portable;
  private final SendCounts counts;
  private boolean cutting;
  private boolean usable = true;
  private boolean worked;

  private @Nullable Messages memory;
  private final @Nullable InetSocketAddress[] to = new @Nullable InetSocketAddress[DATAGRAMS_MAX];
  private final int[] at = new int[DATAGRAMS_MAX];
  private final int[] length = new int[DATAGRAMS_MAX];
  private final int[] segment = new int[DATAGRAMS_MAX];
  private int messages;
  private int datagrams;
  private int end;

  /**
   * Creates a sender.
   *
   * @param names of an unconnected socket
   * @param cutting whether messages of many datagrams may be used
   * @param portable the fallback for refused datagrams
   */
  LinuxSender(
      Descriptor descriptor,
      Optional<SocketNames> names,
      boolean cutting,
      ChannelBatch portable,
      SendCounts counts) {
    this.descriptor = descriptor;
    this.names = names;
    this.cutting = cutting;
    this.portable = portable;
    this.counts = counts;
  }

  /** As {@link DatagramBatch#send}. */
  void send(ByteBuffer datagram, @Nullable InetSocketAddress peer) {
    int count = datagram.remaining();
    if (!usable || count == 0 || count > DatagramBatch.DATAGRAM_BYTES) {
      flush();
      portable.send(datagram, peer);
      return;
    }
    if (datagrams == DATAGRAMS_MAX) {
      flush();
    }
    Messages kept = memory;
    if (kept == null) {
      kept = MEMORY.take();
      memory = kept;
      end = kept.dataAt();
    }
    kept.bytes().put(end, datagram, datagram.position(), count);
    if (joins(peer, count)) {
      length[messages - 1] += count;
    } else {
      to[messages] = peer;
      at[messages] = end;
      length[messages] = count;
      segment[messages] = count;
      messages++;
    }
    end += count;
    datagrams++;
  }

  /** Whether a datagram may be the next one of the last message. */
  private boolean joins(@Nullable InetSocketAddress peer, int count) {
    int last = messages - 1;
    if (!cutting || last < 0 || count > segment[last]) {
      return false;
    }
    boolean whole = length[last] % segment[last] == 0;
    return whole && length[last] + count <= MESSAGE_BYTES_MAX && Objects.equals(to[last], peer);
  }

  /** As {@link DatagramBatch#flush}. */
  void flush() {
    Messages kept = memory;
    if (kept == null) {
      return;
    }
    int next = 0;
    for (int i = 0; i < messages; i++) {
      describe(kept, i);
    }
    while (next < messages) {
      next += usable ? call(kept, next) : byChannel(kept, next);
    }
    messages = 0;
    datagrams = 0;
    memory = null;
    MEMORY.giveBack(kept);
  }

  private void describe(Messages kept, int message) {
    kept.setData(message, at[message], length[message]);
    if (length[message] > segment[message]) {
      kept.setControl(message, UDP_SEGMENT, segment[message]);
    } else {
      kept.setNoControl(message);
    }
    InetSocketAddress peer = to[message];
    int name = 0;
    if (peer != null && names.isPresent()) {
      name = names.get().write(peer, kept.bytes(), kept.name(message));
    }
    kept.setName(message, name);
  }

  /** Sends messages from {@code first} on; returns how many are done, sent or not. */
  private int call(Messages kept, int first) {
    if (!descriptor.enter()) {
      return messages - first;
    }
    int sent;
    try {
      sent =
          LinuxCalls.sendmmsg(
              kept.block(),
              descriptor.number(),
              kept.headerAddress(first),
              messages - first,
              MSG_DONTWAIT);
    } finally {
      descriptor.leave();
    }
    if (sent <= 0) {
      return refused(kept, first, kept.block().errno());
    }
    worked = true;
    for (int i = first; i < first + sent; i++) {
      counts.sent().add(datagrams(i));
    }
    return sent;
  }

  /** Handles a message that was not sent; returns 1 if it is done, else 0. */
  private int refused(Messages kept, int message, int error) {
    boolean cut = length[message] > segment[message];
    if (error == INTERRUPTED) {
      return 0;
    }
    if (cut && (error == INPUT_OUTPUT || error == INVALID)) {
      cutting = false;
      LOG.log(System.Logger.Level.DEBUG, "no UDP_SEGMENT here, error {0}", error);
    } else if (!worked && (error == NO_SUCH_CALL || error == NOT_PERMITTED || error == INVALID)) {
      usable = false;
      LOG.log(System.Logger.Level.DEBUG, "no sendmmsg here, error {0}", error);
    } else if (error != NO_ROOM_NOW) {
      // No listener, no route, no buffer: the first message is lost. The rest may succeed.
      counts.dropped().increment();
      return cut ? withoutFirst(kept, message) : 1;
    }
    return byChannel(kept, message);
  }

  private int withoutFirst(Messages kept, int message) {
    at[message] += segment[message];
    length[message] -= segment[message];
    segment[message] = Math.min(segment[message], length[message]);
    describe(kept, message);
    return 0;
  }

  private int byChannel(Messages kept, int message) {
    ByteBuffer view = kept.bytes().duplicate();
    int stop = at[message] + length[message];
    for (int begin = at[message]; begin < stop; begin += segment[message]) {
      view.limit(Math.min(stop, begin + segment[message])).position(begin);
      portable.send(view, to[message]);
    }
    return 1;
  }

  private int datagrams(int message) {
    return (length[message] + segment[message] - 1) / segment[message];
  }
}
