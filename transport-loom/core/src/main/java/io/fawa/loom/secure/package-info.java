/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
/**
 * Encrypted packs of a session, and the handshake that agrees on their keys.
 *
 * <p>Two ends of ours use {@link io.fawa.loom.secure.ClientHandshake} and {@link
 * io.fawa.loom.secure.ServerHandshake}: one hello each way, then numbered records under a {@link
 * io.fawa.loom.secure.RecordSeal}. The original's ends use {@link io.fawa.loom.secure.OriginalKeys}
 * and {@link io.fawa.loom.secure.OriginalSeal}, which a replayed or reflected pack deceives.
 *
 * <pre>{@code
 * client                                   server
 *   | f5 "fawa-c", 1, flags, key, random ---->|
 *   |<---- f5 "fawa-s", 1, flags, key, random |  [signing key, signature]
 *   |=== number, ciphertext, tag =============|
 *
 * shared      = X25519
 * secret      = HKDF-Extract(salt SHA-256(label, both hellos), shared)
 * c2s, s2c    = HKDF-Expand(secret, "... client to server" and "... server to client")
 * exporter    = HKDF-Expand(secret, "... exporter")
 * key, iv     = HKDF-Expand(c2s or s2c, "... key" and "... iv")
 * next        = HKDF-Expand(c2s or s2c, "... next"), which takes its place
 * }</pre>
 *
 * <p>Nothing here generates random numbers: keys, nonces and random bytes are passed in.
 */
@org.jspecify.annotations.NullMarked
package io.fawa.loom.secure;
