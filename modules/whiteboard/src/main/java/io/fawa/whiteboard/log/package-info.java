/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
/**
 * What a board is made of, and where it is kept. A board is a log of changes: {@link
 * io.fawa.whiteboard.log.DrawEvent draw events} of the original's clients, {@link
 * io.fawa.whiteboard.log.ElementChange states of elements}, and the owner's {@link
 * io.fawa.whiteboard.log.TermsChange terms}. A {@link io.fawa.whiteboard.log.BoardStore} keeps the
 * logs and gives changes their order; it may be in memory, on a disk or remote.
 */
@org.jspecify.annotations.NullMarked
package io.fawa.whiteboard.log;
