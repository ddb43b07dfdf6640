/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.connect;

import com.google.protobuf.Descriptors.MethodDescriptor;
import com.google.protobuf.Descriptors.ServiceDescriptor;
import io.fawa.connect.rest.HttpRule;
import io.fawa.connect.rest.PathTree;
import io.fawa.http.Exchange;
import io.fawa.http.Headers;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** The methods that {@code google.api.http} gives a path of their own. Filled, then immutable. */
final class RestRoutes {
  /** What a body may say it is. */
  static final String ACCEPTED = "application/json, " + RestStreamCall.CONTENT_TYPE;

  private static final Set<String> TYPES =
      Set.of(
          "application/json",
          "application/jsonl",
          "application/ndjson",
          RestStreamCall.CONTENT_TYPE);

  private final JsonCodec json;
  private final PathTree<Target> tree = new PathTree<>();
  private final Set<String> shapes = new HashSet<>();

  RestRoutes(JsonCodec json) {
    this.json = json;
  }

  /** A method as one of its HTTP forms calls it. */
  record Target(Route<?, ?> route, RestBinding binding) {}

  /**
   * Adds what the annotations of a method say, if it has any.
   *
   * @throws IllegalArgumentException they make no sense, or their path is taken
   */
  void add(Service service, Route<?, ?> route) {
    String simpleName = service.name().substring(service.name().lastIndexOf('.') + 1);
    ServiceDescriptor described = service.file().findServiceByName(simpleName);
    if (described == null) {
      return;
    }
    MethodDescriptor method = described.findMethodByName(route.method().name());
    if (method == null) {
      return;
    }
    for (HttpRule rule : HttpRule.of(method)) {
      RestBinding binding = new RestBinding(rule, route.method(), json.types());
      if (!shapes.add(rule.method() + rule.template().segments() + ":" + rule.template().verb())) {
        throw new IllegalArgumentException(
            rule.method() + " " + rule.template() + " of " + route.method() + " is taken");
      }
      tree.add(rule.template(), new Target(route, binding));
    }
  }

  /** The methods at a path, the one that counts most first, whatever their HTTP methods. */
  List<PathTree.Match<Target>> find(String path) {
    return tree.find(path);
  }

  /** The first that takes an HTTP method. */
  static Optional<PathTree.Match<Target>> forMethod(
      List<PathTree.Match<Target>> matches, String method) {
    // A HEAD is a GET whose body nobody wants (RFC 9110 §9.3.2).
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

  /** The HTTP methods that are taken, as {@code Allow} lists them. */
  static String allowed(List<PathTree.Match<Target>> matches) {
    Set<String> methods = new TreeSet<>();
    matches.forEach(match -> methods.add(match.value().binding().rule().method()));
    if (methods.contains("GET")) {
      methods.add("HEAD");
    }
    return String.join(", ", methods);
  }

  /** The format of a call's messages; empty if its body is said to be something else. */
  Optional<WireFormat> format(PathTree.Match<Target> match, Exchange exchange) {
    RestBinding binding = match.value().binding();
    if (!binding.rule().body().isEmpty() && !binding.takesRaw() && !takes(exchange.headers())) {
      return Optional.empty();
    }
    Codec codec =
        new RestCodec(
            json,
            binding,
            match.captured(),
            exchange.query(),
            exchange.headers().get("content-type", ""));
    return Optional.of(new WireFormat(Protocol.REST, codec, false, "application/json"));
  }

  /** A form that a page of another site can post without asking is none of these. */
  private static boolean takes(Headers headers) {
    return TYPES.contains(MediaType.of(headers.get("content-type", "application/json")));
  }
}
