/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.http3.kwik;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class KwikProviderTest {
  @ParameterizedTest
  @CsvSource({"8, 16", "128, 128", "999, 999", "4096, 1000"})
  void connectionsFitTheHeap(long heapMebibytes, int connections) {
    assertThat(KwikProvider.connectionsMax(heapMebibytes << 20)).isEqualTo(connections);
  }
}
