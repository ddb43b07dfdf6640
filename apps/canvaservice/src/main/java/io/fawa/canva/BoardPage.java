/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.canva;

import io.fawa.service.response.PagePolicy;
import io.helidon.http.Header;
import io.helidon.http.HeaderNames;
import io.helidon.http.HeaderValues;
import io.helidon.http.Method;
import io.helidon.http.PathMatchers;
import io.helidon.http.Status;
import io.helidon.webserver.http.Handler;
import io.helidon.webserver.http.HttpRouting;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.GZIPInputStream;

/**
 * The page of boards: the editor at {@code /} and {@code /canvas-wt}, its bundle below {@code
 * /assets/}, and the light page at {@code /lite/}, whose other files the host serves.
 *
 * <p>A name below {@code /assets/} changes with its content, so browsers keep it. Scripts and style
 * sheets are stored compressed, as they say nothing of a user, and are sent so to whoever takes it.
 */
final class BoardPage {
  /** The class path folder of the page's files. */
  static final String FOLDER = "pages/canva";

  /**
   * The editor sets styles of elements by script, keeps images in memory, and embeds fonts into the
   * pictures that it exports. It runs no script but those served here, and no frame.
   */
  private static final Header POLICY =
      policy(
          "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self'"
              + " data: blob:; font-src 'self' data:; connect-src 'self'; worker-src 'self';"
              + " manifest-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors"
              + " 'none'");

  /** Matters for what runs as a worker: the one that cuts fonts down compiles WebAssembly. */
  private static final Header WORKER_POLICY =
      policy(
          "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; connect-src 'self';"
              + " frame-ancestors 'none'");

  private static final Header FOR_EVER =
      HeaderValues.create(HeaderNames.CACHE_CONTROL, "public, max-age=31536000, immutable");
  private static final Header ASK_AGAIN =
      HeaderValues.create(HeaderNames.CACHE_CONTROL, "no-cache");

  /** Folders and a file; no segment is of dots alone. */
  private static final Pattern ASSET =
      Pattern.compile("/assets/((?:[\\w-][\\w.-]*/){0,4}[\\w-]+(?:\\.[\\w-]+)*\\.(\\w+))");

  private static final Map<String, String> TYPES =
      Map.of(
          "js", "text/javascript; charset=utf-8",
          "css", "text/css; charset=utf-8",
          "woff2", "font/woff2");

  private static final Predicate<Method> READ = Method.predicate(Method.GET, Method.HEAD);

  private final byte[] index = required("index.html");
  private final byte[] lightIndex = required("lite/index.html");

  private static byte[] required(String name) {
    return read(name)
        .orElseThrow(() -> new IllegalStateException("class path: no " + FOLDER + "/" + name));
  }

  private static Header policy(String text) {
    return HeaderValues.create("Content-Security-Policy", text);
  }

  void register(HttpRouting.Builder routes) {
    get(routes, "/", this::page);
    get(routes, "/index.html", this::page);
    get(routes, "/canvas-wt", this::page);
    get(routes, "/lite", BoardPage::toLightPage);
    get(routes, "/lite/", this::lightPage);
    routes.route(READ, PathMatchers.prefix("/assets"), BoardPage::asset);
  }

  private static void get(HttpRouting.Builder routes, String path, Handler handler) {
    routes.route(READ, PathMatchers.exact(path), handler);
  }

  private void page(ServerRequest request, ServerResponse response) {
    response.header(POLICY).header(ASK_AGAIN);
    response.header(HeaderNames.CONTENT_TYPE, "text/html; charset=utf-8").send(index);
  }

  /** Helidon finds the welcome page of a folder in a folder of files, but not in a jar. */
  private void lightPage(ServerRequest request, ServerResponse response) {
    response.header(ASK_AGAIN);
    response.header(HeaderNames.CONTENT_TYPE, "text/html; charset=utf-8").send(lightIndex);
  }

  /** Relative, as a proxy may serve all of this below a path of its own. */
  private static void toLightPage(ServerRequest request, ServerResponse response) {
    response.status(Status.PERMANENT_REDIRECT_308).header(HeaderNames.LOCATION, "lite/").send();
  }

  private static void asset(ServerRequest request, ServerResponse response) throws IOException {
    Matcher name = ASSET.matcher(request.path().path());
    String type = name.matches() ? TYPES.get(name.group(2)) : null;
    if (type == null) {
      notFound(response);
      return;
    }
    String path = "assets/" + name.group(1);
    Optional<byte[]> plain = read(path);
    Optional<byte[]> compressed = plain.isPresent() ? Optional.empty() : read(path + ".gz");
    if (plain.isEmpty() && compressed.isEmpty()) {
      notFound(response);
      return;
    }
    response.header(WORKER_POLICY).header(FOR_EVER).header(HeaderNames.CONTENT_TYPE, type);
    if (plain.isPresent()) {
      response.send(plain.get());
      return;
    }
    response.header(HeaderNames.VARY, "Accept-Encoding");
    if (takesGzip(request)) {
      response.header(HeaderNames.CONTENT_ENCODING, "gzip").send(compressed.orElseThrow());
    } else {
      response.send(expanded(compressed.orElseThrow()));
    }
  }

  private static void notFound(ServerResponse response) {
    PagePolicy.text(response, Status.NOT_FOUND_404, "404 page not found\n");
  }

  /** Whether a field names gzip with a weight above 0 (RFC 9110 §12.5.3). */
  private static boolean takesGzip(ServerRequest request) {
    return request.headers().values(HeaderNames.ACCEPT_ENCODING).stream()
        .flatMap(field -> Pattern.compile(",").splitAsStream(field))
        .map(one -> one.replace(" ", "").toLowerCase(Locale.ROOT))
        .anyMatch(one -> one.matches("gzip(;q=(1(\\.0*)?|0\\.0*[1-9]\\d*))?"));
  }

  private static byte[] expanded(byte[] compressed) throws IOException {
    try (InputStream in = new GZIPInputStream(new ByteArrayInputStream(compressed))) {
      return in.readAllBytes();
    }
  }

  private static Optional<byte[]> read(String name) {
    try (InputStream in = BoardPage.class.getResourceAsStream("/" + FOLDER + "/" + name)) {
      return in == null ? Optional.empty() : Optional.of(in.readAllBytes());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
