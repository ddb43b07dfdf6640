/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
/**
 * Carriers of packs: what servers and clients need of a connection, over TCP and over KCP. Another
 * carrier is a class that implements {@link io.fawa.loom.session.carrier.Carrier}.
 */
@org.jspecify.annotations.NullMarked
package io.fawa.loom.session.carrier;
