/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.connect.protocol;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import io.fawa.connect.Code;
import io.fawa.connect.Compression;
import io.fawa.connect.MessageCompression;
import io.fawa.connect.RpcException;
import io.fawa.connect.codec.Bytes;
import io.fawa.connect.codec.Codec;
import io.fawa.connect.codec.MessageCost;
import io.fawa.limits.Allowance;
import io.fawa.limits.BudgetExceededException;
import io.fawa.limits.LongWork;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The messages of one call, either side: coded, compressed, within limits and paid for. Reading and
 * writing may go on at once; each is single-owner.
 */
public final class Messages {
  private final Codec codec;
  private final Compressions compressions;
  private final MessageLimits limits;
  private final Code malformed;
  private final Supplier<Allowance> payer;

  private Optional<Compression> incoming = Optional.empty();
  private Optional<Compression> outgoing = Optional.empty();
  private volatile MessageCompression compressed = MessageCompression.BY_SIZE;

  /** Whether the last message that was read came compressed. */
  private boolean cameCompressed;

  /** What the last message that was read costs, where that is counted. */
  private @Nullable Allowance held;

  /**
   * The messages of a call.
   *
   * @param malformed the code for bytes that are no message
   * @param payer what long messages are taken from
   */
  public Messages(
      Codec codec,
      Compressions compressions,
      MessageLimits limits,
      Code malformed,
      Supplier<Allowance> payer) {
    this.codec = codec;
    this.compressions = compressions;
    this.limits = limits;
    this.malformed = malformed;
    this.payer = payer;
  }

  public MessageLimits limits() {
    return limits;
  }

  /** What is taken by this side, for an accept header. */
  public String acceptedEncodings() {
    return compressions.names();
  }

  /**
   * Agrees with a caller: its messages use what it names, and ours that too, or else what it takes.
   *
   * @throws RpcException with {@link Code#UNIMPLEMENTED}: what it names is not known here
   */
  public void agree(String encoding, String accepted) {
    incoming = compressions.named(encoding);
    outgoing = incoming.isPresent() ? incoming : compressions.accepted(accepted);
  }

  /** What compresses those messages that are read compressed. */
  public Optional<Compression> incoming() {
    return incoming;
  }

  /** What compresses those messages that are written compressed. */
  public Optional<Compression> outgoing() {
    return outgoing;
  }

  /** Says which messages are compressed from now on. */
  public void compress(MessageCompression which) {
    compressed = which;
  }

  /** What compresses a message of {@code length} bytes, if anything does. */
  public Optional<Compression> outgoing(int length) {
    return compressed.takes(length, limits.compressBytesMin()) ? outgoing : Optional.empty();
  }

  /** True if the last message that was read came compressed. */
  public boolean cameCompressed() {
    return cameCompressed;
  }

  /** Takes note of how a message came. */
  void came(boolean isCompressed) {
    cameCompressed = isCompressed;
  }

  /** Says what compresses those messages that come compressed. */
  public void incoming(Optional<Compression> compression) {
    incoming = compression;
  }

  /**
   * The plain form of what came compressed.
   *
   * @throws RpcException it is broken or too long, or nothing was agreed on
   */
  public byte[] decompress(byte[] source, int offset, int length) {
    Compression compression =
        incoming.orElseThrow(() ->
            new RpcException(
                Code.INTERNAL,
                "protocol error: sent compressed message without compression support"));
    if (length == 0) {
      return new byte[0];
    }
    try {
      return compression.decompress(source, offset, length, limits.receiveBytesMax(), allowance());
    } catch (BudgetExceededException e) {
      throw TransportFailure.of(e);
    } catch (InterruptedIOException e) {
      throw interrupted(e);
    } catch (IOException e) {
      throw new RpcException(malformed, "decompress: " + e.getMessage(), e);
    }
  }

  /**
   * Reads a message, which is decompressed already.
   *
   * @param retain true if the array is the message's to keep
   * @throws RpcException it is none, or there is no memory for it
   */
  public <T extends Message> T decode(
      T prototype, byte[] source, int offset, int length, boolean retain) {
    if (length < LongWork.BYTES_MIN) {
      return decodeNow(prototype, source, offset, length, retain);
    }
    LongWork turn = turn();
    try {
      return decodeNow(prototype, source, offset, length, retain);
    } finally {
      turn.close();
    }
  }

  private <T extends Message> T decodeNow(
      T prototype, byte[] source, int offset, int length, boolean retain) {
    Allowance taken = length < MessageCost.COUNTED_FROM_BYTES ? Allowance.unlimited() : allowance();
    try {
      return codec.decode(prototype, source, offset, length, retain, taken);
    } catch (InvalidProtocolBufferException e) {
      throw new RpcException(malformed, "unmarshal message: " + e.getMessage(), e);
    } catch (BudgetExceededException e) {
      throw TransportFailure.of(e);
    }
  }

  private static LongWork turn() {
    try {
      return LongWork.begin();
    } catch (BudgetExceededException e) {
      throw TransportFailure.of(e);
    } catch (InterruptedIOException e) {
      throw interrupted(e);
    }
  }

  private static RpcException interrupted(InterruptedIOException e) {
    return new RpcException(Code.CANCELED, String.valueOf(e.getMessage()), e);
  }

  private Allowance allowance() {
    Allowance open = held;
    if (open == null) {
      open = payer.get().open();
      held = open;
    }
    return open;
  }

  /**
   * Takes what a part of a message costs.
   *
   * @throws RpcException with {@link Code#RESOURCE_EXHAUSTED}: there is no memory for it
   */
  public void take(long bytes) {
    try {
      allowance().take(bytes);
    } catch (BudgetExceededException e) {
      throw TransportFailure.of(e);
    }
  }

  /** The next message of a stream is asked for: the one before costs nothing any more. */
  public void release() {
    if (held != null) {
      held.close();
      held = null;
    }
  }

  /**
   * Appends a message to {@code target}.
   *
   * @throws RpcException it cannot be written, or is too long
   */
  public void write(Message message, Bytes target) {
    int start = target.size();
    try {
      codec.encode(message, target);
    } catch (InvalidProtocolBufferException e) {
      throw new RpcException(Code.INTERNAL, "marshal message: " + e.getMessage(), e);
    }
    int length = target.size() - start;
    if (length > limits.sendBytesMax()) {
      throw new RpcException(
          Code.RESOURCE_EXHAUSTED,
          "message size " + length + " exceeds sendMaxBytes " + limits.sendBytesMax());
    }
  }
}
