/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.service.routing;

import io.fawa.http.Exchange;
import io.fawa.http.FieldRules;
import io.fawa.http.Headers;
import io.fawa.service.response.RequestContent;
import io.fawa.service.response.RequestTrailers;
import io.helidon.common.buffers.BufferData;
import io.helidon.common.context.Context;
import io.helidon.common.socket.PeerInfo;
import io.helidon.common.uri.UriInfo;
import io.helidon.common.uri.UriQuery;
import io.helidon.http.Header;
import io.helidon.http.HeaderNames;
import io.helidon.http.HttpException;
import io.helidon.http.HttpPrologue;
import io.helidon.http.Method;
import io.helidon.http.RequestedUriDiscoveryContext;
import io.helidon.http.RoutedPath;
import io.helidon.http.ServerRequestHeaders;
import io.helidon.http.Status;
import io.helidon.http.WritableHeaders;
import io.helidon.http.encoding.ContentDecoder;
import io.helidon.http.media.ReadableEntity;
import io.helidon.http.media.ReadableEntityBase;
import io.helidon.webserver.ConnectionContext;
import io.helidon.webserver.ListenerContext;
import io.helidon.webserver.ProxyProtocolData;
import io.helidon.webserver.http.HttpSecurity;
import io.helidon.webserver.http.RoutingRequest;
import io.helidon.webserver.http.ServerRequestEntity;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** Adapts an exchange to a request of Helidon's routes. Single-owner, like the exchange. */
final class RoutedRequest implements RoutingRequest, RequestTrailers, RequestContent {
  private static final int READ_BYTES = 16_384;
  private static final long BUFFERED_ENTITY_BYTES_MAX = 65_536;
  private static final RequestedUriDiscoveryContext URI_DISCOVERY =
      RequestedUriDiscoveryContext.builder().build();

  private final ConnectionContext connection;
  private final HttpSecurity security;
  private final Exchange exchange;
  private final WritableHeaders<?> fields;
  private final ServerRequestHeaders headers;

  private HttpPrologue prologue;
  private @Nullable RoutedPath path;
  private @Nullable Context context;
  private @Nullable ReadableEntity entity;
  private @Nullable String pattern;
  private long bodyBytes;
  private UnaryOperator<InputStream> filter = UnaryOperator.identity();

  /**
   * Takes over the exchange's header section.
   *
   * @throws IllegalArgumentException its path or query is malformed
   */
  RoutedRequest(ConnectionContext connection, HttpSecurity security, Exchange exchange) {
    this.connection = connection;
    this.security = security;
    this.exchange = exchange;
    this.fields = WritableHeaders.create();
    exchange.headers().forEach((name, value) -> fields.add(HeaderNames.create(name), value));
    if (!exchange.authority().isEmpty()) {
      fields.set(HeaderNames.HOST, exchange.authority());
    }
    this.headers = ServerRequestHeaders.create(fields);
    String target =
        exchange.query().isEmpty() ? exchange.path() : exchange.path() + "?" + exchange.query();
    this.prologue =
        HttpPrologue.create(
            exchange.version().toString(),
            "HTTP",
            exchange.version().toString().substring("HTTP/".length()),
            Method.create(exchange.method()),
            target,
            true);
  }

  @Override
  public void reset() {
    // Unread bytes are dropped with the exchange.
  }

  @Override
  public boolean isSecure() {
    return connection.isSecure();
  }

  @Override
  public RoutedPath path() {
    if (path == null) {
      throw new IllegalStateException("not routed yet");
    }
    return path;
  }

  @Override
  public RoutingRequest path(RoutedPath routedPath) {
    this.path = routedPath;
    return this;
  }

  @Override
  public Headers requestTrailers() {
    return exchange.requestTrailers();
  }

  @Override
  public ReadableEntity content() {
    if (entity == null) {
      entity = mayHaveBody() ? body() : ReadableEntityBase.empty();
    }
    return entity;
  }

  /** True if content-length exceeds the limit. */
  boolean declaresTooMuch() {
    return FieldRules.contentLength(exchange.headers().get("content-length", "")) > bodyBytesMax();
  }

  private long bodyBytesMax() {
    long limit = connection.listenerContext().config().maxPayloadSize();
    return limit < 0 ? Long.MAX_VALUE : limit;
  }

  private boolean mayHaveBody() {
    return !(exchange.method().equals("GET") || exchange.method().equals("HEAD"));
  }

  private ReadableEntity body() {
    return ServerRequestEntity.create(
        requested -> {},
        filter,
        ContentDecoder.NO_OP,
        estimate -> readSome(),
        () -> {},
        headers,
        connection.listenerContext().mediaContext(),
        Long.MAX_VALUE, // bytes read here are counted here
        BUFFERED_ENTITY_BYTES_MAX);
  }

  /** Reads some of the body; null at its end, as Helidon's entity requires. */
  @SuppressWarnings("NullAway")
  private BufferData readSome() {
    byte[] bytes = new byte[READ_BYTES];
    int read = read(bytes, 0, bytes.length);
    return read < 0 ? null : BufferData.create(bytes, 0, read);
  }

  private int read(byte[] target, int offset, int length) {
    try {
      int read = exchange.read(target, offset, length);
      bodyBytes += Math.max(0, read);
      if (bodyBytes > bodyBytesMax()) {
        throw new HttpException(
            "body over " + bodyBytesMax() + " bytes", Status.REQUEST_ENTITY_TOO_LARGE_413);
      }
      return read;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public InputStream requestContent() {
    return filter.apply(mayHaveBody() ? new Content() : InputStream.nullInputStream());
  }

  /** Reads the exchange into its caller's buffer. */
  private final class Content extends InputStream {
    @Override
    public int read() {
      byte[] octet = new byte[1];
      return read(octet, 0, 1) < 0 ? -1 : octet[0] & 0xff;
    }

    @Override
    public int read(byte[] target, int offset, int length) {
      return RoutedRequest.this.read(target, offset, length);
    }
  }

  @Override
  public String socketId() {
    return connection.childSocketId();
  }

  @Override
  public String serverSocketId() {
    return connection.socketId();
  }

  @Override
  public Context context() {
    if (context == null) {
      context = Context.builder().parent(connection.listenerContext().context()).build();
    }
    return context;
  }

  @Override
  public ListenerContext listenerContext() {
    return connection.listenerContext();
  }

  @Override
  public HttpSecurity security() {
    return security;
  }

  @Override
  public boolean continueSent() {
    return false;
  }

  @Override
  public void streamFilter(UnaryOperator<InputStream> filterFunction) {
    UnaryOperator<InputStream> before = filter;
    filter = stream -> filterFunction.apply(before.apply(stream));
  }

  @Override
  public Optional<ProxyProtocolData> proxyProtocolData() {
    return connection.proxyProtocolData();
  }

  @Override
  public HttpPrologue prologue() {
    return prologue;
  }

  @Override
  public RoutingRequest prologue(HttpPrologue newPrologue) {
    this.prologue = newPrologue;
    return this;
  }

  @Override
  public RoutingRequest matchingPattern(String matchingPattern) {
    this.pattern = matchingPattern;
    return this;
  }

  @Override
  public Optional<String> matchingPattern() {
    return Optional.ofNullable(pattern);
  }

  @Override
  public ServerRequestHeaders headers() {
    return headers;
  }

  @Override
  public UriQuery query() {
    return prologue.query();
  }

  @Override
  public PeerInfo remotePeer() {
    return connection.remotePeer();
  }

  @Override
  public PeerInfo localPeer() {
    return connection.localPeer();
  }

  @Override
  public String authority() {
    return exchange.authority();
  }

  @Override
  public void header(Header header) {
    fields.set(header);
  }

  @Override
  public int id() {
    return 0;
  }

  @Override
  public UriInfo requestedUri() {
    return URI_DISCOVERY.uriInfo(
        remotePeer().address(),
        localPeer().address(),
        prologue.uriPath().path(),
        headers,
        query(),
        isSecure());
  }
}
