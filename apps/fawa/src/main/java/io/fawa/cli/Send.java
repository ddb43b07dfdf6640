/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.cli;

import io.fawa.sdk.files.FileClient;
import io.fawa.sdk.files.Receipt;
import io.fawa.sdk.files.SendOptions;
import java.io.IOException;
import java.nio.file.Path;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
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
      "Sends files, and prints a link for each.",
      "With --e2e a file is encrypted before it is sent: the server sees neither content nor name,"
          + " and the key is only in the link, behind #. Who has the link has the file."
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
  private static final DateTimeFormatter UNTIL = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm");

  @Mixin private ServerOptions server = new ServerOptions();

  @Parameters(paramLabel = "FILE", arity = "1..*", description = "files; - is standard input")
  private List<String> files = new ArrayList<>();

  @Option(names = "--e2e", description = "encrypt, so that only those with the link can read it")
  private boolean sealed;

  @Option(
      names = "--name",
      paramLabel = "NAME",
      description = "the name that receivers see; default: that of the file")
  private @Nullable String name;

  @Option(names = "--qr", description = "also draw the link as a QR code, on standard error")
  private boolean qr;

  @Override
  public Integer call() throws IOException {
    if (files.size() > 1 && (name != null || files.contains(STDIN))) {
      throw server.usage("--name and - are for one file; got " + files.size());
    }
    int status = ExitCode.OK;
    try (FileClient client = new FileClient(server.config())) {
      for (String file : files) {
        try {
          print(sent(client, file));
        } catch (IOException e) {
          Terminal.error(e);
          status = status == ExitCode.OK ? ExitCode.of(e) : status;
          if (status == ExitCode.INTERRUPTED) {
            return status;
          }
        }
      }
    }
    return status;
  }

  private Receipt sent(FileClient client, String file) throws IOException {
    if (file.equals(STDIN)) {
      SendOptions options = new SendOptions(name == null ? "stdin" : name, sealed);
      try (Bar bar = new Bar(options.name(), !server.json())) {
        return client.send(System.in, options, bar);
      }
    }
    Path path = Path.of(file);
    Path last = path.toAbsolutePath().normalize().getFileName();
    String own = last == null ? file : last.toString();
    SendOptions options = new SendOptions(name == null ? own : name, sealed);
    try (Bar bar = new Bar(options.name(), !server.json())) {
      return client.send(path, options, bar);
    }
  }

  private void print(Receipt receipt) throws IOException {
    if (server.json()) {
      Map<String, Object> members = new LinkedHashMap<>();
      members.put("key", receipt.key());
      members.put("link", receipt.link().toASCIIString());
      members.put("name", receipt.name());
      members.put("size", receipt.bytes());
      members.put("sha256", receipt.sha256());
      members.put("expires", receipt.expires());
      System.out.println(JsonLine.of(members));
    } else {
      System.out.println(receipt.link().toASCIIString());
      if (Terminal.isThere()) {
        Terminal.note(
            "%s, key %s, until %s"
                .formatted(
                    Terminal.bytes(receipt.bytes()),
                    receipt.key(),
                    UNTIL.format(receipt.expires().atZone(ZoneId.systemDefault()))));
      }
    }
    if (qr) {
      System.err.print(QrText.of(receipt.link().toASCIIString()));
    }
  }
}
