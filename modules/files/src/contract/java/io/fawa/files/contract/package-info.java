/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
/**
 * What every adapter of the ports of {@code io.fawa.files} must do, as JUnit classes to extend, and
 * the in-memory adapters that do it. These sources are compiled into the tests of each module that
 * has adapters.
 */
@org.jspecify.annotations.NullMarked
package io.fawa.files.contract;
