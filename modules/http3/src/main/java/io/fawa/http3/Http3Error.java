/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.http3;

/**
 * The error codes of HTTP/3 (RFC 9114 §8.1), of QPACK (RFC 9204 §6) and of datagrams (RFC 9297).
 */
public final class Http3Error {
  /** Nothing went wrong. */
  public static final long NO_ERROR = 0x100;

  /** The peer broke the protocol in a way that has no code of its own. */
  public static final long GENERAL_PROTOCOL_ERROR = 0x101;

  /** This side failed. */
  public static final long INTERNAL_ERROR = 0x102;

  /** The peer opened a stream that it may not open. */
  public static final long STREAM_CREATION_ERROR = 0x103;

  /** A critical stream was closed. */
  public static final long CLOSED_CRITICAL_STREAM = 0x104;

  /** A frame that is not allowed here. */
  public static final long FRAME_UNEXPECTED = 0x105;

  /** A frame of the wrong length, or with the wrong content. */
  public static final long FRAME_ERROR = 0x106;

  /** The peer causes excessive load. */
  public static final long EXCESSIVE_LOAD = 0x107;

  /** A stream or push id used wrongly. */
  public static final long ID_ERROR = 0x108;

  /** Something is wrong with the SETTINGS. */
  public static final long SETTINGS_ERROR = 0x109;

  /** The control stream did not begin with SETTINGS. */
  public static final long MISSING_SETTINGS = 0x10a;

  /** The request was not processed and may be sent again. */
  public static final long REQUEST_REJECTED = 0x10b;

  /** The request or its response is no longer wanted. */
  public static final long REQUEST_CANCELLED = 0x10c;

  /** The stream ended in the middle of a request. */
  public static final long REQUEST_INCOMPLETE = 0x10d;

  /** A malformed request or response. */
  public static final long MESSAGE_ERROR = 0x10e;

  /** The target of a CONNECT cannot be reached. */
  public static final long CONNECT_ERROR = 0x10f;

  /** The request must be sent again over HTTP/1.1. */
  public static final long VERSION_FALLBACK = 0x110;

  /** A field section that cannot be decoded. */
  public static final long QPACK_DECOMPRESSION_FAILED = 0x200;

  /** An instruction of the QPACK encoder stream that is not allowed. */
  public static final long QPACK_ENCODER_STREAM_ERROR = 0x201;

  /** An instruction of the QPACK decoder stream that is not allowed. */
  public static final long QPACK_DECODER_STREAM_ERROR = 0x202;

  /** A datagram or capsule that is malformed (RFC 9297 §5.2). */
  public static final long DATAGRAM_ERROR = 0x33;

  private Http3Error() {}
}
