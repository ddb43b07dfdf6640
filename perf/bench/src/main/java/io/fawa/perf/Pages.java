/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.perf;

import io.helidon.common.Size;
import io.helidon.webserver.WebServer;
import io.helidon.webserver.WebServerConfig;
import io.helidon.webserver.http.HttpRouting;
import io.helidon.webserver.staticcontent.ClasspathHandlerConfig;
import io.helidon.webserver.staticcontent.FileSystemHandlerConfig;
import io.helidon.webserver.staticcontent.StaticContentFeature;
import java.nio.file.Path;

/**
 * A Helidon application that serves greetservice's page at {@code /} and a folder at {@code
 * /files}, on Helidon's own engines. Arguments: {@code HOST:PORT} and the folder. It runs without
 * any class of fawa's; {@link PagesWithRpc} is the same application with fawa's modules in it.
 */
public final class Pages {
  /** As greetservice has it. */
  private static final Size PAGES_BYTES_MAX = Size.parse("1 MiB");

  private Pages() {}

  /** Serves until told to end. */
  public static void main(String[] args) {
    listener(args[0])
        .connectionOptions(options -> options.tcpNoDelay(true))
        .addRouting(routing(Path.of(args[1])))
        .build()
        .start();
    System.out.println("listening " + args[0]);
  }

  static WebServerConfig.Builder listener(String address) {
    int colon = address.lastIndexOf(':');
    return WebServer.builder()
        .host(address.substring(0, colon))
        .port(Integer.parseInt(address.substring(colon + 1)));
  }

  static HttpRouting.Builder routing(Path folder) {
    return HttpRouting.builder()
        .register(
            "/files",
            StaticContentFeature.createService(
                FileSystemHandlerConfig.builder().location(folder).build()))
        .register(
            "/",
            StaticContentFeature.createService(
                ClasspathHandlerConfig.builder()
                    .location("pages/greet")
                    .welcome("index.html")
                    .memoryCache(memory -> memory.capacity(PAGES_BYTES_MAX))
                    .build()));
  }
}
