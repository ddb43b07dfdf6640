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
 * Encodes, decodes, compresses and limits the messages of one call, on either side. Reading and
 * writing may run at once; each is single-owner.
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

  /** Whether the last message read was compressed. */
  private boolean cameCompressed;

  /** The cost of the last message read, where it is counted. */
  private @Nullable Allowance held;

  /**
   * The messages of a call.
   *
   * @param malformed the code for malformed messages
   * @param payer the allowance for long messages
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

  /** The compressions that this side accepts, for an accept header. */
  public String acceptedEncodings() {
    return compressions.names();
  }

  /**
   * Selects the compressions of a call: requests use the one that the caller names; responses use
   * the same, or else one that the caller accepts.
   *
   * @throws RpcException with {@link Code#UNIMPLEMENTED}: the named one is not supported here
   */
  public void agree(String encoding, String accepted) {
    incoming = compressions.named(encoding);
    outgoing = incoming.isPresent() ? incoming : compressions.accepted(accepted);
  }

  /** The compression of incoming messages. */
  public Optional<Compression> incoming() {
    return incoming;
  }

  /** The compression of outgoing messages. */
  public Optional<Compression> outgoing() {
    return outgoing;
  }

  /** Sets which messages are compressed from now on. */
  public void compress(MessageCompression which) {
    compressed = which;
  }

  /** The compression of a message of {@code length} bytes, if any. */
  public Optional<Compression> outgoing(int length) {
    return compressed.takes(length, limits.compressBytesMin()) ? outgoing : Optional.empty();
  }

  /** True if the last message read was compressed. */
  public boolean cameCompressed() {
    return cameCompressed;
  }

  /** Records whether a message was compressed. */
  void came(boolean isCompressed) {
    cameCompressed = isCompressed;
  }

  /** Sets the compression of incoming messages. */
  public void incoming(Optional<Compression> compression) {
    incoming = compression;
  }

  /**
   * Decompresses a message.
   *
   * @throws RpcException it is malformed or too long, or no compression was negotiated
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
   * Decodes a decompressed message.
   *
   * @param retain true if the message may keep the array
   * @throws RpcException it is malformed, or there is no memory for it
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
   * Takes the cost of a part of a message.
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

  /** Gives back the cost of the previous message of a stream. */
  public void release() {
    if (held != null) {
      held.close();
      held = null;
    }
  }

  /**
   * Appends a message to {@code target}.
   *
   * @throws RpcException it cannot be encoded, or is too long
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
