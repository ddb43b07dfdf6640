/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package example.weather;

import com.google.api.HttpBody;
import com.google.protobuf.ByteString;
import example.weather.v1.TellRequest;
import example.weather.v1.TellResponse;
import example.weather.v1.WatchRequest;
import example.weather.v1.WatchResponse;
import example.weather.v1.WeatherService;
import io.fawa.connect.Code;
import io.fawa.connect.RpcException;
import io.fawa.connect.Sink;
import io.fawa.connect.server.Call;
import io.fawa.service.App;
import io.fawa.service.Wiring;
import io.fawa.service.config.Ports;
import io.fawa.service.launch.Launcher;
import java.util.List;

/** A service and the app around it. */
public final class WeatherApp implements App, WeatherService {
  private static final String SUN =
      "<svg xmlns='http://www.w3.org/2000/svg'><circle r='9' fill='gold'/></svg>";

  @Override
  public TellResponse tell(TellRequest request, Call call) {
    if (request.getCity().equals("Atlantis")) {
      throw new RpcException(Code.NOT_FOUND, "no such city");
    }
    return TellResponse.newBuilder().setText("sunny in " + request.getCity()).build();
  }

  @Override
  public HttpBody draw(TellRequest request, Call call) {
    return HttpBody.newBuilder()
        .setContentType("image/svg+xml")
        .setData(ByteString.copyFromUtf8(SUN))
        .build();
  }

  @Override
  public void watch(WatchRequest request, Sink<WatchResponse> responses, Call call) {
    for (int day = 1; day <= request.getDays(); day++) {
      responses.send(WatchResponse.newBuilder().setDay(day).setText("sunny").build());
    }
  }

  @Override
  public String name() {
    return "weather";
  }

  @Override
  public Ports defaultPorts() {
    return new Ports(8090, 8490, 9090);
  }

  @Override
  public void install(Wiring wiring) {
    wiring.rpc(WeatherService.bind(this));
  }

  /** Serves until told to end. */
  public static void main(String[] args) {
    Launcher.run(args, () -> List.of(new WeatherApp()));
  }
}
