/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.file;

import io.fawa.files.FileName;
import io.fawa.files.FilesConfig;
import io.helidon.http.Header;
import io.helidon.http.HeaderNames;
import io.helidon.http.HeaderValues;
import io.helidon.http.Status;
import io.helidon.webserver.http.HttpRouting;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;

/** The page, at the paths of the original, and the limits that it shows. */
final class Page {
  /** The class path folder of the page's files. */
  static final String FOLDER = "pages/file";

  /**
   * The page shows previews of what it has received: images and media from its own memory, PDF in
   * the browser's viewer. Such a frame is a document of the type that the page gave it.
   */
  private static final Header POLICY =
      HeaderValues.create(
          "Content-Security-Policy",
          "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob:;"
              + " media-src blob:; frame-src blob:; connect-src 'self'; worker-src 'self';"
              + " base-uri 'none'; form-action 'none'; frame-ancestors 'none'");

  /** Only the worker compiles WebAssembly, so only the worker may. */
  private static final Header WORKER_POLICY =
      HeaderValues.create(
          "Content-Security-Policy",
          "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; frame-ancestors 'none'");

  private static final String WORKER = "hash-worker.js";

  private final Downloads downloads;
  private final byte[] index;
  private final byte[] worker;
  private final String limits;

  /** Reads the page; {@code downloads} answers those who want the file instead. */
  Page(FilesConfig config, Downloads downloads) throws IOException {
    this.downloads = downloads;
    index = resource("index.html");
    worker = resource(WORKER);
    limits =
        """
        {"fileBytesMax":"%d","nameBytesMax":%d,"timeToLiveSeconds":%d,"timeToLiveMaxSeconds":%d,\
        "bundleFilesMax":%d,"requestSeconds":%d,"requestMaxSeconds":%d,"requestFilesMax":%d,\
        "requestBytesMax":"%d"}
        """
            .formatted(
                config.fileBytesMax(),
                FileName.BYTES_MAX,
                config.timeToLive().toSeconds(),
                config.timeToLiveMax().toSeconds(),
                config.bundleFilesMax(),
                config.requests().life().toSeconds(),
                config.requests().lifeMax().toSeconds(),
                config.requests().filesMax(),
                config.requests().bytesMax());
  }

  private static byte[] resource(String name) throws IOException {
    String path = "/" + FOLDER + "/" + name;
    try (InputStream in = Page.class.getResourceAsStream(path)) {
      if (in == null) {
        throw new FileNotFoundException("class path: " + path);
      }
      return in.readAllBytes();
    }
  }

  void routes(HttpRouting.Builder routes) {
    routes
        .get("/", this::page)
        .get("/index.html", this::page)
        .get("/file", this::page)
        .get("/" + WORKER, this::worker)
        .get("/download", this::download)
        .head("/download", this::download)
        .get("/request", this::request)
        .get("/limits", (request, response) -> Replies.json(response, limits));
  }

  /**
   * A browser gets the page, which knows the key. Others get the file itself: {@code curl}, {@code
   * wget} and download managers do not ask for HTML.
   */
  private void download(ServerRequest request, ServerResponse response) throws IOException {
    response.header(HeaderNames.VARY, "Accept");
    Optional<String> key = request.query().first("key").asOptional();
    if (key.isPresent() && !Replies.asksFor("text/html", request)) {
      downloads.serveKey(key.get(), request, response);
    } else {
      page(request, response);
    }
  }

  /** A browser gets the page, which sends for the request; others learn how to do so. */
  private void request(ServerRequest request, ServerResponse response) {
    response.header(HeaderNames.VARY, "Accept");
    if (Replies.asksFor("text/html", request)) {
      page(request, response);
    } else {
      Replies.text(
          response,
          Status.OK_200,
          "send a file for this request: curl -T FILE -H 'Fawa-Request: KEY' URL/");
    }
  }

  private void page(ServerRequest request, ServerResponse response) {
    response.header(POLICY);
    response.header(HeaderNames.CONTENT_TYPE, "text/html; charset=utf-8").send(index);
  }

  private void worker(ServerRequest request, ServerResponse response) {
    response.header(WORKER_POLICY);
    response.header(HeaderNames.CONTENT_TYPE, "text/javascript; charset=utf-8").send(worker);
  }
}
