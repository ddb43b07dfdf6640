/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.connect.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.util.JsonFormat;
import io.fawa.connect.Answer;
import io.fawa.connect.server.Call;
import io.fawa.connect.server.RpcServer;
import io.fawa.connect.server.RpcServerConfig;
import io.fawa.connect.test.v1.Times;
import io.fawa.connect.test.v1.TimesService;
import io.fawa.http.Headers;
import io.fawa.http.HttpVersion;
import io.fawa.http.RequestHead;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Timestamps and durations: what is one, and what is none wherever it stands. */
class JsonTimesTest {
  private static final JsonCodec CODEC = new JsonCodec(List.of(Times.getDescriptor().getFile()));
  private static final RpcServer SERVER =
      RpcServer.builder()
          .add(TimesService.bind(new Echo()))
          .config(RpcServerConfig.DEFAULTS)
          .build();

  /** Answers what it was asked. */
  private static final class Echo implements TimesService {
    @Override
    public Times tell(Times request, Call call) {
      return request;
    }
  }

  private static Times decode(String json) throws InvalidProtocolBufferException {
    byte[] bytes = json.getBytes(StandardCharsets.UTF_8);
    return CODEC.decode(Times.getDefaultInstance(), bytes, 0, bytes.length, false);
  }

  @ParameterizedTest
  @CsvSource({
    "2006-01-02T15:04:05Z, 1136214245, 0",
    "2006-01-02T15:04:05.1Z, 1136214245, 100000000",
    "2006-01-02T15:04:05.123456789Z, 1136214245, 123456789",
    "2006-01-02T15:04:05.000000001Z, 1136214245, 1",
    "2006-01-02T15:04:05+07:00, 1136189045, 0",
    "2006-01-02T15:04:05.5-07:30, 1136241245, 500000000",
    "2006-01-02T15:04:05-00:00, 1136214245, 0",
    "2006-01-02T15:04:05+23:59, 1136127905, 0",
    "1969-12-31T23:59:59.9Z, -1, 900000000",
    "2024-02-29T00:00:00Z, 1709164800, 0",
    "2000-02-29T23:59:59Z, 951868799, 0",
    "0001-01-01T00:00:00Z, -62135596800, 0",
    "0001-01-01T00:00:00-23:59, -62135510460, 0",
    "0000-12-31T23:00:00-01:00, -62135596800, 0",
    "9999-12-31T23:59:59.999999999Z, 253402300799, 999999999",
  })
  void readsTimestamps(String text, long seconds, int nanos) throws Exception {
    String json = "{\"at\":\"" + text + "\"}";
    Times read = decode(json);

    assertThat(read.getAt().getSeconds()).isEqualTo(seconds);
    assertThat(read.getAt().getNanos()).isEqualTo(nanos);
    Times.Builder byProtobuf = Times.newBuilder();
    JsonFormat.parser().merge(json, byProtobuf);
    assertThat(read).isEqualTo(byProtobuf.build());
  }

  @ParameterizedTest
  @CsvSource({
    "0s, 0, 0",
    "-0s, 0, 0",
    "1s, 1, 0",
    "1.5s, 1, 500000000",
    "-1.5s, -1, -500000000",
    "-0.000000001s, 0, -1",
    "1.123456789s, 1, 123456789",
    "315576000000s, 315576000000, 0",
    "-315576000000.999999999s, -315576000000, -999999999",
  })
  void readsDurations(String text, long seconds, int nanos) throws Exception {
    String json = "{\"length\":\"" + text + "\"}";
    Times read = decode(json);

    assertThat(read.getLength().getSeconds()).isEqualTo(seconds);
    assertThat(read.getLength().getNanos()).isEqualTo(nanos);
    Times.Builder byProtobuf = Times.newBuilder();
    JsonFormat.parser().merge(json, byProtobuf);
    assertThat(read).isEqualTo(byProtobuf.build());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "2025-22-06T22:13:58Z",
        "2025-02-30T00:00:00Z",
        "2025-02-29T00:00:00Z",
        "1900-02-29T00:00:00Z",
        "2025-04-31T00:00:00Z",
        "2025-00-01T00:00:00Z",
        "2025-01-00T00:00:00Z",
        "2025-01-01T24:00:00Z",
        "2025-01-01T23:60:00Z",
        "2025-01-01T23:59:60Z",
        "2025-01-01T00:00:00+24:00",
        "2025-01-01T00:00:00+01:60",
        "2025-01-01T00:00:00+0100",
        "2025-01-01T00:00:00+01",
        "2025-01-01T00:00:00 01:00",
        "2025-01-01T00:00:00.123456789xyzZ",
        "2025-01-01T00:00:00.1234567890Z",
        "2025-01-01T00:00:00.Z",
        "2025-01-01T00:00:00,5Z",
        "2025-1-1T1:2:3Z",
        "02025-01-01T00:00:00Z",
        "+2025-01-01T00:00:00Z",
        "-025-01-01T00:00:00Z",
        "2025-01-01t00:00:00Z",
        "2025-01-01T00:00:00z",
        "2025-01-01 00:00:00Z",
        "2025-01-01T00:00Z",
        "2025-01-01T00:00:00",
        "2025-01-01",
        "2025-01-01T00:00:00ZZ",
        "2025-01-01T00:00:00Z ",
        " 2025-01-01T00:00:00Z",
        "٢٠٢٥-٠١-٠١T٠٠:٠٠:٠٠Z",
        "２０２５-01-01T00:00:00Z",
        "0000-12-31T23:59:59Z",
        "0001-01-01T00:00:00+00:01",
        "9999-12-31T23:59:59-00:01",
        "10000-01-01T00:00:00Z",
        "1735689600",
        "now",
      })
  void refusesWhatIsNoTimestamp(String text) {
    assertRefusedEverywhere("at", "Timestamp", text);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "1.123456789xyzs",
        "1.1234567890s",
        "+1s",
        "--1s",
        "- 1s",
        "-s",
        "s",
        "1",
        "1S",
        "1.s",
        ".5s",
        "1.-5s",
        "1,5s",
        "1e3s",
        "0x1s",
        "1 s",
        " 1s",
        "1s ",
        "1ss",
        "1m",
        "١s",
        "NaNs",
        "315576000001s",
        "-315576000001s",
        "99999999999999999999999999s",
      })
  void refusesWhatIsNoDuration(String text) {
    assertRefusedEverywhere("length", "Duration", text);
  }

  /** In a body, as one, in a path, in a query and in an Any; and no log tells what it was. */
  private static void assertRefusedEverywhere(String field, String type, String text) {
    String quoted = "\"" + text + "\"";
    String escaped = URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    List<String> logged = new ArrayList<>();
    Handler log = recorder(logged);
    Logger root = Logger.getLogger("");
    root.addHandler(log);
    try {
      assertThatThrownBy(() -> decode("{\"" + field + "\":" + quoted + "}"))
          .isInstanceOf(InvalidProtocolBufferException.class)
          .hasMessageStartingWith("JSON byte ");
      assertRefused(post("/v1/times", "{\"" + field + "\":" + quoted + "}"));
      if (field.equals("at")) {
        assertRefused(post("/v1/times/at", quoted));
      }
      assertRefused(get("/v1/times/" + (field.equals("at") ? "at/" : "for/") + escaped));
      assertRefused(get("/v1/times?" + field + "=" + escaped));
      assertRefused(
          post(
              "/v1/times",
              "{\"any\":{\"@type\":\"type.googleapis.com/google.protobuf."
                  + type
                  + "\",\"value\":"
                  + quoted
                  + "}}"));
    } finally {
      root.removeHandler(log);
    }
    assertThat(logged).isEmpty();
  }

  private static void assertRefused(Answer answer) {
    assertThat(answer.status()).as(answer.text()).isEqualTo(400);
    assertThat(answer.text())
        .startsWith("{\"code\":\"invalid_argument\",\"message\":\"unmarshal message: JSON byte ");
  }

  private static Answer post(String path, String body) {
    return Answer.post(
        SERVER,
        path,
        Headers.of("content-type", "application/json"),
        body.getBytes(StandardCharsets.UTF_8));
  }

  private static Answer get(String path) {
    return Answer.of(
        SERVER, HttpVersion.HTTP_2, new RequestHead("GET", path, new Headers()), new byte[0]);
  }

  private static Handler recorder(List<String> logged) {
    long thread = Thread.currentThread().threadId();
    return new Handler() {
      @Override
      public void publish(LogRecord entry) {
        boolean ours = entry.getLongThreadID() == thread;
        if (ours && entry.getLevel().intValue() >= Level.INFO.intValue()) {
          logged.add(entry.getLoggerName() + ": " + entry.getMessage());
        }
      }

      @Override
      public void flush() {}

      @Override
      public void close() {}
    };
  }
}
