/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.all;

import static org.assertj.core.api.Assertions.assertThat;

import io.fawa.all.Curl.Reply;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;

/** The services behind nginx and HAProxy: what comes through is what they say directly. */
@Timeout(180)
@ExtendWith(FawaExtension.class)
class ProxiesTest {
  private static final List<String> SERVICES = List.of("greet", "file", "canva");
  private static final String SAY_HELLO = "/greet.v1.GreetService/SayHello";
  private static final int UPLOAD_BYTES = 5_000_003;
  private static final int LIMIT_SECONDS = 60;

  private static final Map<Front, Started> STARTED = new EnumMap<>(Front.class);

  private Fawa fawa;

  /**
   * A proxy that runs.
   *
   * @param ports one for each of the services
   */
  private record Started(Proxy proxy, List<Integer> ports) {}

  /** A proxy and how it speaks to the services. */
  enum Front {
    /** nginx at its defaults: a connection of HTTP/1.0 for each request. */
    NGINX_HTTP_1_0(""),
    /** Connections of HTTP/1.1 that are kept, and WebSockets. */
    NGINX_HTTP_1_1(
        """
        proxy_http_version 1.1;
        proxy_set_header Connection $connection_upgrade;
        proxy_set_header Upgrade $http_upgrade;
        """),
    /** The same, and bodies pass while they come. */
    NGINX_UNBUFFERED(
        """
        proxy_http_version 1.1;
        proxy_set_header Connection $connection_upgrade;
        proxy_set_header Upgrade $http_upgrade;
        proxy_request_buffering off;
        proxy_buffering off;
        """),
    HAPROXY("");

    private final String settings;

    Front(String settings) {
      this.settings = settings;
    }
  }

  @BeforeEach
  void use(Fawa running) {
    fawa = running;
  }

  @AfterAll
  static void stop() throws IOException {
    for (Started started : STARTED.values()) {
      started.proxy().close();
    }
    STARTED.clear();
  }

  /** The base URL of a service behind {@code front}, which is started once. */
  private String url(Front front, String service) throws IOException {
    Started started = STARTED.get(front);
    if (started == null) {
      List<Integer> ports = Proxy.freePorts(SERVICES.size());
      started = new Started(start(front, ports), ports);
      STARTED.put(front, started);
    }
    return "http://127.0.0.1:" + started.ports().get(SERVICES.indexOf(service));
  }

  private Proxy start(Front front, List<Integer> ports) throws IOException {
    return front == Front.HAPROXY
        ? Proxy.start("haproxy", List.of("-f", "CONFIG", "-db"), haproxy(ports), ports)
        : Proxy.start("nginx", List.of("-c", "CONFIG", "-e", "stderr"), nginx(front, ports), ports);
  }

  private String authority(String service) {
    return URI.create(fawa.clear(service)).getAuthority();
  }

  private String nginx(Front front, List<Integer> ports) {
    StringBuilder servers = new StringBuilder();
    for (int i = 0; i < SERVICES.size(); i++) {
      String service = SERVICES.get(i);
      servers.append(
          """
          upstream %1$s { server %2$s; keepalive 4; }
          server {
            listen 127.0.0.1:%3$d;
            location / {
              proxy_pass http://%1$s;
              %4$s
            }
          }
          """
              .formatted(service, authority(service), ports.get(i), front.settings));
    }
    return """
    daemon off;
    master_process off;
    pid FOLDER/pid;
    events { worker_connections 256; }
    http {
      access_log off;
      client_max_body_size 64m;
      client_body_temp_path FOLDER/body;
      proxy_temp_path FOLDER/proxy;
      fastcgi_temp_path FOLDER/fastcgi;
      uwsgi_temp_path FOLDER/uwsgi;
      scgi_temp_path FOLDER/scgi;
      map $http_upgrade $connection_upgrade { default upgrade; "" ""; }
    %s
    }
    """
        .formatted(servers);
  }

  private String haproxy(List<Integer> ports) {
    StringBuilder listeners = new StringBuilder();
    for (int i = 0; i < SERVICES.size(); i++) {
      String service = SERVICES.get(i);
      listeners.append(
          """
          listen %s
            bind 127.0.0.1:%d
            server app %s
          """
              .formatted(service, ports.get(i), authority(service)));
    }
    return """
    global
      maxconn 256
    defaults
      mode http
      option http-keep-alive
      http-reuse always
      timeout connect 30s
      timeout client 60s
      timeout server 60s
      timeout tunnel 60s
    """
        + listeners;
  }

  @ParameterizedTest
  @EnumSource
  void whatIsAskedFor(Front front) throws IOException {
    for (String path :
        List.of(
            "/",
            "/openapi.json",
            "/v1/greetings/Ada?x=y",
            "/v1/greetings/Jos%C3%A9",
            "/v1/greetings/Ada:stream")) {
      get(front, path).hasStatus(200);
      assertSameHead(front, path);
    }
    get(front, "/nothing").hasStatus(404);
    assertSameHead(front, "/nothing");
    get(front, SAY_HELLO).hasStatus(405);
  }

  /** What comes through a proxy, which is what the service says directly. */
  private Reply get(Front front, String path) throws IOException {
    Reply direct = Curl.request("GET", fawa.clear("greet") + path).send();
    Reply through = Curl.request("GET", url(front, "greet") + path).send();
    assertThat(through.body()).as(path).isEqualTo(direct.body());
    assertSame(path, direct, through, "content-type", "allow", "x-content-type-options");
    return through;
  }

  private void assertSameHead(Front front, String path) throws IOException {
    Reply direct = Curl.request("HEAD", fawa.clear("greet") + path).option("--head").send();
    Reply through = Curl.request("HEAD", url(front, "greet") + path).option("--head").send();
    assertThat(through.status()).as(path).isEqualTo(direct.status());
    assertSame(path, direct, through, "content-type", "content-length");
  }

  private static void assertSame(String path, Reply direct, Reply through, String... names) {
    for (String name : names) {
      assertThat(through.field(name)).as("%s of %s", name, path).isEqualTo(direct.field(name));
    }
  }

  @ParameterizedTest
  @EnumSource
  void calls(Front front) throws IOException {
    String greet = url(front, "greet");
    Curl.post(greet + SAY_HELLO)
        .json("{\"name\":\"Ada\"}")
        .send()
        .hasStatus(200)
        .hasJson("{\"resp\":\"Hello, Ada!\"}");
    Curl.post(greet + SAY_HELLO)
        .json("{bad")
        .send()
        .hasStatus(400)
        .hasError("invalid_argument", "");
    Curl.post(greet + SAY_HELLO).body("text/html", new byte[1]).send().hasStatus(415);
    Reply stream =
        Curl.post(greet + "/greet.v1.GreetService/GreetStream")
            .body("application/connect+json", Envelopes.of("{\"name\":\"Ada\"}"))
            .send()
            .hasStatus(200);
    assertThat(Envelopes.readGoodEnd(stream.body())).hasSize(10);
  }

  /** The kept connections to the service, and those of the client, carry one after the other. */
  @ParameterizedTest
  @EnumSource
  void manyRequestsOnOneConnection(Front front) throws IOException {
    try (RawHttp client = RawHttp.open(url(front, "greet"), fawa.authorityFile())) {
      for (int i = 0; i < 200; i++) {
        String body = "{\"name\":\"N" + i + "\"}";
        client.send(
            "POST "
                + SAY_HELLO
                + " HTTP/1.1|Host: h|Content-Type: application/json|"
                + "Content-Length: "
                + body.length()
                + "||"
                + body);
        assertThat(client.until("Hello, N" + i + "!\"}")).startsWith("HTTP/1.1 200");
        client.send("HEAD /v1/greetings/A HTTP/1.1|Host: h||");
        assertThat(client.until("\r\n\r\n")).contains("HTTP/1.1 200");
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void filesArriveWhole(Front front) throws IOException {
    byte[] content = new byte[UPLOAD_BYTES];
    new Random(UPLOAD_BYTES).nextBytes(content);
    String file = url(front, "file");
    for (String how : List.of("X-None: none", "Transfer-Encoding: chunked", "Expect:")) {
      Reply stored =
          Curl.request("PUT", file + "/upload/large.bin")
              .header("Accept", "application/json")
              .option("-H", how)
              .body("application/octet-stream", content)
              .send()
              .hasStatus(201);
      String key = Curl.meaning(stored.text()).getFieldsOrThrow("key").getStringValue();
      Reply link =
          Curl.post(file + "/file.v1.FileService/GetDownloadURL")
              .json("{\"randomkey\":\"" + key + "\"}")
              .send()
              .hasStatus(200);
      URI url = URI.create(Curl.meaning(link.text()).getFieldsOrThrow("url").getStringValue());
      String through = file + url.getRawPath() + "?" + url.getRawQuery();
      Reply whole = Curl.request("GET", through).send().hasStatus(200);
      assertThat(whole.body().toByteArray()).as(how).isEqualTo(content);
      Reply part = Curl.request("GET", through).header("Range", "bytes=5000000-").send();
      assertThat(part.hasStatus(206).body().size()).isEqualTo(3);
    }
  }

  /** Answered before the body has come: the proxy must see the answer, and not a broken pipe. */
  @ParameterizedTest
  @EnumSource
  void earlyAnswersComeThrough(Front front) throws IOException {
    byte[] content = new byte[UPLOAD_BYTES];
    for (int i = 0; i < 10; i++) {
      Curl.post(url(front, "greet") + "/nothing")
          .header("Expect", "")
          .body("application/octet-stream", content)
          .send()
          .hasStatus(404);
      Curl.post(url(front, "greet") + SAY_HELLO)
          .header("Expect", "")
          .body("text/html", content)
          .send()
          .hasStatus(415);
    }
  }

  @ParameterizedTest
  @EnumSource(mode = Mode.EXCLUDE, names = "NGINX_HTTP_1_0")
  void aBoardOfTwo(Front front) throws Exception {
    String canva = url(front, "canva");
    Reply created = Curl.post(canva + "/create").send().hasStatus(200);
    String code = Curl.meaning(created.text()).getFieldsOrThrow("code").getStringValue();
    URI board = URI.create(canva.replaceFirst("http", "ws") + "/ws/canva?code=" + code);
    HttpClient client = HttpClient.newHttpClient();
    try {
      Member ann = Member.join(client, board);
      ann.say("{\"draw_event\":{\"type\":\"draw\",\"color\":\"#ff0000\",\"curr_x\":1}}");
      assertThat(ann.hears()).contains("\"color\":\"#ff0000\"");
      Member bob = Member.join(client, board);
      assertThat(bob.hears()).contains("initial_history", "#ff0000");
      bob.say("{\"draw_event\":{\"type\":\"draw\",\"color\":\"#00ff00\"}}");
      assertThat(ann.hears()).isEqualTo(bob.hears()).contains("#00ff00");
    } finally {
      // Ends the sockets with it; close() would wait for the server to end them.
      client.shutdownNow();
    }
  }

  /** A client at a board. */
  private record Member(WebSocket socket, Heard heard) {
    static Member join(HttpClient client, URI board) throws Exception {
      Heard heard = new Heard();
      WebSocket socket =
          client
              .newWebSocketBuilder()
              .buildAsync(board, heard)
              .get(LIMIT_SECONDS, TimeUnit.SECONDS);
      return new Member(socket, heard);
    }

    void say(String text) throws Exception {
      socket.sendText(text, true).get(LIMIT_SECONDS, TimeUnit.SECONDS);
    }

    String hears() throws InterruptedException {
      String text = heard.texts.poll(LIMIT_SECONDS, TimeUnit.SECONDS);
      assertThat(text).as("a message within %s s", LIMIT_SECONDS).isNotNull();
      return text;
    }
  }

  /** The texts that a socket has received, in order. */
  private static final class Heard implements WebSocket.Listener {
    private final BlockingQueue<String> texts = new ArrayBlockingQueue<>(16);
    private final StringBuilder part = new StringBuilder();

    @Override
    public @Nullable CompletionStage<?> onText(WebSocket from, CharSequence data, boolean last) {
      part.append(data);
      if (last) {
        texts.add(part.toString());
        part.setLength(0);
      }
      from.request(1);
      return null;
    }
  }
}
