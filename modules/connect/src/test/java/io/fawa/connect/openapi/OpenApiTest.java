/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.connect.openapi;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SpecVersion;
import com.networknt.schema.ValidationMessage;
import io.fawa.connect.server.Service;
import io.fawa.connect.test.v1.CoverService;
import io.fawa.connect.test.v1.EchoService;
import io.fawa.connect.test.v1.LibraryService;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class OpenApiTest {
  private static final JsonSchemaFactory SCHEMAS =
      JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012);
  private static final ObjectMapper MAPPER = new ObjectMapper();
  private static final List<Service> SERVICES =
      List.of(
          Service.builder(
                  LibraryService.NAME, () -> io.fawa.connect.test.v1.Book.getDescriptor().getFile())
              .comments(LibraryService.Comments::byName)
              .build(),
          Service.builder(
                  CoverService.NAME, () -> io.fawa.connect.test.v1.Book.getDescriptor().getFile())
              .comments(CoverService.Comments::byName)
              .build(),
          Service.builder(
                  EchoService.NAME,
                  () -> io.fawa.connect.test.v1.EchoRequest.getDescriptor().getFile())
              .comments(EchoService.Comments::byName)
              .build());

  private static String document() {
    return OpenApi.describe("test", "1", SERVICES);
  }

  private static JsonNode parsed() throws IOException {
    return MAPPER.readTree(document());
  }

  private static String resource(String name) throws IOException {
    try (InputStream in =
        Objects.requireNonNull(OpenApiTest.class.getResourceAsStream("/openapi/" + name))) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  @Test
  void isWhatTheSpecificationAsksFor() throws IOException {
    JsonSchema official = SCHEMAS.getSchema(resource("oas-3.1-schema.json"));

    assertThat(official.validate(parsed())).isEmpty();
    assertThat(official.validate(MAPPER.readTree("{\"openapi\":\"3.1.0\"}"))).isNotEmpty();
  }

  @Test
  void itsSchemasAreSchemas() throws IOException {
    JsonSchema meta = SCHEMAS.getSchema(SchemaLocation.of(SpecVersion.VersionFlag.V202012.getId()));

    for (JsonNode schema : parsed().at("/components/schemas")) {
      assertThat(meta.validate(schema)).as(schema.toString()).isEmpty();
    }
    assertThat(meta.validate(MAPPER.readTree("{\"type\":\"text\"}"))).isNotEmpty();
  }

  @Test
  void everyReferenceLeadsSomewhereAndEveryOperationHasItsOwnName() throws IOException {
    JsonNode document = parsed();
    Set<String> names = new TreeSet<>();

    for (String reference : document.findValuesAsText("$ref")) {
      assertThat(document.at(reference.substring(1)).isMissingNode()).as(reference).isFalse();
    }
    for (String name : document.findValuesAsText("operationId")) {
      assertThat(names.add(name)).as(name).isTrue();
    }
    assertThat(names).hasSizeGreaterThan(15);
  }

  @Test
  void saysWhatTheCommentsOfTheProtosSay() throws IOException {
    JsonNode document = parsed();
    JsonNode get = document.at("/paths/~1v1~1books~1{name}/get");
    JsonNode request = document.at("/components/schemas/fawa.connect.test.v1.GetBookRequest");

    assertThat(get.at("/summary").asText()).isEqualTo("Finds one book.");
    assertThat(get.at("/description").asText())
        .isEqualTo(
            "Finds one book. Whoever has it at home\nis not told.\n\nNothing is lent by that.");
    assertThat(get.at("/parameters/0/description").asText()).startsWith("Where it stands");
    assertThat(request.at("/description").asText()).isEqualTo("Asks for one book.");
    assertThat(request.at("/properties/name/description").asText())
        .isEqualTo("Where it stands, as in \"shelves/1/books/2\".");
    assertThat(document.at("/components/schemas/fawa.connect.test.v1.Genre/description").asText())
        .isEqualTo("What a book is. Some are\nboth.\n\nGENRE_POEM: Verse.");
    assertThat(document.at("/tags/0/description").asText()).startsWith("Lends books");
  }

  @Test
  void saysTheSameAsBefore() throws IOException {
    assertThat(document()).isEqualTo(resource("library.json"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/v1/shelves/{name_3}/books/{name_5}",
        "/v1/books/{name}",
        "/v1/shelves/{shelf}/books",
        "/files/{name_2}",
        "/v1/shelves/{name_3}/books/{name_5}:borrow",
        "/v1/books:list",
        "/fawa.connect.test.v1.LibraryService/GetBook",
      })
  void pathsAreNamedByWhatTheyCapture(String path) throws IOException {
    assertThat(parsed().at("/paths").has(path)).isTrue();
  }

  /** OpenAPI 3.1, "Paths Object": templates that differ only in names are identical. */
  @Test
  void noTwoPathsDifferOnlyInTheNamesOfParameters() throws IOException {
    JsonNode paths = parsed().at("/paths");
    Set<String> shapes = new TreeSet<>();

    paths
        .fieldNames()
        .forEachRemaining(
            path -> assertThat(shapes.add(path.replaceAll("\\{[^}]*}", "{}"))).as(path).isTrue());
    JsonNode put = paths.at("/~1v1~1shelves~1{name_3}~1books~1{name_5}/put/parameters");
    assertThat(put.findValuesAsText("name")).containsExactly("name_3", "name_5");
  }

  /** JSON as the codec writes it, against the schema that the document has for it. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "SearchRequest|{\"pagesMin\":\"-5\",\"priceMax\":1.5,\"genres\":[\"GENRE_POEM\",9]}|true",
        "SearchRequest|{\"priceMax\":\"NaN\",\"loan\":\"1.500s\",\"since\":\"2026-01-01T00:00:00Z\"}|true",
        "SearchRequest|{\"rare\":true,\"big\":\"7\",\"labels\":{\"a\":\"b\"},\"extra\":{\"a\":[1]}}|true",
        "SearchRequest|{\"author\":{\"firstName\":\"Ada\"},\"friends\":[{\"born\":1}],\"limit\":4294967295}|true",
        "SearchRequest|{\"pagesMin\":\"x\"}|false",
        "SearchRequest|{\"genres\":[\"NOPE\"]}|false",
        "SearchRequest|{\"priceMax\":\"1\"}|false",
        "SearchRequest|{\"loan\":\"1\"}|false",
        "SearchRequest|{\"labels\":{\"a\":1}}|false",
        "SearchRequest|{\"author\":[]}|false",
        "SearchRequest|{\"limit\":-1}|false",
        "Book|{\"title\":1}|false",
      })
  void schemasTellGoodJsonFromBad(String type, String json, boolean good) throws IOException {
    JsonNode document = parsed();
    ((com.fasterxml.jackson.databind.node.ObjectNode) document)
        .put("$ref", "#/components/schemas/fawa.connect.test.v1." + type);

    Set<ValidationMessage> problems = SCHEMAS.getSchema(document).validate(MAPPER.readTree(json));

    assertThat(problems.isEmpty()).as(problems.toString()).isEqualTo(good);
  }
}
