/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.loom.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A server whose process has as many open files as it may have. */
@Timeout(180)
class OpenFilesTest {
  private static final int DESCRIPTORS = 200;

  @Test
  void theAcceptLoopSurvivesTooManyOpenFiles() throws Exception {
    try (ServerProcess server = ServerProcess.ofDescriptors(DESCRIPTORS)) {
      server.awaitService();
      List<RawClient> all = new ArrayList<>();
      try (RawClient before = RawClient.welcomed(server.tcp, "uid:2")) {
        // The system takes them all, as it has a queue of its own for who is not accepted.
        for (int i = 0; i < 2 * DESCRIPTORS; i++) {
          all.add(new RawClient(server.tcp));
        }
        Patience.await(() -> server.said(ServerProcess.NOT_ACCEPTED));
        before.send("still here");
        assertThat(before.receive()).isEqualTo("echo:still here");
      } finally {
        for (RawClient one : all) {
          one.close();
        }
      }
      server.awaitService();
    }
  }
}
