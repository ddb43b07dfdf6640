/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
/**
 * Sessions that survive their connection: the messages inside the packs of two ends of ours, and
 * the state by which each pack arrives once and in order, or its receiver is told that it is lost.
 *
 * <pre>{@code
 * client: Ticket                                server: Seat
 *   | Login(auth pack, resume: id, epoch, proof, received) -->|
 *   |<-- Welcome(id, epoch, outcome, server received, start)  |   or Refused
 *   |<-- Data ... (replayed)      Data ... (replayed) ------->|
 *   |<== Data, Ack, Ping, Pong, GoAway, Close ===============>|
 * }</pre>
 *
 * <p>Each direction has its own offsets, from 1, its own {@link io.fawa.loom.resume.SendLog} and
 * {@link io.fawa.loom.resume.ReceiveLog}. An offset means something only with its epoch. A sender
 * keeps a pack until it is acknowledged; after a resume it sends again what the other end does not
 * have. Time, random numbers and connections are the caller's.
 */
@org.jspecify.annotations.NullMarked
package io.fawa.loom.resume;
