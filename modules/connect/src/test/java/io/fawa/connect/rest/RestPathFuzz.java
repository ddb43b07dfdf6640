/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.connect.rest;

import static io.fawa.http.Fuzzing.require;

import io.fawa.connect.protocol.ConnectQuery;
import io.fawa.connect.rest.rule.PathTemplate;
import io.fawa.connect.rest.rule.PathTree;
import io.fawa.connect.rest.rule.PercentCoding;
import io.fawa.http.FuzzInput;
import io.fawa.http.Fuzzing;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Paths against templates, percent-encoding and the parameters of a query. */
public final class RestPathFuzz {
  private static final List<String> TEMPLATES =
      List.of(
          "/v1/{name=shelves/*}/books/{book.id=**}:borrow",
          "/v1/{name=shelves/*}/books/{id}",
          "/v1/*/books/**",
          "/v1/shelves/{id}",
          "/{rest=**}",
          "/a/{b}/{c}:verb",
          "/");

  private RestPathFuzz() {}

  public static void fuzzerTestOneInput(byte[] input) {
    FuzzInput in = new FuzzInput(input);
    int choice = in.below(3);
    String text = in.text();
    Fuzzing.allocatesInProportion(
        input.length,
        () -> {
          switch (choice) {
            case 0 -> find(text);
            case 1 -> template(text);
            default -> coding(text);
          }
        });
  }

  private static void find(String path) {
    PathTree<PathTemplate> tree = new PathTree<>();
    for (String template : TEMPLATES) {
      PathTemplate parsed = PathTemplate.parse(template);
      tree.add(parsed, parsed);
    }
    for (PathTree.Match<PathTemplate> match : tree.find(path)) {
      PathTemplate template = match.value();
      require(match.captured().size() == template.variables().size(), "%s of %s", match, template);
      for (String captured : match.captured()) {
        require(captured.length() <= path.length(), "captured %s of %s", captured, path);
      }
      boolean named = template.verb().isEmpty() || path.endsWith(":" + template.verb());
      require(named || path.indexOf('%') >= 0, "%s for %s", path, template);
    }
  }

  private static void template(String source) {
    PathTemplate template;
    try {
      template = PathTemplate.parse(source);
    } catch (IllegalArgumentException e) {
      return;
    }
    require(PathTemplate.parse(template.source()).equals(template), "not the same again");
    int last = 0;
    for (PathTemplate.Variable variable : template.variables()) {
      require(
          variable.from() >= last
              && variable.to() > variable.from()
              && variable.to() <= template.segments().size(),
          "%s of %s",
          variable,
          source);
      last = variable.to();
    }
  }

  private static void coding(String text) {
    new ConnectQuery(text).encoding();
    require(new ConnectQuery("encoding=" + escaped(text)).encoding().equals(text), "get");
    require(PercentCoding.decode(escaped(text)).equals(text), "path");
    require(PercentCoding.decodeForm(escaped(text)).equals(text), "form");
    try {
      require(PercentCoding.decode(text).length() <= text.length(), "longer than it was");
    } catch (IllegalArgumentException e) {
      require(text.indexOf('%') >= 0, "refused \"%s\"", text);
    }
  }

  private static String escaped(String text) {
    StringBuilder escaped = new StringBuilder();
    for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
      escaped.append('%').append(Character.forDigit(b >> 4 & 15, 16));
      escaped.append(Character.forDigit(b & 15, 16));
    }
    return escaped.toString();
  }

  public static List<byte[]> seeds() {
    return List.of(
            "\0/v1/shelves/1/books/2/3:borrow",
            "\0/v1/shelves/%31/books/a%2Fb",
            "\0/v1/x/books",
            "\0/a/b/c:verb",
            "\0/",
            "\0/a/%e4/c:ve%72b",
            "\0/a//c:",
            "\1/v1/{name=shelves/*}/b/{a.b=**}:x",
            "\1/{a=b/{c}}",
            "\1/**/a",
            "\2message=%7B%7D&base64=1&message=",
            "\2a+b%",
            "\2%c3%a4%zz")
        .stream()
        .map(text -> text.getBytes(StandardCharsets.UTF_8))
        .toList();
  }
}
