/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
/**
 * Records, sessions, leases and boards in Redis, Valkey or Dragonfly. Several processes on several
 * machines share them. Every key begins with a prefix, {@code fawa:} by default:
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
 * <p>Keys of a board; those with its code in braces are on one node of a cluster:
 *
 * <pre>
 *   fawa:board:{ABC123}              hash: the board, its terms, the number of the newest change,
 *                                    and of each log that has it open the number of the last change
 *   fawa:board:{ABC123}:log          stream: the newest changes, 0-1 the first
 *   fawa:board:{ABC123}:elements     hash: the newest state of each element by its id
 *   fawa:board:{ABC123}:ink          list: draw events
 *   fawa:board:{ABC123}:tombstones   sorted set: ids of deleted elements by the time of that
 *   fawa:board:{ABC123}:images       hash: images by their digest
 *   fawa:board:{ABC123}:live         channel: news of members
 *   fawa:view:0123…                  the code of the board that this one lets watch, and the number
 *                                    of a change, by which the newest says when it ends
 *   fawa:boards                      sorted set: codes by the end of their board, to count them
 *   fawa:boards:wake:ABC…            stream: tells the reader of a process that it opened a board
 * </pre>
 *
 * <p>A change is one script, which names every key it uses, so it is atomic. But for boards,
 * nothing expires by itself: a record is removed before its content is, by the clock of the
 * service. What must survive a power cut or a failover depends on the server's settings: {@code
 * appendonly yes} and {@code maxmemory-policy noeviction}.
 */
@org.jspecify.annotations.NullMarked
package io.fawa.storage.redis;
