/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.file;

import io.fawa.files.FileName;
import io.fawa.files.FilesConfig;
import io.helidon.http.HeaderNames;
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

  private final Downloads downloads;
  private final byte[] index;
  private final String limits;

  /** Reads the page; {@code downloads} answers those who want the file instead. */
  Page(FilesConfig config, Downloads downloads) throws IOException {
    this.downloads = downloads;
    String path = "/" + FOLDER + "/index.html";
    try (InputStream in = Page.class.getResourceAsStream(path)) {
      if (in == null) {
        throw new FileNotFoundException("class path: " + path);
      }
      index = in.readAllBytes();
    }
    limits =
        """
        {"fileBytesMax":"%d","nameBytesMax":%d,"timeToLiveSeconds":%d,"timeToLiveMaxSeconds":%d,\
        "bundleFilesMax":%d}
        """
            .formatted(
                config.fileBytesMax(),
                FileName.BYTES_MAX,
                config.timeToLive().toSeconds(),
                config.timeToLiveMax().toSeconds(),
                config.bundleFilesMax());
  }

  void routes(HttpRouting.Builder routes) {
    routes
        .get("/file", this::page)
        .get("/download", this::download)
        .head("/download", this::download)
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

  private void page(ServerRequest request, ServerResponse response) {
    response.header(HeaderNames.CONTENT_TYPE, "text/html; charset=utf-8").send(index);
  }
}
