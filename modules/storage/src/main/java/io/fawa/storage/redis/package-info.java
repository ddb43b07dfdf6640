/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
/**
 * Records, sessions and leases in Redis, Valkey or Dragonfly. Several processes on several machines
 * share them. Every key begins with a prefix, {@code fawa:} by default:
 *
 * <pre>
 *   fawa:file:ABC123         the record of a key: a text, see {@link io.fawa.storage.text.RecordText}
 *   fawa:content:0123…       the key of the record of a content
 *   fawa:files               sorted set: keys by the expiry of their record, in milliseconds
 *   fawa:upload:0123…        the session of a content: a text, see {@link io.fawa.storage.text.SessionText}
 *   fawa:uploads             sorted set: contents by the expiry of their session
 *   fawa:replicas            sorted set: owners by the end of their lease
 *   fawa:aside:file:ABC123   a record that was set aside; likewise aside:upload:0123…
 * </pre>
 *
 * <p>A change is one script, which names every key it uses, so it is atomic. Nothing expires by
 * itself: a record is removed before its content is, by the clock of the service. What must survive
 * a power cut or a failover depends on the server's settings: {@code appendonly yes} and {@code
 * maxmemory-policy noeviction}.
 */
@org.jspecify.annotations.NullMarked
package io.fawa.storage.redis;
