/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.connect.rest;

import com.google.protobuf.Descriptors.FileDescriptor;
import com.google.protobuf.Descriptors.MethodDescriptor;
import com.google.protobuf.Descriptors.ServiceDescriptor;
import io.fawa.connect.Method;
import io.fawa.connect.codec.Codec;
import io.fawa.connect.json.JsonCodec;
import io.fawa.connect.protocol.MediaType;
import io.fawa.connect.rest.rule.HttpRule;
import io.fawa.connect.rest.rule.PathTree;
import io.fawa.http.Exchange;
import io.fawa.http.Headers;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * The routes of the methods with {@code google.api.http} annotations. Filled, then immutable.
 *
 * @param <R> the type of a route
 */
public final class RestRoutes<R> {
  /** One message. */
  static final String CONTENT_TYPE = "application/json";

  /** A stream of messages, a line each. */
  static final String LINES_TYPE = "application/x-ndjson";

  /** The accepted content types of a body. */
  public static final String ACCEPTED = CONTENT_TYPE + ", " + LINES_TYPE;

  private static final Set<String> TYPES =
      Set.of(CONTENT_TYPE, LINES_TYPE, "application/jsonl", "application/ndjson");

  private final JsonCodec json;
  private final PathTree<Target<R>> tree = new PathTree<>();
  private final Set<String> shapes = new HashSet<>();

  public RestRoutes(JsonCodec json) {
    this.json = json;
  }

  /**
   * A method with one of its HTTP forms.
   *
   * @param route its route
   */
  public record Target<R>(R route, RestBinding binding) {}

  /**
   * Adds the routes of a method's annotations, if any.
   *
   * @throws IllegalArgumentException they are invalid, or their path is taken
   */
  public void add(FileDescriptor file, Method<?, ?> method, R route) {
    String simpleName = method.service().substring(method.service().lastIndexOf('.') + 1);
    ServiceDescriptor described = file.findServiceByName(simpleName);
    if (described == null) {
      return;
    }
    MethodDescriptor annotated = described.findMethodByName(method.name());
    if (annotated == null) {
      return;
    }
    for (HttpRule rule : HttpRule.of(annotated)) {
      RestBinding binding = new RestBinding(rule, method, json.types());
      if (!shapes.add(rule.method() + rule.template().segments() + ":" + rule.template().verb())) {
        throw new IllegalArgumentException(
            rule.method() + " " + rule.template() + " of " + method + " is taken");
      }
      tree.add(rule.template(), new Target<>(route, binding));
    }
  }

  /** The methods at a path, the most specific first, for any HTTP method. */
  public List<PathTree.Match<Target<R>>> find(String path) {
    return tree.find(path);
  }

  /** The first that accepts an HTTP method. */
  public static <R> Optional<PathTree.Match<Target<R>>> forMethod(
      List<PathTree.Match<Target<R>>> matches, String method) {
    // HEAD is GET without a body (RFC 9110 §9.3.2).
    String effective = method.equals("HEAD") ? "GET" : method;
    return matches.stream()
        .filter(match -> {
          String taken = match.value().binding().rule().method();
          return taken.equals(effective)
              || taken.equals(method)
              || taken.equals(HttpRule.ANY_METHOD);
        })
        .findFirst();
  }

  /** The accepted HTTP methods, for {@code Allow}. */
  public static <R> String allowed(List<PathTree.Match<Target<R>>> matches) {
    Set<String> methods = new TreeSet<>();
    matches.forEach(match -> methods.add(match.value().binding().rule().method()));
    if (methods.contains("GET")) {
      methods.add("HEAD");
    }
    return String.join(", ", methods);
  }

  /** Whether the content type of a request is accepted. */
  public static boolean takes(RestBinding binding, Headers headers) {
    return binding.rule().body().isEmpty() || binding.takesRaw() || isJson(headers);
  }

  /** The codec for one call. */
  public Codec codec(PathTree.Match<Target<R>> match, Exchange exchange) {
    return new RestCodec(
        json,
        match.value().binding(),
        match.captured(),
        exchange.query(),
        exchange.headers().get("content-type", ""));
  }

  /** Types that a page of another site can post without a CORS preflight are not accepted. */
  private static boolean isJson(Headers headers) {
    return TYPES.contains(MediaType.of(headers.get("content-type", CONTENT_TYPE)));
  }
}
