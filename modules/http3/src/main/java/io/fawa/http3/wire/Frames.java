/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.http3.wire;

/** The types of frames, streams, settings and capsules that this implementation knows. */
public final class Frames {
  /** Content (RFC 9114 §7.2.1). */
  public static final long DATA = 0x00;

  /** A field section (RFC 9114 §7.2.2). */
  public static final long HEADERS = 0x01;

  /** A push is no longer wanted (RFC 9114 §7.2.3). */
  public static final long CANCEL_PUSH = 0x03;

  /** The first frame of a control stream (RFC 9114 §7.2.4). */
  public static final long SETTINGS = 0x04;

  /** The request of a push (RFC 9114 §7.2.5). */
  public static final long PUSH_PROMISE = 0x05;

  /** No more requests or pushes are accepted (RFC 9114 §7.2.6). */
  public static final long GOAWAY = 0x07;

  /** The largest push id allowed (RFC 9114 §7.2.7). */
  public static final long MAX_PUSH_ID = 0x0d;

  /** Begins a bidirectional stream of a WebTransport session; the session's id follows. */
  public static final long WEBTRANSPORT_STREAM = 0x41;

  /** The type of a control stream (RFC 9114 §6.2.1). */
  public static final long CONTROL_STREAM = 0x00;

  /** The type of a push stream (RFC 9114 §6.2.2). */
  public static final long PUSH_STREAM = 0x01;

  /** The type of a QPACK encoder stream (RFC 9204 §4.2). */
  public static final long QPACK_ENCODER_STREAM = 0x02;

  /** The type of a QPACK decoder stream (RFC 9204 §4.2). */
  public static final long QPACK_DECODER_STREAM = 0x03;

  /** The type of a unidirectional stream of a WebTransport session; the session's id follows. */
  public static final long WEBTRANSPORT_UNI_STREAM = 0x54;

  /** The largest dynamic table allowed, in bytes (RFC 9204 §5). */
  public static final long SETTINGS_QPACK_MAX_TABLE_CAPACITY = 0x01;

  /** The largest field section accepted, in bytes (RFC 9114 §7.2.4.1). */
  public static final long SETTINGS_MAX_FIELD_SECTION_SIZE = 0x06;

  /** How many streams may wait for the dynamic table (RFC 9204 §5). */
  public static final long SETTINGS_QPACK_BLOCKED_STREAMS = 0x07;

  /** CONNECT with {@code :protocol} is accepted (RFC 9220 §3). */
  public static final long SETTINGS_ENABLE_CONNECT_PROTOCOL = 0x08;

  /** HTTP datagrams are accepted (RFC 9297 §2.1.1). */
  public static final long SETTINGS_H3_DATAGRAM = 0x33;

  /** WebTransport of draft-ietf-webtrans-http3-02: Chromium, Firefox. */
  public static final long SETTINGS_WEBTRANSPORT_DRAFT_02 = 0x2b603742;

  /** WebTransport of draft-07, whose value is the number of sessions: Safari. */
  public static final long SETTINGS_WEBTRANSPORT_DRAFT_07 = 0xc671706aL;

  /** An HTTP datagram on the CONNECT stream (RFC 9297 §3.5). */
  public static final long CAPSULE_DATAGRAM = 0x00;

  /** Ends a WebTransport session: a code of 32 bits and a message. */
  public static final long CAPSULE_CLOSE_SESSION = 0x2843;

  /** Asks to end a WebTransport session soon. */
  public static final long CAPSULE_DRAIN_SESSION = 0x78ae;

  private Frames() {}

  /** Frames of HTTP/2 that HTTP/3 forbids (RFC 9114 §7.2.8). */
  public static boolean forbidden(long type) {
    return type == 0x02 || type == 0x06 || type == 0x08 || type == 0x09;
  }

  /** Settings of HTTP/2 that HTTP/3 forbids (RFC 9114 §7.2.4.1). */
  public static boolean forbiddenSetting(long identifier) {
    return identifier == 0x00 || (identifier >= 0x02 && identifier <= 0x05);
  }
}
