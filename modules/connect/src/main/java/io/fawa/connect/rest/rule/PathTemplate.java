/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.connect.rest.rule;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * A path template of {@code google.api.http}: literals, wildcards, variables and a verb. Immutable.
 *
 * @param segments its parts, with those of the variables' patterns
 * @param variables what is captured, from left to right
 * @param verb the part behind the last colon; empty for none
 * @param source as it was written
 */
public record PathTemplate(
    List<Segment> segments, List<Variable> variables, String verb, String source) {

  /**
   * What one variable captures.
   *
   * @param fieldPath the field it sets, such as {@code [book, id]}
   * @param from the first segment
   * @param to behind the last segment
   */
  public record Variable(List<String> fieldPath, int from, int to) {}

  /** Copies the lists. */
  public PathTemplate {
    segments = List.copyOf(segments);
    variables = List.copyOf(variables);
  }

  /**
   * Parses a template.
   *
   * @throws IllegalArgumentException it breaks the grammar; the message says where
   */
  public static PathTemplate parse(String source) {
    return new Parser(source).parse();
  }

  /** True if it ends in {@code **}. */
  public boolean open() {
    return !segments.isEmpty() && segments.getLast() instanceof Segment.Rest;
  }

  /**
   * The values of the variables in a matching path.
   *
   * @param path the segments, percent-encoded, without the verb
   * @return a text for each variable, decoded; one that may span segments keeps {@code %2F}
   */
  List<String> capture(List<String> path) {
    List<String> values = new ArrayList<>(variables.size());
    for (Variable variable : variables) {
      boolean toEnd = open() && variable.to == segments.size();
      List<String> captured = path.subList(variable.from, toEnd ? path.size() : variable.to);
      boolean spans = toEnd || variable.to - variable.from != 1;
      values.add(
          spans
              ? PercentCoding.decodeButSlashes(String.join("/", captured))
              : PercentCoding.decode(captured.getFirst()));
    }
    return values;
  }

  @Override
  public String toString() {
    return source;
  }

  /** Reads a template from left to right. */
  private static final class Parser {
    private final String source;
    private final List<Segment> segments = new ArrayList<>();
    private final List<Variable> variables = new ArrayList<>();
    private final Set<List<String>> names = new HashSet<>();
    private int at;

    Parser(String source) {
      this.source = source;
    }

    PathTemplate parse() {
      if (source.equals("/")) {
        return new PathTemplate(List.of(), List.of(), "", source);
      }
      expect('/');
      segments(true);
      String verb = "";
      if (at < source.length() && source.charAt(at) == ':') {
        at++;
        verb = literal();
      }
      if (at < source.length()) {
        throw error("expected the end");
      }
      return new PathTemplate(segments, variables, verb, source);
    }

    private void segments(boolean variablesAllowed) {
      segment(variablesAllowed);
      while (at < source.length() && source.charAt(at) == '/') {
        at++;
        segment(variablesAllowed);
      }
    }

    private void segment(boolean variablesAllowed) {
      if (!segments.isEmpty() && segments.getLast() instanceof Segment.Rest) {
        throw error("nothing may follow **");
      }
      if (source.startsWith("**", at)) {
        at += 2;
        segments.add(new Segment.Rest());
      } else if (source.startsWith("*", at)) {
        at++;
        segments.add(new Segment.One());
      } else if (source.startsWith("{", at)) {
        if (!variablesAllowed) {
          throw error("a variable within a variable");
        }
        variable();
      } else {
        segments.add(new Segment.Literal(literal()));
      }
    }

    private void variable() {
      expect('{');
      List<String> path = new ArrayList<>();
      path.add(identifier());
      while (at < source.length() && source.charAt(at) == '.') {
        at++;
        path.add(identifier());
      }
      int from = segments.size();
      if (at < source.length() && source.charAt(at) == '=') {
        at++;
        segments(false);
      } else {
        segments.add(new Segment.One());
      }
      expect('}');
      if (!names.add(path)) {
        throw error("variable " + String.join(".", path) + " comes twice");
      }
      variables.add(new Variable(List.copyOf(path), from, segments.size()));
    }

    private String identifier() {
      int start = at;
      while (at < source.length() && isIdentifier(source.charAt(at), at > start)) {
        at++;
      }
      if (at == start) {
        throw error("expected a field name");
      }
      return source.substring(start, at);
    }

    private static boolean isIdentifier(char c, boolean behindFirst) {
      return (c >= 'a' && c <= 'z')
          || (c >= 'A' && c <= 'Z')
          || c == '_'
          || (behindFirst && c >= '0' && c <= '9');
    }

    private String literal() {
      int start = at;
      while (at < source.length() && "/:{}=*".indexOf(source.charAt(at)) < 0) {
        at++;
      }
      if (at == start) {
        throw error("expected a segment");
      }
      return PercentCoding.decode(source.substring(start, at));
    }

    private void expect(char c) {
      if (at >= source.length() || source.charAt(at) != c) {
        throw error("expected '" + c + "'");
      }
      at++;
    }

    private IllegalArgumentException error(String problem) {
      return new IllegalArgumentException(
          "path template " + source + ", character " + at + ": " + problem);
    }
  }
}
