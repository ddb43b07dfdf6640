/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.perf;

import com.google.protobuf.InvalidProtocolBufferException;
import com.sun.management.ThreadMXBean;
import io.fawa.api.greet.v1.SayHelloRequest;
import io.fawa.api.greet.v1.SayHelloResponse;
import java.lang.management.ManagementFactory;

/**
 * Says how many bytes the messages of one SayHello take by themselves: one parsed, one made and
 * written, with nothing of an RPC around them.
 */
public final class MessageBytes {
  private static final int TURNS = 1_000_000;

  private MessageBytes() {}

  /** Prints the bytes. */
  public static void main(String[] args) throws InvalidProtocolBufferException {
    ThreadMXBean threads = ManagementFactory.getPlatformMXBean(ThreadMXBean.class);
    byte[] request = SayHelloRequest.newBuilder().setName("Ada").build().toByteArray();
    long written = 0;
    long begin = 0;
    for (int turn = -TURNS; turn < TURNS; turn++) {
      if (turn == 0) {
        begin = threads.getCurrentThreadAllocatedBytes();
      }
      String name = SayHelloRequest.parseFrom(request).getName();
      written +=
          SayHelloResponse.newBuilder().setResp("Hello, " + name + "!").build().toByteArray()[1];
    }
    long bytes = threads.getCurrentThreadAllocatedBytes() - begin;
    System.out.println(written == 0 ? "nothing was written" : String.valueOf(bytes / TURNS));
  }
}
