/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.connect;

import io.fawa.connect.server.Call;
import io.fawa.connect.test.v1.EchoRequest;
import io.fawa.connect.test.v1.EchoResponse;
import io.fawa.connect.test.v1.EchoService;
import java.time.Duration;

/** Does what the text of a request says; echoes it otherwise. */
public class EchoHandler implements EchoService {
  static EchoResponse echo(EchoRequest request) {
    return EchoResponse.newBuilder()
        .setText(request.getText())
        .setCount(request.getCount())
        .setBlobData(request.getBlobData())
        .setAny(request.getAny())
        .build();
  }

  /** Fails or waits if the request wants it. */
  private static void obey(EchoRequest request, Call call) {
    call.responseHeaders().add("x-lead", "1");
    call.responseTrailers().add("x-trail", "2");
    switch (request.getText()) {
      case "fail" ->
          throw new RpcException(Code.NOT_FOUND, "no \"such\"\nthing: é%")
              .addDetail(EchoRequest.newBuilder().setText("detail").build())
              .addMetadata("x-meta", "3");
      case "crash" -> throw new IllegalStateException("secret");
      case "overflow" -> call.responseTrailers().add("x-depth", "" + overflow(0));
      case "pause" -> call.pause(Duration.ofMinutes(10));
      default -> {}
    }
  }

  private static int overflow(int depth) {
    return depth < 0 ? 0 : overflow(depth + 1) + 1;
  }

  @Override
  public EchoResponse say(EchoRequest request, Call call) {
    obey(request, call);
    return echo(request);
  }

  @Override
  public EchoResponse read(EchoRequest request, Call call) {
    obey(request, call);
    return echo(request);
  }

  @Override
  public void repeat(EchoRequest request, Sink<EchoResponse> responses, Call call) {
    for (int i = 0; i < request.getCount(); i++) {
      responses.send(echo(request).toBuilder().setCount(i).build());
    }
    obey(request, call);
  }

  @Override
  public EchoResponse join(Source<EchoRequest> requests, Call call) {
    StringBuilder all = new StringBuilder();
    for (EchoRequest request : requests) {
      obey(request, call);
      all.append(request.getText());
    }
    return EchoResponse.newBuilder().setText(all.toString()).build();
  }

  @Override
  public void talk(Source<EchoRequest> requests, Sink<EchoResponse> responses, Call call)
      throws Exception {
    for (EchoRequest request : requests) {
      obey(request, call);
      responses.send(echo(request));
    }
  }
}
