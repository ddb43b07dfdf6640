/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import io.fawa.conformance.v1.ServerCompatResponse;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import org.junit.jupiter.api.Test;

class FramesTest {
  @Test
  void areReadAsTheyWereWritten() throws IOException {
    ServerCompatResponse message = ServerCompatResponse.newBuilder().setPort(7).build();
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    Frames.write(new DataOutputStream(bytes), message);

    DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes.toByteArray()));
    assertThat(Frames.read(in, ServerCompatResponse.parser())).contains(message);
    assertThat(Frames.read(in, ServerCompatResponse.parser())).isEmpty();
  }
}
