/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
/**
 * Forward error correction: from any D of the D+P packets of a group, the others can be rebuilt.
 *
 * <pre>
 *  0       4      6      8
 *  | seqid | type | size | payload ...        data (0xf1); size = 2 + payload
 *  | seqid | type | parity bytes ...          parity (0xf2)
 *  | ffffffff | type | size | conv | payload  out of band (0xf3), unreliable, in no group
 * </pre>
 *
 * <p>Little-endian. D data packets and P parity packets with numbers in a row are a group, in which
 * the position is the number modulo D+P. The protected part of a data packet starts at its size
 * field, padded with zeros to the longest of its group. Numbers start at 0 and wrap to 0 at the
 * largest multiple of D+P below 2^32.
 *
 * <p>{@link io.fawa.loom.fec.FecEncoder} creates packets, {@link io.fawa.loom.fec.FecDecoder}
 * rebuilds them and detects D and P if the peer's differ, and {@link io.fawa.loom.fec.ReedSolomon}
 * is the code: over GF(2^8) with polynomial 0x11d, a Vandermonde matrix made systematic.
 */
@org.jspecify.annotations.NullMarked
package io.fawa.loom.fec;
