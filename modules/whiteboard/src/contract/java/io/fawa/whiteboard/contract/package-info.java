/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
/**
 * What every {@link io.fawa.whiteboard.log.BoardStore} must do, as a JUnit class to extend. These
 * sources are compiled into the tests of each module that has a store.
 */
@org.jspecify.annotations.NullMarked
package io.fawa.whiteboard.contract;
