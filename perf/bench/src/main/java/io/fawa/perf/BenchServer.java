/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.perf;

import com.google.protobuf.ByteString;
import io.fawa.connect.Code;
import io.fawa.connect.RpcException;
import io.fawa.connect.Sink;
import io.fawa.connect.server.Call;
import io.fawa.perf.bench.v1.BenchService;
import io.fawa.perf.bench.v1.CountRequest;
import io.fawa.perf.bench.v1.CountResponse;
import io.fawa.service.App;
import io.fawa.service.Wiring;
import io.fawa.service.config.Ports;
import io.fawa.service.launch.Launcher;
import java.io.IOException;
import java.util.List;

/** Counted streams on fawa's host, with the limits that services have. */
public final class BenchServer implements App, BenchService {
  private static final int SIZE_MAX = 1 << 20;

  BenchServer() {}

  @Override
  public String name() {
    return "benchservice";
  }

  @Override
  public Ports defaultPorts() {
    return new Ports(8090, 8453, 9090);
  }

  @Override
  public void install(Wiring wiring) {
    wiring.rpc(BenchService.bind(this));
  }

  @Override
  public void count(CountRequest request, Sink<CountResponse> responses, Call call)
      throws IOException {
    if (request.getSize() < 0 || request.getSize() > SIZE_MAX) {
      throw new RpcException(Code.INVALID_ARGUMENT, "size is at most " + SIZE_MAX);
    }
    CountResponse response =
        CountResponse.newBuilder()
            .setPayload(ByteString.copyFrom(new byte[request.getSize()]))
            .build();
    for (long sent = 0; sent < request.getMessages(); sent++) {
      responses.send(response);
    }
  }

  /** Serves until told to end. */
  public static void main(String[] args) {
    Launcher.run(args, () -> List.of(new BenchServer()));
  }
}
