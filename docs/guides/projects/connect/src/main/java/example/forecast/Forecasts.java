/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package example.forecast;

import com.google.rpc.ErrorInfo;
import example.forecast.v1.FollowRequest;
import example.forecast.v1.FollowResponse;
import example.forecast.v1.ForecastService;
import example.forecast.v1.ReportRequest;
import example.forecast.v1.ReportResponse;
import example.forecast.v1.TellRequest;
import example.forecast.v1.TellResponse;
import example.forecast.v1.WatchRequest;
import example.forecast.v1.WatchResponse;
import io.fawa.connect.BinaryHeader;
import io.fawa.connect.Code;
import io.fawa.connect.RpcException;
import io.fawa.connect.Sink;
import io.fawa.connect.Source;
import io.fawa.connect.server.Call;

/** The handlers: one method each, which blocks. */
final class Forecasts implements ForecastService {
  // begin handlers
  @Override
  public TellResponse tell(TellRequest request, Call call) {
    if (request.getCity().equals("Atlantis")) {
      throw new RpcException(Code.NOT_FOUND, "no such city")
          .addDetail(
              ErrorInfo.newBuilder()
                  .setReason("CITY_SANK")
                  .setDomain("forecast.example")
                  .putMetadata("city", request.getCity())
                  .build())
          .addMetadata("x-see-also", "Oslo");
    }
    for (byte[] trace : BinaryHeader.all(call.requestHeaders(), "x-trace-bin")) {
      BinaryHeader.add(call.responseHeaders(), "x-trace-bin", trace);
    }
    call.responseTrailers().add("x-station", "7");
    return TellResponse.newBuilder().setText("sunny in " + request.getCity()).build();
  }

  @Override
  public void watch(WatchRequest request, Sink<WatchResponse> responses, Call call) {
    for (int day = 1; day <= request.getDays(); day++) {
      responses.send(WatchResponse.newBuilder().setDay(day).setText("sunny").build());
    }
  }

  @Override
  public ReportResponse report(Source<ReportRequest> requests, Call call) {
    int reports = 0;
    double sum = 0;
    for (ReportRequest request : requests) {
      reports++;
      sum += request.getDegrees();
    }
    return ReportResponse.newBuilder()
        .setReports(reports)
        .setMeanDegrees(reports == 0 ? 0 : sum / reports)
        .build();
  }

  @Override
  public void follow(Source<FollowRequest> requests, Sink<FollowResponse> responses, Call call) {
    for (FollowRequest request : requests) {
      responses.send(FollowResponse.newBuilder().setText("sunny in " + request.getCity()).build());
    }
  }
  // end handlers
}
