/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.connect.openapi;

import static io.fawa.connect.openapi.MessageSchemas.ordered;

import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Descriptors.MethodDescriptor;
import com.google.protobuf.Descriptors.ServiceDescriptor;
import io.fawa.connect.Code;
import io.fawa.connect.rest.rule.HttpRule;
import io.fawa.connect.server.Service;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * Describes services as an OpenAPI 3.1 document. The same services make the same text. Pure.
 *
 * <p>Streams of Connect, gRPC and gRPC-Web are left out: OpenAPI cannot describe envelopes. A REST
 * stream is described by its repeated line.
 */
public final class OpenApi {
  private static final String JSON = "application/json";
  private static final String LINES = "application/x-ndjson";
  private static final String ANYTHING = "*/*";
  private static final Pattern PARAMETER = Pattern.compile("\\{([^}]*)}");
  private static final String ERROR = "connect.Error";

  private final Map<String, String> comments = new HashMap<>();
  private final MessageSchemas schemas = new MessageSchemas(comments);
  private final Map<String, Map<String, Object>> paths = new LinkedHashMap<>();

  /** Paths by their shape, without parameter names. */
  private final Map<String, String> shapes = new HashMap<>();

  private final List<Object> tags = new ArrayList<>();

  private OpenApi() {}

  /**
   * The document as JSON.
   *
   * @param title the title of the document
   * @param version the version of the API
   * @param services in the order of the document
   * @throws IllegalArgumentException an annotation of a method is invalid
   */
  public static String describe(String title, String version, List<Service> services) {
    OpenApi document = new OpenApi();
    services.forEach(service -> document.comments.putAll(service.comments()));
    services.forEach(document::add);
    document.schemas.described().put(ERROR, error());
    return JsonText.of(
        ordered(
            "openapi",
            "3.1.0",
            "info",
            ordered("title", title, "version", version),
            "servers",
            List.of(ordered("url", "/")),
            // The protos do not define authentication.
            "security",
            List.of(),
            "tags",
            document.tags,
            "paths",
            document.paths,
            "components",
            ordered("schemas", document.schemas.described())));
  }

  private void add(Service service) {
    String simpleName = service.name().substring(service.name().lastIndexOf('.') + 1);
    ServiceDescriptor described = service.file().findServiceByName(simpleName);
    if (described == null) {
      // A service built by hand has no comments.
      return;
    }
    Map<String, Object> tag = ordered("name", service.name());
    MessageSchemas.describe(tag, comments.get(service.name()));
    tags.add(tag);
    for (MethodDescriptor method : described.getMethods()) {
      String operation = service.name().replace('.', '_') + "_" + method.getName();
      int form = 1;
      for (HttpRule rule : HttpRule.of(method)) {
        addRest(method, rule, operation + "_rest" + form++);
      }
      if (!method.isClientStreaming() && !method.isServerStreaming()) {
        addConnect(method, operation);
      }
    }
  }

  private void addRest(MethodDescriptor method, HttpRule rule, String operationId) {
    String verb = rule.method().toLowerCase(Locale.ROOT);
    if (!List.of("get", "put", "post", "delete", "options", "head", "patch", "trace")
        .contains(verb)) {
      return;
    }
    Parameters parameters = new Parameters(rule, method.getInputType(), schemas);
    String path = named(parameters);
    Map<String, Object> operation = operation(method, operationId);
    if (!parameters.list().isEmpty()) {
      operation.put("parameters", parameters.list());
    }
    if (!rule.body().isEmpty()) {
      operation.put(
          "requestBody",
          content(
              bodyType(method.getInputType(), rule.body(), method.isClientStreaming()),
              part(method.getInputType(), rule.body())));
    }
    operation.put(
        "responses",
        responses(
            bodyType(method.getOutputType(), rule.responseBody(), method.isServerStreaming()),
            part(method.getOutputType(), rule.responseBody())));
    put(path, verb, operation);
  }

  private void addConnect(MethodDescriptor method, String operationId) {
    String path = "/" + method.getService().getFullName() + "/" + method.getName();
    Map<String, Object> operation = operation(method, operationId);
    operation.put(
        "parameters",
        List.of(
            header("Connect-Protocol-Version", ordered("type", "string", "const", "1")),
            header(
                "Connect-Timeout-Ms",
                ordered("type", "integer", "minimum", 0, "maximum", 9_999_999_999L))));
    operation.put("requestBody", content(JSON, schemas.of(method.getInputType())));
    operation.put("responses", responses(JSON, schemas.of(method.getOutputType())));
    put(path, "post", operation);
  }

  /** The first form of a path wins; templates may differ where OpenAPI sees no difference. */
  private void put(String path, String verb, Map<String, Object> operation) {
    paths.computeIfAbsent(path, absent -> new LinkedHashMap<>()).putIfAbsent(verb, operation);
  }

  /**
   * The path for all that differ only in parameter names, as a document may contain only one of
   * them; the parameters take the names of the first.
   */
  private String named(Parameters parameters) {
    String shape = parameters.path().replaceAll("\\{[^}]*}", "{}");
    String path = shapes.computeIfAbsent(shape, absent -> parameters.path());
    if (!path.equals(parameters.path())) {
      parameters.rename(PARAMETER.matcher(path).results().map(found -> found.group(1)).toList());
    }
    return path;
  }

  private Map<String, Object> operation(MethodDescriptor method, String operationId) {
    String comment = comments.getOrDefault(method.getFullName(), "");
    String summary = firstSentence(comment);
    Map<String, Object> operation = new LinkedHashMap<>();
    operation.put("tags", List.of(method.getService().getFullName()));
    operation.put("summary", summary.isEmpty() ? method.getName() : summary);
    if (!summary.equals(comment)) {
      operation.put("description", comment);
    }
    operation.put("operationId", operationId);
    return operation;
  }

  /** The text up to the first full stop after a word, or the whole first paragraph. */
  private static String firstSentence(String comment) {
    String paragraph = comment.split("\n\n", 2)[0].replace('\n', ' ');
    int end = paragraph.indexOf(". ");
    return end < 0 ? paragraph : paragraph.substring(0, end + 1);
  }

  /** The schema of a message, or of one of its fields. */
  private Map<String, Object> part(Descriptor type, String field) {
    if (isRaw(type, field)) {
      // There is no schema for it.
      return Map.of();
    }
    return isWhole(field) ? schemas.of(type) : schemas.of(named(type, field));
  }

  private static String bodyType(Descriptor type, String field, boolean stream) {
    if (isRaw(type, field)) {
      return ANYTHING;
    }
    return stream ? LINES : JSON;
  }

  /** True if it is sent as a raw HTTP body. */
  private static boolean isRaw(Descriptor type, String field) {
    if (isWhole(field)) {
      return MessageSchemas.isHttpBody(type);
    }
    FieldDescriptor found = named(type, field);
    return found.getType() == FieldDescriptor.Type.MESSAGE
        && !found.isRepeated()
        && MessageSchemas.isHttpBody(found.getMessageType());
  }

  private static boolean isWhole(String field) {
    return field.isEmpty() || field.equals("*");
  }

  private static FieldDescriptor named(Descriptor type, String field) {
    FieldDescriptor found = type.findFieldByName(field);
    if (found == null) {
      throw new IllegalArgumentException("no field " + field + " in " + type.getFullName());
    }
    return found;
  }

  private static Map<String, Object> header(String name, Map<String, Object> schema) {
    return ordered("name", name, "in", "header", "schema", schema);
  }

  private static Map<String, Object> content(String type, Map<String, Object> schema) {
    return ordered("content", ordered(type, ordered("schema", schema)), "required", true);
  }

  private static Map<String, Object> responses(String type, Map<String, Object> schema) {
    String description = type.equals(LINES) ? "A line for each response." : "The response.";
    return ordered(
        "200",
        ordered("description", description, "content", ordered(type, ordered("schema", schema))),
        "default",
        ordered(
            "description",
            "The failure; its code goes with the status.",
            "content",
            ordered(JSON, ordered("schema", ordered("$ref", "#/components/schemas/" + ERROR)))));
  }

  private static Map<String, Object> error() {
    List<String> codes = Arrays.stream(Code.values()).map(Code::wireName).toList();
    Map<String, Object> detail =
        ordered(
            "type",
            "object",
            "properties",
            ordered(
                "type",
                ordered("type", "string"),
                "value",
                ordered("type", "string", "contentEncoding", "base64")));
    return ordered(
        "type",
        "object",
        "title",
        "Error",
        "properties",
        ordered(
            "code",
            ordered("type", "string", "enum", codes),
            "message",
            ordered("type", "string"),
            "details",
            ordered("type", "array", "items", detail)),
        "required",
        List.of("code"));
  }
}
