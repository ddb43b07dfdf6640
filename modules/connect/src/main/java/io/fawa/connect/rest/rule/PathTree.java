/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.connect.rest.rule;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Finds the value of the best matching template for a path; a literal precedes {@code *}, which
 * precedes {@code **}, and a verb precedes none. A search visits each node at most once. Filled by
 * one thread, then thread-safe.
 *
 * @param <T> the type of values
 */
public final class PathTree<T> {
  private final Node<T> root = new Node<>();
  private boolean empty = true;

  /** An empty tree. */
  public PathTree() {}

  /**
   * A template that matches a path.
   *
   * @param value the value of the template
   * @param captured a text for each variable of the template
   * @param <T> the type of values
   */
  public record Match<T>(T value, List<String> captured) {}

  private record Leaf<T>(PathTemplate template, T value) {}

  private static final class Node<T> {
    final Map<String, Node<T>> literals = new HashMap<>();
    final List<Leaf<T>> leaves = new ArrayList<>();

    /** The templates whose {@code **} is here. */
    final List<Leaf<T>> openLeaves = new ArrayList<>();

    @Nullable Node<T> one;
  }

  /** Adds a template; several may be of one shape. */
  public void add(PathTemplate template, T value) {
    empty = false;
    Node<T> node = root;
    for (Segment segment : template.segments()) {
      switch (segment) {
        case Segment.Literal(String text) ->
            node = node.literals.computeIfAbsent(text, absent -> new Node<>());
        case Segment.One() -> {
          Node<T> next = node.one == null ? new Node<>() : node.one;
          node.one = next;
          node = next;
        }
        case Segment.Rest() -> {
          node.openLeaves.add(new Leaf<>(template, value));
          return;
        }
      }
    }
    node.leaves.add(new Leaf<>(template, value));
  }

  /**
   * All matches, the most specific first.
   *
   * @param path percent-encoded, without the query; one with a broken escape matches nothing
   */
  public List<Match<T>> find(String path) {
    if (empty || !path.startsWith("/")) {
      return List.of();
    }
    List<String> raw =
        path.equals("/") ? List.of() : Arrays.asList(path.substring(1).split("/", -1));
    List<Match<T>> matches = new ArrayList<>(0);
    try {
      int colon = raw.isEmpty() ? -1 : raw.getLast().lastIndexOf(':');
      if (colon >= 0) {
        List<String> before = new ArrayList<>(raw);
        before.set(raw.size() - 1, raw.getLast().substring(0, colon));
        String verb = PercentCoding.decode(raw.getLast().substring(colon + 1));
        if (!verb.isEmpty()) {
          search(root, before, 0, verb, matches);
        }
      }
      search(root, raw, 0, "", matches);
    } catch (IllegalArgumentException brokenEscape) {
      return List.of();
    }
    return matches;
  }

  private static <T> void search(
      Node<T> node, List<String> path, int depth, String verb, List<Match<T>> matches) {
    if (depth == path.size()) {
      collect(node.leaves, path, verb, matches);
    } else {
      String segment = path.get(depth);
      Node<T> literal = node.literals.get(PercentCoding.decode(segment));
      if (literal != null) {
        search(literal, path, depth + 1, verb, matches);
      }
      if (node.one != null && !segment.isEmpty()) {
        search(node.one, path, depth + 1, verb, matches);
      }
    }
    collect(node.openLeaves, path, verb, matches);
  }

  private static <T> void collect(
      List<Leaf<T>> leaves, List<String> path, String verb, List<Match<T>> matches) {
    for (Leaf<T> leaf : leaves) {
      if (leaf.template.verb().equals(verb)) {
        matches.add(new Match<>(leaf.value, leaf.template.capture(path)));
      }
    }
  }
}
