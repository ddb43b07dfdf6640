/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
/**
 * Servers of sessions: a {@link io.fawa.loom.session.Server} has one {@link
 * io.fawa.loom.session.Service} and listens with any number of carriers. Each client gets a {@link
 * io.fawa.loom.session.Session}, to which packs can be pushed from any thread.
 */
@org.jspecify.annotations.NullMarked
package io.fawa.loom.session;
