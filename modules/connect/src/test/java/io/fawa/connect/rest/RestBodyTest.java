/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.connect.rest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.api.HttpBody;
import com.google.protobuf.ByteString;
import io.fawa.connect.Answer;
import io.fawa.connect.Code;
import io.fawa.connect.Compression;
import io.fawa.connect.RpcException;
import io.fawa.connect.Sink;
import io.fawa.connect.Source;
import io.fawa.connect.server.Call;
import io.fawa.connect.server.RpcServer;
import io.fawa.connect.server.RpcServerConfig;
import io.fawa.connect.test.v1.Cover;
import io.fawa.connect.test.v1.CoverService;
import io.fawa.connect.test.v1.GetBookRequest;
import io.fawa.connect.test.v1.ReadRequest;
import io.fawa.http.ClientExchange;
import io.fawa.http.ExchangeResetException;
import io.fawa.http.Headers;
import io.fawa.http.HttpVersion;
import io.fawa.http.MemoryTransport;
import io.fawa.http.RequestHead;
import io.fawa.limits.Deadline;
import java.io.IOException;
import java.time.Duration;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Bodies of REST that are no JSON: {@code google.api.HttpBody}. */
@Timeout(180)
class RestBodyTest {
  private static final byte[] IMAGE = {0, -1, '\n', '"', 7};
  private static final RpcServer SERVER =
      RpcServer.builder()
          .add(CoverService.bind(new Covers()))
          .config(RpcServerConfig.DEFAULTS.withReceiveBytesMax(1000).withCompressBytesMin(0))
          .build();

  /** Keeps nothing: what it tells is what it is asked. */
  private static final class Covers implements CoverService {
    @Override
    public HttpBody getCover(GetBookRequest request, Call call) {
      call.responseHeaders().add("x-lead", "1");
      if (request.getName().equals("none")) {
        throw new RpcException(Code.NOT_FOUND, "no such cover");
      }
      return body(request.getName().equals("plain") ? "" : request.getName(), IMAGE);
    }

    @Override
    public Cover putCover(Cover request, Call call) {
      return request.toBuilder().addPieces("" + request.getFramed()).build();
    }

    @Override
    public HttpBody negate(HttpBody request, Call call) {
      byte[] data = request.getData().toByteArray();
      for (int i = 0; i < data.length; i++) {
        data[i] = (byte) ~data[i];
      }
      return request.toBuilder().setData(ByteString.copyFrom(data)).build();
    }

    @Override
    public void scan(ReadRequest request, Sink<HttpBody> pieces, Call call) {
      call.responseHeaders().add("x-lead", "1");
      // Does nothing here: the first piece says of which type the body is.
      call.sendHeaders();
      for (int i = 0; i < request.getCount(); i++) {
        if (i > 0 && i == request.getFailAfter()) {
          throw new RpcException(Code.DATA_LOSS, "torn");
        }
        pieces.send(body(i == 0 ? "image/first" : "image/later", IMAGE));
      }
      if (request.getFailAfter() < 0) {
        throw new RpcException(Code.NOT_FOUND, "nothing to scan");
      }
    }

    @Override
    public Cover glue(Source<Cover> pieces, Call call) {
      Cover.Builder glued = Cover.newBuilder();
      ByteString data = ByteString.EMPTY;
      for (Cover piece : pieces) {
        assertThat(piece.getName()).isEqualTo("x");
        glued.addPieces(piece.getImage().getContentType());
        data = data.concat(piece.getImage().getData());
      }
      return glued.setImage(HttpBody.newBuilder().setData(data)).build();
    }

    private static HttpBody body(String type, byte[] data) {
      return HttpBody.newBuilder().setContentType(type).setData(ByteString.copyFrom(data)).build();
    }
  }

  private static Answer call(String method, String path, byte[] body, String... headers) {
    return Answer.of(
        SERVER, HttpVersion.HTTP_2, new RequestHead(method, path, Headers.of(headers)), body);
  }

  private static Answer get(String path) {
    return call("GET", path, new byte[0]);
  }

  @ParameterizedTest
  @ValueSource(strings = {"image%2Fpng", "text%2Fhtml;%20charset=utf-8"})
  void aResponseIsItsDataUnderItsType(String type) {
    Answer answer = get("/v1/covers/" + type);

    assertThat(answer.status()).as(answer.text()).isEqualTo(200);
    assertThat(answer.header("content-type"))
        .isEqualTo(type.replace("%2F", "/").replace("%20", " "));
    assertThat(answer.body()).isEqualTo(IMAGE);
    assertThat(answer.header("content-length")).isEqualTo("" + IMAGE.length);
    assertThat(answer.header("x-lead")).isEqualTo("1");
  }

  @Test
  void whatHasNoTypeIsOctets() {
    assertThat(get("/v1/covers/plain").header("content-type"))
        .isEqualTo("application/octet-stream");
  }

  @Test
  void aTypeThatNoHeadCanHoldIsAnInternalFailure() {
    Answer answer = get("/v1/covers/a%0D%0Ax-evil:%201");

    assertThat(answer.status()).isEqualTo(500);
    assertThat(answer.header("x-evil")).isEmpty();
    assertThat(answer.header("content-type")).isEqualTo("application/json");
  }

  @Test
  void aFailureIsStillJson() {
    Answer answer = get("/v1/covers/none");

    assertThat(answer.status()).isEqualTo(404);
    assertThat(answer.header("content-type")).isEqualTo("application/json");
    assertThat(answer.text()).isEqualTo("{\"code\":\"not_found\",\"message\":\"no such cover\"}");
  }

  @Test
  void aHeadHasNoBody() {
    Answer answer = call("HEAD", "/v1/covers/plain", new byte[0]);

    assertThat(answer.header("content-length")).isEqualTo("" + IMAGE.length);
    assertThat(answer.body()).isEmpty();
  }

  @Test
  void aRequestIsItsBodyUnderItsType() {
    Answer answer = call("POST", "/v1/negative", IMAGE, "content-type", "image/x-odd; a=b");

    assertThat(answer.header("content-type")).isEqualTo("image/x-odd; a=b");
    assertThat(answer.body()).containsExactly(-1, 0, ~'\n', ~'"', ~7);
    assertThat(call("POST", "/v1/negative", new byte[0]).header("content-type"))
        .isEqualTo("application/octet-stream");
  }

  @Test
  void aFieldMayBeTheBodyAndTheRestIsPathAndQuery() {
    Answer same =
        call("PUT", "/v1/covers/x?framed=true", IMAGE, "content-type", "application/json");
    assertThat(same.header("content-type")).isEqualTo("application/json");
    assertThat(same.body()).isEqualTo(IMAGE);

    Answer described =
        call("POST", "/v1/covers/x:describe?framed=true", IMAGE, "content-type", "image/png");
    assertThat(described.text())
        .isEqualTo(
            "{\"name\":\"x\",\"image\":{\"contentType\":\"image/png\",\"data\":\"AP8KIgc=\"},"
                + "\"framed\":true,\"pieces\":[\"true\"]}");
  }

  @Test
  void bodiesHaveALimitAndMayBeCompressed() throws IOException {
    assertThat(call("POST", "/v1/negative", new byte[1000]).body()).hasSize(1000);
    assertThat(call("POST", "/v1/negative", new byte[1001]).status()).isEqualTo(429);

    byte[] packed = Compression.gzip().compress(IMAGE, 0, IMAGE.length);
    Answer answer = call("PUT", "/v1/covers/x", packed, "content-encoding", "gzip");
    assertThat(answer.header("content-encoding")).isEqualTo("gzip");
    assertThat(Compression.gzip().decompress(answer.body(), 0, answer.body().length, 100))
        .isEqualTo(IMAGE);
  }

  @Test
  void aStreamOfResponsesIsOneBodyOfTheFirstType() {
    Answer answer = get("/v1/scans/3");

    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.header("content-type")).isEqualTo("image/first");
    assertThat(answer.header("x-lead")).isEqualTo("1");
    assertThat(answer.body())
        .isEqualTo(
            IntStream.range(0, 3)
                .mapToObj(i -> ByteString.copyFrom(IMAGE))
                .reduce(ByteString.EMPTY, ByteString::concat)
                .toByteArray());
    assertThat(get("/v1/scans/0").header("content-type")).isEqualTo("application/octet-stream");
    assertThat(get("/v1/scans/0?failAfter=-1").status()).isEqualTo(404);
  }

  /** Whoever has a part must not take it for the whole. */
  @Test
  void aStreamThatFailsBreaksOff() throws IOException {
    try (MemoryTransport transport = new MemoryTransport(SERVER, HttpVersion.HTTP_2);
        ClientExchange exchange =
            transport.open(
                new RequestHead("GET", "/v1/scans/3?failAfter=1", new Headers()),
                Deadline.after(Duration.ofSeconds(60)))) {
      exchange.endRequest();
      assertThat(exchange.status()).isEqualTo(200);

      assertThatThrownBy(
              () -> {
                while (exchange.read(new byte[100], 0, 100) >= 0) {
                  // What came before.
                }
              })
          .isInstanceOf(ExchangeResetException.class);
    }
  }

  @Test
  void aStreamOfRequestsIsTheBodyPieceByPiece() throws IOException {
    byte[] large = new byte[5000];
    large[4999] = 1;
    Answer answer = call("POST", "/v1/covers/x:glue", large, "content-type", "image/png");

    assertThat(answer.status()).as(answer.text()).isEqualTo(200);
    Cover.Builder glued = Cover.newBuilder();
    com.google.protobuf.util.JsonFormat.parser().merge(answer.text(), glued);
    assertThat(glued.getImage().getData().toByteArray()).isEqualTo(large);
    assertThat(glued.getPiecesList()).hasSizeGreaterThan(4).containsOnly("image/png");
    assertThat(call("POST", "/v1/covers/x:glue", IMAGE, "content-encoding", "gzip").status())
        .isEqualTo(501);
  }

  @Test
  void inConnectItIsAMessageAsAnyOther() {
    Answer answer =
        call(
            "POST",
            "/fawa.connect.test.v1.CoverService/Negate",
            "{\"contentType\":\"a/b\",\"data\":\"AA==\"}"
                .getBytes(java.nio.charset.StandardCharsets.UTF_8),
            "content-type",
            "application/json");

    assertThat(answer.header("content-type")).isEqualTo("application/json");
    assertThat(answer.text()).isEqualTo("{\"contentType\":\"a/b\",\"data\":\"/w==\"}");
  }
}
