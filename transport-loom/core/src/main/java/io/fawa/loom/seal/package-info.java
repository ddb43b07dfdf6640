/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
/**
 * Packet encryption compatible with kcp-go, one datagram at a time.
 *
 * <p>A {@link io.fawa.loom.seal.PacketCipher} has its name in kcp-go and creates, from a key, a
 * {@link io.fawa.loom.seal.PacketSeal} that seals and opens packets in place:
 *
 * <pre>
 * block ciphers, xor, salsa20, none: the whole packet is scrambled
 *   +-----------------+-------------+----------------------+
 *   | nonce 16        | crc32le 4   | body                 |   crc32 over the body
 *   +-----------------+-------------+----------------------+
 * aes-*-gcm: only the body is scrambled, no additional data
 *   +-------------+-------------------------+--------------+
 *   | nonce 12    | body                    | tag 16       |
 *   +-------------+-------------------------+--------------+
 * nil: the body alone
 * </pre>
 *
 * <p>Block ciphers run in full-block CFB from one fixed initial vector; the random nonce in front
 * replaces a random vector. Salsa20 leaves the first eight bytes clear and uses them as its nonce.
 * There is no key derivation: a key is truncated to the cipher's length and used directly.
 *
 * <p>What a repeated nonce would reveal, and its bytes in the packet:
 *
 * <pre>
 * aes-*-gcm                    bytes 0 to 11: key stream and authentication
 * salsa20                      bytes 0 to 7, in the clear: the key stream
 * aes*, sm4, twofish           bytes 0 to 15, scrambled: equal beginnings, block by block
 * 3des, cast5, blowfish, tea,  bytes 0 to 15 as well. The key stream of the body begins from a block
 * xtea                         of 8 bytes made of them, so two packets of some 2^32 share it
 * xor, none, nil               nothing: xor has one key stream for all packets, whatever the nonce.
 *                              It hides from a glance, not from anybody who looks
 * </pre>
 *
 * A {@link io.fawa.loom.seal.NonceSequence} never repeats those bytes within one sender, nor, but
 * for a chance of about 2^-31 after 2^32 packets of each, between two senders with the same key.
 *
 * <p>What this protects: the CRC ciphers hide the content from a passive eavesdropper and detect
 * accidental changes; a CRC does not authenticate, so an active attacker can forge packets. AES-GCM
 * authenticates. Neither detects replays: a copy opens again, unless a {@link
 * io.fawa.loom.seal.ReplayGuard} is given.
 *
 * <p>Nothing here generates random numbers: the start of nonces is passed in, so that a simulator
 * can repeat a run byte for byte. Instances are single-owner.
 */
@org.jspecify.annotations.NullMarked
package io.fawa.loom.seal;
