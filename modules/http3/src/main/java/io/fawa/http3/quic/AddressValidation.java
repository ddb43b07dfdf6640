/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.http3.quic;

/** When a client must prove its address by a Retry packet before it gets a handshake. */
public enum AddressValidation {
  /** Never; an unvalidated address gets at most three times its bytes (RFC 9000 §8.1). */
  NEVER,
  /** While many handshakes are under way, so that spoofed addresses cost little. */
  UNDER_LOAD,
  /** Always; one round trip more (RFC 9000 §8.1.2). */
  ALWAYS
}
