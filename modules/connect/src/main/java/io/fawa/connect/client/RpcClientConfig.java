/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.connect.client;

import io.fawa.connect.Code;
import io.fawa.connect.Compression;
import io.fawa.connect.Protocol;
import java.time.Duration;
import java.util.Optional;

/**
 * Options and limits of an {@link RpcClient}.
 *
 * @param protocol the protocol to speak
 * @param format how messages are written
 * @param compression the compression of request messages, if any
 * @param compressBytesMin the smallest request message worth compressing; 0 compresses all
 * @param receiveBytesMax the largest response message, before and after decompression, 1 or more; a
 *     larger one fails its call with {@link Code#RESOURCE_EXHAUSTED}
 * @param sendBytesMax the largest request message, before compression; likewise
 * @param getBytesMax the longest path with query for which a method without side effects is called
 *     by GET, where the protocol is Connect; 0 never uses GET
 * @param timeout bounds every call, beside a deadline of its own
 */
public record RpcClientConfig(
    Protocol protocol,
    MessageFormat format,
    Optional<Compression> compression,
    int compressBytesMin,
    int receiveBytesMax,
    int sendBytesMax,
    int getBytesMax,
    Optional<Duration> timeout) {
  /** Connect with protobuf, uncompressed, by POST; responses up to 4 MiB; no time-out. */
  public static final RpcClientConfig DEFAULTS =
      new RpcClientConfig(
          Protocol.CONNECT,
          MessageFormat.PROTO,
          Optional.empty(),
          512,
          4 * 1024 * 1024,
          Integer.MAX_VALUE,
          0,
          Optional.empty());

  /** Checks the ranges. */
  public RpcClientConfig {
    if (protocol == Protocol.REST) {
      throw new IllegalArgumentException("clients do not speak REST");
    }
    atLeast(0, compressBytesMin, "compressBytesMin");
    atLeast(1, receiveBytesMax, "receiveBytesMax");
    atLeast(1, sendBytesMax, "sendBytesMax");
    atLeast(0, getBytesMax, "getBytesMax");
  }

  /** With another protocol. */
  public RpcClientConfig withProtocol(Protocol other) {
    Draft draft = new Draft(this);
    draft.protocol = other;
    return draft.config();
  }

  /** With messages written in another way. */
  public RpcClientConfig withFormat(MessageFormat other) {
    Draft draft = new Draft(this);
    draft.format = other;
    return draft.config();
  }

  /** With request messages compressed from {@code bytesMin} bytes on. */
  public RpcClientConfig withCompression(Compression other, int bytesMin) {
    Draft draft = new Draft(this);
    draft.compression = Optional.of(other);
    draft.compressBytesMin = bytesMin;
    return draft.config();
  }

  /** With another limit on response messages. */
  public RpcClientConfig withReceiveBytesMax(int bytes) {
    Draft draft = new Draft(this);
    draft.receiveBytesMax = bytes;
    return draft.config();
  }

  /** With another limit on request messages. */
  public RpcClientConfig withSendBytesMax(int bytes) {
    Draft draft = new Draft(this);
    draft.sendBytesMax = bytes;
    return draft.config();
  }

  /** With GET for methods without side effects, where path and query fit into {@code bytesMax}. */
  public RpcClientConfig withGet(int bytesMax) {
    Draft draft = new Draft(this);
    draft.getBytesMax = bytesMax;
    return draft.config();
  }

  /** With a time-out for every call. */
  public RpcClientConfig withTimeout(Duration limit) {
    Draft draft = new Draft(this);
    draft.timeout = Optional.of(limit);
    return draft.config();
  }

  /** A copy to be changed. */
  private static final class Draft {
    private Protocol protocol;
    private MessageFormat format;
    private Optional<Compression> compression;
    private int compressBytesMin;
    private int receiveBytesMax;
    private int sendBytesMax;
    private int getBytesMax;
    private Optional<Duration> timeout;

    Draft(RpcClientConfig from) {
      protocol = from.protocol;
      format = from.format;
      compression = from.compression;
      compressBytesMin = from.compressBytesMin;
      receiveBytesMax = from.receiveBytesMax;
      sendBytesMax = from.sendBytesMax;
      getBytesMax = from.getBytesMax;
      timeout = from.timeout;
    }

    RpcClientConfig config() {
      return new RpcClientConfig(
          protocol,
          format,
          compression,
          compressBytesMin,
          receiveBytesMax,
          sendBytesMax,
          getBytesMax,
          timeout);
    }
  }

  private static void atLeast(int least, int value, String name) {
    if (value < least) {
      throw new IllegalArgumentException(name + " must be at least " + least + ", got " + value);
    }
  }
}
