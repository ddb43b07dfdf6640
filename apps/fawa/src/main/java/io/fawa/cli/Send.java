/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.cli;

import io.fawa.sdk.files.BundleFile;
import io.fawa.sdk.files.FileClient;
import io.fawa.sdk.files.LinkTerms;
import io.fawa.sdk.files.Receipt;
import io.fawa.sdk.files.SafeName;
import io.fawa.sdk.files.SendOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Sends files and prints their links. */
@Command(
    name = "send",
    description = {
      "Sends files, and prints their link. Several files, or a folder, are one bundle with one link;"
          + " links in a folder are left out.",
      "With --e2e a file is encrypted before it is sent: the server sees neither content nor name,"
          + " and the key is only in the link, behind #. Who has the link has the file. Several files"
          + " are encrypted together then, and are no zip."
    },
    sortOptions = false,
    exitCodeListHeading = "%nExit status:%n",
    exitCodeList = {
      "0:all files are on the server",
      "1:failed: no connection, a file cannot be read",
      "2:wrong usage",
      "3:not found",
      "4:refused by the server: size, quota, rate",
      "5:damaged: the server has other bytes, or the file changed meanwhile",
      "130:interrupted"
    })
final class Send implements Callable<Integer> {
  private static final String STDIN = "-";

  @Mixin private ServerOptions server = new ServerOptions();

  @Parameters(
      paramLabel = "FILE",
      arity = "1..*",
      description = "files or folders; - is standard input")
  private List<String> files = new ArrayList<>();

  @Option(names = "--e2e", description = "encrypt, so that only those with the link can read it")
  private boolean sealed;

  @Option(
      names = "--name",
      paramLabel = "NAME",
      description = "the name that receivers see; default: that of the file or folder")
  private @Nullable String name;

  @Option(
      names = "--expires",
      paramLabel = "TIME",
      description = "how long it can be found: 90s, 10m, 1h, 2d, 1w; default: the server's")
  private @Nullable String expires;

  @Option(names = "--max-downloads", paramLabel = "N", description = "remove it after N downloads")
  private @Nullable Integer downloads;

  @Option(names = "--once", description = "the same as --max-downloads 1")
  private boolean once;

  @Option(names = "--short-key", description = "a key that people can type")
  private boolean shortKey;

  @Option(
      names = "--request",
      paramLabel = "URL|KEY",
      description = "send to who has made this request, under its terms; prints no link")
  private @Nullable String request;

  @Mixin private PasswordOption password = new PasswordOption();

  @Option(names = "--qr", description = "also draw the link as a QR code, on standard error")
  private boolean qr;

  @Override
  public Integer call() throws IOException {
    boolean stdin = files.contains(STDIN);
    if (stdin && (files.size() > 1 || password.readsStdin())) {
      throw server.usage("- is the only file, and is not the password too; got " + files.size());
    }
    if (once && downloads != null) {
      throw server.usage("--once is --max-downloads 1; give one of them");
    }
    LinkTerms terms = terms();
    try (FileClient client =
        new FileClient(
            request == null ? server.config() : server.config(server.address(request)))) {
      boolean bundle =
          request == null
              && !stdin
              && (files.size() > 1 || Files.isDirectory(Path.of(files.getFirst())));
      if (bundle) {
        print(sentBundle(client, terms));
        return ExitCode.OK;
      }
      return sendEach(client, terms);
    }
  }

  private LinkTerms terms() throws IOException {
    Optional<String> text = password.text(server, true);
    if (request != null
        && (sealed
            || qr
            || expires != null
            || once
            || downloads != null
            || shortKey
            || text.isPresent())) {
      throw server.usage(
          "--request allows no terms, --e2e or --qr: the file is only for the maker of the request");
    }
    try {
      if (request != null) {
        return LinkTerms.forRequest(server.address(request));
      }
      return new LinkTerms(
          Optional.ofNullable(expires),
          once
              ? OptionalInt.of(1)
              : downloads == null ? OptionalInt.empty() : OptionalInt.of(downloads),
          shortKey,
          text);
    } catch (IllegalArgumentException e) {
      throw server.usage(String.valueOf(e.getMessage()));
    }
  }

  private int sendEach(FileClient client, LinkTerms terms) throws IOException {
    int status = ExitCode.OK;
    for (String file : files) {
      try {
        print(sent(client, file, terms));
      } catch (IOException e) {
        Terminal.error(e);
        status = status == ExitCode.OK ? ExitCode.of(e) : status;
        if (status == ExitCode.INTERRUPTED) {
          return status;
        }
      }
    }
    return status;
  }

  private Receipt sentBundle(FileClient client, LinkTerms terms) throws IOException {
    List<BundleFile> all = new ArrayList<>();
    for (String file : files) {
      List<BundleFile> found = BundleFile.of(Path.of(file));
      // What is encrypted together has no name of its own: it is the folder of its files.
      all.addAll(sealed && name != null ? renamed(found, name) : found);
    }
    String own = files.size() == 1 ? lastName(Path.of(files.getFirst())) : "files";
    SendOptions options = new SendOptions(name == null ? own : name, sealed, terms);
    try (Bar bar = new Bar(options.name(), !server.json())) {
      return client.sendBundle(all, options, bar);
    }
  }

  /** In a folder of this name; a folder that is sent alone gets the name itself. */
  private List<BundleFile> renamed(List<BundleFile> found, String folder) {
    return found.stream()
        .map(file ->
            new BundleFile(
                file.file(),
                folder
                    + "/"
                    + (files.size() == 1 ? file.path().replaceFirst("^[^/]*/", "") : file.path())))
        .toList();
  }

  private Receipt sent(FileClient client, String file, LinkTerms terms) throws IOException {
    if (file.equals(STDIN)) {
      SendOptions options = new SendOptions(name == null ? "stdin" : name, sealed, terms);
      try (Bar bar = new Bar(options.name(), !server.json())) {
        return client.send(System.in, options, bar);
      }
    }
    Path path = Path.of(file);
    SendOptions options = new SendOptions(name == null ? lastName(path) : name, sealed, terms);
    try (Bar bar = new Bar(options.name(), !server.json())) {
      return client.send(path, options, bar);
    }
  }

  private static String lastName(Path path) {
    Path last = path.toAbsolutePath().normalize().getFileName();
    return last == null ? "files" : last.toString();
  }

  private void print(Receipt receipt) throws IOException {
    if (server.json()) {
      Map<String, Object> members = new LinkedHashMap<>();
      if (request == null) {
        members.put("key", receipt.key());
        members.put("link", receipt.link().toASCIIString());
      }
      members.put("name", receipt.name());
      members.put("size", receipt.bytes());
      if (!receipt.sha256().isEmpty()) {
        members.put("sha256", receipt.sha256());
      }
      members.put("expires", receipt.expires());
      receipt.deleteToken().ifPresent(token -> members.put("deleteToken", token));
      System.out.println(JsonLine.of(members));
    } else if (request != null) {
      System.out.println(SafeName.shown(receipt.name()));
    } else {
      System.out.println(receipt.link().toASCIIString());
      if (Terminal.isThere()) {
        Terminal.note(
            "%s, key %s, until %s"
                .formatted(
                    Terminal.bytes(receipt.bytes()),
                    receipt.key(),
                    Terminal.time(receipt.expires())));
        receipt
            .deleteToken()
            .ifPresent(token ->
                Terminal.note(
                    "fawa rm %s removes it; elsewhere with --token %s"
                        .formatted(receipt.key(), token)));
      }
    }
    if (qr) {
      System.err.print(QrText.of(receipt.link().toASCIIString()));
    }
  }
}
