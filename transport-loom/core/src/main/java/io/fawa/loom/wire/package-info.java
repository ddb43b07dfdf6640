/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
/**
 * Reading and writing of numbers, with bounds checks.
 *
 * <p>Every decoder of this module reads through {@link io.fawa.loom.wire.ByteReader}, which throws
 * a checked {@link io.fawa.loom.wire.MalformedFrameException} for a read beyond the end instead of
 * a runtime exception: bad input is an {@code IOException}. {@link io.fawa.loom.wire.ByteWriter} is
 * its counterpart with an upper limit. The state machines, whose layouts are fixed and whose bounds
 * are checked once a frame, use the plain array accessors of {@link
 * io.fawa.loom.wire.LittleEndian}.
 */
@org.jspecify.annotations.NullMarked
package io.fawa.loom.wire;
