/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.cli;

import io.fawa.sdk.files.FileAddress;
import io.fawa.sdk.files.FileClient;
import io.fawa.sdk.files.FileRequest;
import io.fawa.sdk.files.Receipt;
import io.fawa.sdk.files.RequestInbox;
import io.fawa.sdk.files.RequestOptions;
import io.fawa.sdk.files.Requested;
import io.fawa.sdk.files.SafeName;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Makes a request for files. */
@Command(
    name = "request",
    description = {
      "Makes a request for files, and prints its link: whoever has it may send files to you.",
      "Senders see its name and limits, and nothing of what others send."
    },
    subcommands = {Request.Listing.class, Request.Ending.class},
    sortOptions = false,
    exitCodeListHeading = "%nExit status:%n",
    exitCodeList = {
      "0:done",
      "1:failed: no connection",
      "2:wrong usage",
      "3:not found or expired",
      "4:refused: a limit, or no token of the request is known here",
      "130:interrupted"
    })
final class Request implements Callable<Integer> {
  @Mixin private ServerOptions server = new ServerOptions();

  @Option(names = "--name", paramLabel = "NAME", description = "what it is for; senders see it")
  private @Nullable String name;

  @Option(
      names = "--expires",
      paramLabel = "TIME",
      description = "how long files may be sent: 90s, 10m, 1h, 2d, 1w; default: the server's")
  private @Nullable String expires;

  @Option(names = "--files", paramLabel = "N", description = "how many; default: 10")
  private @Nullable Integer files;

  @Option(
      names = "--bytes",
      paramLabel = "BYTES",
      description = "of all together, as 500m or 2g; default: the most that the server allows")
  private @Nullable String bytes;

  @Option(names = "--file-bytes", paramLabel = "BYTES", description = "of each, likewise")
  private @Nullable String fileBytes;

  @Option(names = "--qr", description = "also draw the link as a QR code, on standard error")
  private boolean qr;

  @Override
  public Integer call() throws IOException {
    RequestOptions options =
        new RequestOptions(
            Optional.ofNullable(name),
            Optional.ofNullable(expires),
            files == null ? OptionalInt.empty() : OptionalInt.of(files),
            Optional.ofNullable(bytes),
            Optional.ofNullable(fileBytes));
    try (FileClient client = new FileClient(server.config())) {
      print(client.request(options));
    }
    return ExitCode.OK;
  }

  private void print(Requested made) throws IOException {
    FileRequest request = made.request();
    String link = request.link().toASCIIString();
    if (server.json()) {
      Map<String, Object> members = new LinkedHashMap<>();
      members.put("key", request.key());
      members.put("link", link);
      members.put("name", request.name());
      members.put("files", (long) request.files());
      members.put("bytes", request.bytes());
      members.put("fileBytes", request.fileBytes());
      members.put("expires", request.expires());
      members.put("token", made.token());
      System.out.println(JsonLine.of(members));
    } else {
      System.out.println(link);
      if (Terminal.isThere()) {
        Terminal.note(
            "%d files, %s, until %s"
                .formatted(
                    request.files(),
                    Terminal.bytes(request.bytes()),
                    Terminal.time(request.expires())));
        Terminal.note(
            "fawa request list %s shows what has come; elsewhere with --token %s"
                .formatted(request.key(), made.token()));
      }
    }
    if (qr) {
      System.err.print(QrText.of(link));
    }
  }

  /** The options that name a request to its maker. */
  static final class Made {
    @Parameters(paramLabel = "URL|KEY", description = "the link or key of the request")
    private String address = "";

    @Option(names = "--token", paramLabel = "TOKEN", description = "what its maker got")
    private @Nullable String token;

    Optional<String> token() {
      return Optional.ofNullable(token);
    }
  }

  /** Lists what has come. */
  @Command(
      name = "list",
      description = {
        "Prints the link of each file that has come for a request, for fawa get.",
        "What this user has requested from this machine needs no token."
      },
      sortOptions = false)
  static final class Listing implements Callable<Integer> {
    @Mixin private ServerOptions server = new ServerOptions();
    @Mixin private Made made = new Made();

    @Override
    public Integer call() throws IOException {
      FileAddress request = server.address(made.address);
      try (FileClient client = new FileClient(server.config(request))) {
        RequestInbox inbox = client.inbox(request, made.token());
        for (Receipt file : inbox.files()) {
          print(file);
        }
        if (Terminal.isThere()) {
          Terminal.note(
              "%d files have come, %d are on their way; %s"
                  .formatted(
                      inbox.count(),
                      inbox.arriving(),
                      inbox.request().open() ? "more may be sent" : "no more may be sent"));
        }
      }
      return ExitCode.OK;
    }

    private void print(Receipt file) throws IOException {
      String link = file.link().toASCIIString();
      if (server.json()) {
        Map<String, Object> members = new LinkedHashMap<>();
        members.put("key", file.key());
        members.put("link", link);
        members.put("name", file.name());
        members.put("size", file.bytes());
        members.put("sha256", file.sha256());
        members.put("expires", file.expires());
        System.out.println(JsonLine.of(members));
      } else {
        System.out.println(link);
        if (Terminal.isThere()) {
          Terminal.note(SafeName.shown(file.name()) + ", " + Terminal.bytes(file.bytes()));
        }
      }
    }
  }

  /** Ends a request. */
  @Command(
      name = "end",
      description = {
        "Ends a request before it expires. What has come stays until then.",
        "What this user has requested from this machine needs no token."
      },
      sortOptions = false)
  static final class Ending implements Callable<Integer> {
    @Mixin private ServerOptions server = new ServerOptions();
    @Mixin private Made made = new Made();

    @Override
    public Integer call() throws IOException {
      FileAddress request = server.address(made.address);
      try (FileClient client = new FileClient(server.config(request))) {
        client.endRequest(request, made.token());
      }
      return ExitCode.OK;
    }
  }
}
