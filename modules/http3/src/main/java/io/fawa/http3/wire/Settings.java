/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.http3.wire;

import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/**
 * The settings of one side (RFC 9114 §7.2.4).
 *
 * @param values by identifier, only those that this implementation knows; must not be modified
 */
public record Settings(Map<Long, Long> values) {
  /** The longest payload accepted; a longer one is an attack. */
  public static final int PAYLOAD_BYTES_MAX = 4096;

  private static final Set<Long> KNOWN =
      Set.of(
          Frames.SETTINGS_QPACK_MAX_TABLE_CAPACITY,
          Frames.SETTINGS_MAX_FIELD_SECTION_SIZE,
          Frames.SETTINGS_QPACK_BLOCKED_STREAMS,
          Frames.SETTINGS_ENABLE_CONNECT_PROTOCOL,
          Frames.SETTINGS_H3_DATAGRAM,
          Frames.SETTINGS_WEBTRANSPORT_DRAFT_02,
          Frames.SETTINGS_WEBTRANSPORT_DRAFT_07);

  /** The value of a setting; {@code absent} if it was not sent. */
  public long get(long identifier, long absent) {
    return values.getOrDefault(identifier, absent);
  }

  /** Whether a setting was sent with another value than 0. */
  public boolean on(long identifier) {
    return get(identifier, 0) != 0;
  }

  /** Whether the peer offers WebTransport of a draft known here. */
  public boolean webTransport() {
    return on(Frames.SETTINGS_WEBTRANSPORT_DRAFT_02) || on(Frames.SETTINGS_WEBTRANSPORT_DRAFT_07);
  }

  /**
   * Decodes a payload; unknown settings are ignored.
   *
   * @throws SettingsException it is cut short, has a setting twice, a forbidden one or a wrong
   *     value
   */
  public static Settings read(byte[] payload) throws SettingsException {
    Map<Long, Long> values = new LinkedHashMap<>();
    Set<Long> seen = new HashSet<>();
    int at = 0;
    while (at < payload.length) {
      int next = end(payload, at);
      long identifier = VarInt.get(payload, at);
      at = end(payload, next);
      long value = VarInt.get(payload, next);
      if (Frames.forbiddenSetting(identifier)) {
        throw new SettingsException(
            false, "setting 0x%x of HTTP/2 is forbidden".formatted(identifier));
      }
      if (!seen.add(identifier)) {
        throw new SettingsException(false, "setting 0x%x was sent twice".formatted(identifier));
      }
      boolean flag =
          identifier == Frames.SETTINGS_H3_DATAGRAM
              || identifier == Frames.SETTINGS_ENABLE_CONNECT_PROTOCOL;
      if (flag && value > 1) {
        throw new SettingsException(
            false, "setting 0x%x must be 0 or 1, got %d".formatted(identifier, value));
      }
      if (KNOWN.contains(identifier)) {
        values.put(identifier, value);
      }
    }
    return new Settings(values);
  }

  private static int end(byte[] payload, int at) throws SettingsException {
    int end = at < payload.length ? at + VarInt.bytesOf(payload[at]) : payload.length + 1;
    if (end > payload.length) {
      throw new SettingsException(true, "SETTINGS ends within a setting");
    }
    return end;
  }

  /** Encodes the SETTINGS frame. */
  public byte[] frame() {
    int length = 0;
    for (Map.Entry<Long, Long> setting : values.entrySet()) {
      length += VarInt.bytes(setting.getKey()) + VarInt.bytes(setting.getValue());
    }
    byte[] frame = new byte[1 + VarInt.bytes(length) + length];
    int at = VarInt.put(length, frame, VarInt.put(Frames.SETTINGS, frame, 0));
    for (Map.Entry<Long, Long> setting : values.entrySet()) {
      at = VarInt.put(setting.getKey(), frame, at);
      at = VarInt.put(setting.getValue(), frame, at);
    }
    return frame;
  }
}
