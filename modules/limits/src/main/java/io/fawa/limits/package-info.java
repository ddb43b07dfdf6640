/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
/**
 * Limits on time, memory and rate. {@link io.fawa.limits.Deadline} is the moment by which a job
 * must be done, {@link io.fawa.limits.Budget} is the memory that peers may make a process hold, and
 * {@link io.fawa.limits.Asker} is the caller that limits are counted for.
 *
 * <pre>{@code
 * Deadline deadline = Deadline.after(Duration.ofSeconds(5));
 * try (Allowance allowance = Budget.ofProcess().connection(remote)) {
 *   allowance.take(length); // throws if there is no memory for it
 * }
 * }</pre>
 */
@NullMarked
package io.fawa.limits;

import org.jspecify.annotations.NullMarked;
