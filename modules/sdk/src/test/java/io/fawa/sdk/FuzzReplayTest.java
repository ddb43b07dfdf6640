/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.sdk;

import io.fawa.http.Fuzzing;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Known inputs of the fuzz targets of this module. */
class FuzzReplayTest {
  @TestFactory
  Stream<DynamicTest> knownInputs() {
    return Fuzzing.replay(FuzzReplayTest.class);
  }
}
